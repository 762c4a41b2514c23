import { expect } from '@playwright/test'
import { outboxOf } from '../e2e/support/outbox-screen.js'
import { openChat, type Scene, type Visit } from './scene.js'
import { heldName, setHeld, tutorEmail } from './world.js'

const goOffline = async ({ page, screens }: Visit): Promise<void> => {
  await page.route('**/api/v1/**', (route) => route.abort())
  await page.context().setOffline(true)
  await expect(screens.connection()).toHaveAttribute('data-state', 'offline', { timeout: 30_000 })
}

/** What waits on this device: without a network, and held by a guard. */
export const unsentScenes: readonly Scene[] = [
  {
    name: 'chat-offline-queued',
    as: tutorEmail,
    series: 'offline',
    async arrange(visit) {
      await openChat(visit, 'Марія Коваль')
      await goOffline(visit)
      await visit.screens.write('Завтра почнемо з повторення: квадратні рівняння і теорема Вієта.')
      await visit.screens.write('Візьміть, будь ласка, зошит з минулого разу.')
      await visit.screens.composer().fill('І ще одне: ')
    },
  },
  {
    name: 'too-long',
    as: tutorEmail,
    series: 'offline',
    async arrange(visit) {
      await visit.screens.composer().fill('Дуже довгий текст. '.repeat(430))
      await expect(visit.page.getByRole('alert')).toBeVisible()
    },
  },
  {
    name: 'outbox-queued-chosen',
    as: tutorEmail,
    series: 'offline',
    async arrange({ screens }) {
      const outbox = outboxOf(screens)
      await outbox.open()
      await outbox.chooseAll('Марія Коваль')
      await expect(outbox.toolbar()).toBeVisible()
    },
  },
  {
    name: 'outbox-edit',
    as: tutorEmail,
    series: 'offline',
    async arrange({ page, screens }) {
      await outboxOf(screens).act('Завтра почнемо', 'message.edit')
      await expect(page.getByRole('dialog', { name: screens.text('edit.title') })).toBeVisible()
    },
  },
  {
    name: 'chat-held',
    as: tutorEmail,
    series: 'held',
    async arrange(visit) {
      await visit.screens.openChat(heldName)
      await goOffline(visit)
      await visit.screens.write('Додала до плану повторення дробів і відсотків.')
      await visit.screens.write('Принесіть зошит, будь ласка.')
      await visit.screens.composer().fill('Чернетка: домашнє завдання на наступний тиждень')
      await setHeld(visit.server, 'PAUSED')
      await visit.page.context().setOffline(false)
      await visit.page.unroute('**/api/v1/**')
      await expect(visit.page.locator('[data-message][data-state=parked]')).toHaveCount(2, { timeout: 30_000 })
      await expect(visit.page.getByTestId('closed')).toBeVisible()
    },
  },
  {
    name: 'held-offer',
    as: tutorEmail,
    series: 'held',
    async arrange({ server, page }) {
      await setHeld(server, 'ACTIVE')
      await expect(page.getByTestId('held-offer')).toBeVisible({ timeout: 30_000 })
    },
  },
  {
    name: 'held-history',
    as: tutorEmail,
    series: 'held',
    arrange: async ({ screens }) => expect((await screens.history()).locator('li[data-state=parked]').first()).toBeVisible(),
  },
  {
    name: 'outbox-held-deleted',
    as: tutorEmail,
    series: 'held',
    async arrange({ page, screens }) {
      const outbox = outboxOf(screens)
      await page.keyboard.press('Escape')
      await outbox.open()
      await outbox.act('Додала до плану', 'message.delete')
      await expect(outbox.row('Додала до плану')).toHaveAttribute('data-state', 'cancelled')
      await expect(outbox.row('Принесіть зошит')).toHaveAttribute('data-state', 'parked')
    },
  },
]
