import { expect } from '@playwright/test'
import { outboxOf } from '../e2e/support/outbox-screen.js'
import { heading, openChat, type Scene, type Visit } from './scene.js'
import { unsentScenes } from './unsent-scenes.js'
import { longName, strangerEmail, studentEmail, tutorEmail } from './world.js'

const key = ({ screens }: Visit, name: string): string => screens.text(name)

/** Every screen, in the order of showing. New screens get a line here. */
export const scenes: readonly Scene[] = [
  { name: 'sign-in', as: null, arrange: ({ page }) => expect(page.getByRole('main')).toBeVisible() },
  {
    name: 'sign-in-error',
    as: null,
    async arrange({ page, screens }) {
      await screens.signIn({ email: tutorEmail, secret: 'not-the-password' })
      await expect(page.getByRole('alert')).toBeVisible()
    },
  },
  {
    name: 'loading',
    as: strangerEmail,
    async arrange({ page, screens }) {
      await page.route('**/api/v1/sync/**', () => undefined) // never answered
      await page.evaluate(async () => {
        for (const { name } of await indexedDB.databases()) if (name) indexedDB.deleteDatabase(name)
      })
      await page.reload()
      await expect(screens.connection()).toBeVisible()
    },
  },
  { name: 'dashboard-empty', as: strangerEmail, series: 'empty', arrange: (visit) => visible(visit, 'dashboard.empty') },
  {
    name: 'chats-empty',
    as: strangerEmail,
    series: 'empty',
    async arrange(visit) {
      await visit.screens.chatsLink().click()
      await visible(visit, 'threads.empty')
    },
  },
  {
    name: 'bell-empty',
    as: strangerEmail,
    series: 'empty',
    async arrange(visit) {
      await visit.page.getByTestId('bell').click()
      await visible(visit, 'chat.notifications.empty')
    },
  },
  {
    name: 'student-dashboard',
    as: studentEmail,
    series: 'student',
    arrange: ({ screens }) => expect(screens.card('Олена Гриценко')).toBeVisible(),
  },
  { name: 'student-chat', as: studentEmail, series: 'student', arrange: (visit) => openChat(visit, 'Олена Гриценко') },
  {
    name: 'request-ending',
    as: tutorEmail,
    async arrange(visit) {
      await visit.page
        .getByRole('button', { name: key(visit, 'inquiry.decline') })
        .first()
        .click()
      await expect(visit.page.getByRole('dialog', { name: key(visit, 'inquiry.ending.decline.title') })).toBeVisible()
    },
  },
  { name: 'dashboard', as: tutorEmail, series: 'tutor', arrange: ({ screens }) => expect(screens.card('Марія Коваль')).toBeVisible() },
  {
    name: 'dashboard-nobody-found',
    as: tutorEmail,
    series: 'tutor',
    async arrange(visit) {
      await visit.page.getByRole('searchbox', { name: key(visit, 'dashboard.filter') }).fill('ззз')
      await expect(visit.page.getByRole('button', { name: key(visit, 'dashboard.clearFilter') })).toBeVisible()
    },
  },
  {
    name: 'chats-none-picked',
    as: tutorEmail,
    series: 'tutor',
    async arrange(visit) {
      await visit.screens.chatsLink().click()
      if ((visit.page.viewportSize()?.width ?? 0) > 760) await visible(visit, 'threads.pick')
    },
  },
  { name: 'chat', as: tutorEmail, series: 'tutor', arrange: (visit) => openChat(visit, 'Марія Коваль') },
  { name: 'chat-10000-long-name', as: tutorEmail, series: 'tutor', arrange: (visit) => openChat(visit, longName) },
  {
    name: 'chat-read-only',
    as: tutorEmail,
    series: 'tutor',
    async arrange(visit) {
      await openChat(visit, 'Єва Кравченко')
      await expect(visit.page.getByTestId('closed')).toBeVisible()
    },
  },
  {
    name: 'chat-no-access',
    as: tutorEmail,
    series: 'tutor',
    async arrange(visit) {
      await openChat(visit, 'Максим Олійник')
      await expect(visit.page.getByTestId('closed')).toBeVisible()
    },
  },
  {
    name: 'messages-chosen',
    as: tutorEmail,
    series: 'tutor',
    async arrange(visit) {
      await openChat(visit, 'Марія Коваль')
      await visit.page
        .locator('[data-message]')
        .last()
        .click({ modifiers: ['Shift'] })
      await expect(visit.page.getByTestId('chosen')).toBeVisible()
    },
  },
  {
    name: 'date-dialog',
    as: tutorEmail,
    series: 'tutor',
    async arrange(visit) {
      await visit.page.keyboard.press('Escape')
      await visit.page.getByRole('log').getByRole('heading', { level: 3 }).last().getByRole('button').press('Enter')
      await expect(visit.page.getByRole('dialog')).toBeVisible()
    },
  },
  {
    name: 'date-calendar',
    as: tutorEmail,
    series: 'tutor',
    async arrange({ page, screens }) {
      await page
        .getByRole('dialog')
        .getByRole('button', { name: screens.text('date.calendar') })
        .click()
      await expect(page.getByRole('grid')).toBeVisible()
    },
  },
  {
    name: 'bell',
    as: tutorEmail,
    series: 'tutor',
    async arrange({ page }) {
      await page.keyboard.press('Escape')
      await expect(page.getByRole('grid')).toHaveCount(0)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await page.getByTestId('bell').click()
      await expect(page.getByTestId('bell-list').getByRole('listitem').first()).toBeVisible()
    },
  },
  {
    name: 'connection',
    as: tutorEmail,
    series: 'tutor',
    async arrange(visit) {
      await visit.page.keyboard.press('Escape')
      await visit.screens.connection().click()
      await expect(visit.page.getByRole('button', { name: key(visit, 'connection.syncNow') })).toBeVisible()
    },
  },
  {
    name: 'search',
    as: tutorEmail,
    series: 'tutor',
    async arrange(visit) {
      await visit.page.keyboard.press('Escape')
      await visit.page.keyboard.press('Control+KeyF')
      await visit.screens.searchField().fill('завд')
      await expect(visit.screens.hits('message').first()).toBeVisible()
      await visit.page.getByRole('button', { name: key(visit, 'search.filters') }).click()
    },
  },
  {
    name: 'search-nothing',
    as: tutorEmail,
    series: 'tutor',
    async arrange(visit) {
      await visit.screens.searchField().fill('ззззз')
      await visible(visit, 'search.nothing')
    },
  },
  {
    name: 'palette',
    as: tutorEmail,
    series: 'tutor',
    async arrange({ page }) {
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+KeyK')
      await expect(page.getByRole('option').first()).toBeVisible()
    },
  },
  {
    name: 'shortcuts',
    as: tutorEmail,
    series: 'tutor',
    async arrange(visit) {
      await visit.page.keyboard.press('Escape')
      await visit.page.keyboard.press('Control+Slash')
      await expect(visit.page.getByRole('dialog', { name: key(visit, 'shortcuts.title') })).toBeVisible()
    },
  },
  {
    name: 'outbox-empty',
    as: tutorEmail,
    series: 'tutor',
    async arrange(visit) {
      await visit.page.keyboard.press('Escape')
      await outboxOf(visit.screens).open()
      await visible(visit, 'outbox.empty')
    },
  },
  {
    name: 'settings',
    as: tutorEmail,
    series: 'tutor',
    async arrange(visit) {
      await visit.page.keyboard.press('Escape')
      await visit.page.getByRole('link', { name: key(visit, 'nav.settings') }).click()
      await heading(visit, key(visit, 'settings.title'), 1)
    },
  },
  {
    name: 'sign-out-dialog',
    as: tutorEmail,
    series: 'tutor',
    async arrange(visit) {
      await visit.page.getByRole('button', { name: key(visit, 'settings.signOut') }).click()
      await expect(visit.page.getByRole('dialog')).toBeVisible()
    },
  },
  {
    name: 'chat-not-begun',
    as: tutorEmail,
    series: 'addresses',
    async arrange(visit) {
      await visit.screens.goTo('/chat/student/13')
      await heading(visit, 'Катерина Дорошенко')
    },
  },
  {
    name: 'chat-missing',
    as: tutorEmail,
    series: 'addresses',
    async arrange(visit) {
      await visit.screens.goTo('/chat/student/999')
      await visible(visit, 'chat.missingTitle')
    },
  },
  {
    name: 'request',
    as: tutorEmail,
    series: 'addresses',
    async arrange(visit) {
      await visit.screens.goTo('/chat/student/18')
      await heading(visit, 'Соломія Бойко')
      await expect(visit.page.locator('[data-message]').first()).toBeVisible()
    },
  },
  {
    name: 'messages-copied',
    as: tutorEmail,
    series: 'copying',
    async arrange(visit) {
      const { page, screens } = visit
      await openChat(visit, 'Марія Коваль')
      await page
        .locator('[data-message]')
        .last()
        .click({ modifiers: ['Shift'] })
      await page.getByTestId('chosen').getByRole('button').first().click()
      await expect(page.getByTestId('notice')).toHaveText(screens.text('message.copied'))
    },
  },
  {
    name: 'copy-refused',
    as: tutorEmail,
    series: 'copying',
    async arrange({ page, screens }) {
      await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))))
      await page
        .locator('[data-message]')
        .last()
        .getByRole('button', { name: screens.text('message.copy') })
        .press('Enter')
      await expect(page.getByTestId('notice')).toHaveText(screens.text('message.copyFailed'))
    },
  },
  ...unsentScenes,
  {
    name: 'session-ended',
    as: tutorEmail,
    async arrange({ page, screens }) {
      await page.context().clearCookies()
      await screens.connection().click()
      await page.getByRole('button', { name: screens.text('connection.syncNow') }).click()
      await expect(screens.connection()).toHaveAttribute('data-state', 'signed_out')
      await expect(page.getByRole('dialog', { name: screens.text('signIn.again') })).toBeVisible()
      await expect(page.getByLabel(screens.text('signIn.email'))).toHaveValue(tutorEmail)
      await expect(page.getByLabel(screens.text('signIn.password'), { exact: true })).toBeFocused()
    },
  },
  {
    name: 'storage-failed',
    as: tutorEmail,
    async arrange({ page }) {
      await page.addInitScript(() => {
        IDBFactory.prototype.open = () => {
          throw new Error('no database here')
        }
      })
      await page.reload()
      await expect(page.getByRole('main').getByRole('button').first()).toBeVisible()
    },
  },
]

const visible = (visit: Visit, name: string): Promise<void> => expect(visit.page.getByText(key(visit, name)).first()).toBeVisible()
