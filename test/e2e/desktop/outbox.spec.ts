import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { storedBodies } from '../support/database.js'
import { outboxOf } from '../support/outbox-screen.js'
import type { Screens } from '../support/screens.js'
import { locales, type Locale } from '../support/texts.js'
import { openTutorDesk, type TutorDesk } from '../support/tutor-desk.js'

let desk: TutorDesk

test.afterEach(() => desk.dispose())

/** Maria's lessons are paused over one text, another and two of Danylo's were written offline. */
async function severalWait(locale: Locale): Promise<Screens> {
  desk = await openTutorDesk({ locale })
  const { tutor } = desk
  for (const name of ['Марія Коваль', 'Данило Бондаренко']) {
    await tutor.openChat(name)
    await tutor.write(`Вітаю, ${name}`)
    await expect(tutor.bubble(`Вітаю, ${name}`)).toHaveAttribute('data-state', 'sent')
  }
  await desk.line.cut()
  await expect(tutor.connection()).toHaveAttribute('data-state', 'offline')
  await tutor.goToChat('Марія Коваль')
  await tutor.write('Принесіть зошит')
  await desk.server.put('relations/102', { tutor_id: 1, student_id: 2, status: 'PAUSED' })
  await desk.line.mend()
  await expect(tutor.bubble('Принесіть зошит')).toHaveAttribute('data-state', 'parked')
  await expect(tutor.page.getByRole('log'), 'the field that was written in is closed').toBeFocused()
  await desk.line.cut()
  await expect(tutor.connection()).toHaveAttribute('data-state', 'offline')
  await tutor.goToChat('Данило Бондаренко')
  for (const body of ['Задача перша', 'Задача друга', 'Задача третя']) await tutor.write(body)
  return tutor
}

/** What stands there while nothing can leave, and what is offered for each. */
async function lookAround(tutor: Screens): Promise<void> {
  const outbox = outboxOf(tutor)
  await expect(outbox.link()).toHaveAccessibleName(/4/)
  await tutor.page.keyboard.press('Alt+KeyO')
  await expect(tutor.page.getByRole('heading', { level: 1, name: tutor.text('outbox.title') })).toBeVisible()
  await expect.poll(outbox.states).toEqual(['parked Принесіть зошит', 'queued Задача перша', 'queued Задача друга', 'queued Задача третя'])
  await expect(outbox.row('Принесіть зошит')).toContainText(tutor.text('errors.RELATION_NOT_ACTIVE'))
  await expect(tutor.page.getByTestId('outbox-connection')).toContainText(tutor.text('connection.details.unreachable').slice(0, 20))
  // Held by a guard that still says no: neither sending nor changing is offered.
  expect(await outbox.actions('Принесіть зошит')).toEqual(['message.copy', 'outbox.open', 'message.delete'].map(tutor.text))
  expect(await outbox.actions('Задача перша')).toEqual(
    ['outbox.tryNow', 'message.edit', 'message.copy', 'outbox.open', 'message.cancel'].map(tutor.text),
  )
  const { violations } = await new AxeBuilder({ page: tutor.page }).setLegacyMode().analyze()
  expect(violations.map(({ id }) => id)).toEqual([])

  await outbox.act('Задача перша', 'message.copy')
  await outbox.act('Задача друга', 'outbox.open')
  await expect(tutor.bubble('Задача друга')).toBeVisible()
}

/** What is edited stays as it was until it is saved, and keeps its place; cancelling twice by a slip takes one, and gives it back. */
async function repairSingly(tutor: Screens): Promise<void> {
  const outbox = outboxOf(tutor)
  await outbox.open()
  await outbox.act('Задача перша', 'message.edit')
  const dialog = tutor.page.getByRole('dialog', { name: tutor.text('edit.title') })
  await expect(dialog.getByRole('textbox')).toHaveValue('Задача перша')
  await dialog.getByRole('textbox').fill('Задача, якої не буде')
  await tutor.page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(outbox.button('Задача перша', 'message.edit')).toBeFocused()
  await outbox.act('Задача перша', 'message.edit')
  await expect(dialog.getByRole('textbox'), 'no word is lost by Escape').toHaveValue('Задача, якої не буде')
  await dialog.getByRole('button', { name: tutor.text('edit.leave') }).click()
  await outbox.act('Задача перша', 'message.edit')
  await expect(dialog.getByRole('textbox')).toHaveValue('Задача перша')
  await dialog.getByRole('textbox').fill('Задача перша, з поясненням')
  await tutor.page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await outbox.button('Задача друга', 'message.cancel').dblclick()
  await expect
    .poll(outbox.states)
    .toEqual(['parked Принесіть зошит', 'queued Задача перша, з поясненням', 'cancelled Задача друга', 'queued Задача третя'])
  await tutor.page.getByRole('button', { name: tutor.text('outbox.undo') }).click()
  await expect(outbox.row('Задача друга')).toHaveAttribute('data-state', 'queued')
}

/** All of one person's at once; the one written last goes back first, and the order of writing still stands. */
async function repairTogether(tutor: Screens): Promise<void> {
  const outbox = outboxOf(tutor)
  await outbox.chooseAll('Данило Бондаренко')
  await expect(outbox.toolbar()).toContainText('3')
  await outbox
    .toolbar()
    .getByRole('button', { name: tutor.text('outbox.takeBack') })
    .click()
  await expect(tutor.page.locator('[data-unsent][data-state=cancelled]')).toHaveCount(3)
  await expect(outbox.link()).toHaveAccessibleName(/1/)
  for (const body of ['Задача перша', 'Задача третя', 'Задача друга'])
    await outbox
      .row(body)
      .getByRole('button', { name: tutor.text('outbox.undo') })
      .click()
  await expect(tutor.page.locator('[data-unsent][data-state=queued]')).toHaveCount(3)
}

for (const locale of locales) {
  test(`OUT-6 all unsent messages of all chats stand in one screen, with what can be done, singly and together (${locale})`, async () => {
    const tutor = await severalWait(locale)
    const outbox = outboxOf(tutor)
    await lookAround(tutor)
    await repairSingly(tutor)
    await repairTogether(tutor)
    await desk.line.mend()
    await expect(tutor.connection()).toHaveAttribute('data-state', 'online')
    await expect(tutor.page.locator('[data-unsent]')).toHaveCount(1)
    expect(storedBodies(desk.server.data_dir).filter((body) => body.startsWith('Задача'))).toEqual([
      'Задача перша, з поясненням',
      'Задача друга',
      'Задача третя',
    ])

    // The guard turns to yes: now it can be sent from here, and a double click sends one.
    await desk.server.put('relations/102', { tutor_id: 1, student_id: 2, status: 'ACTIVE' })
    await outbox.button('Принесіть зошит', 'outbox.sendNow').dblclick()
    await expect(tutor.page.getByText(tutor.text('outbox.empty'))).toBeVisible()
    expect(storedBodies(desk.server.data_dir).filter((body) => body === 'Принесіть зошит')).toHaveLength(1)
    await expect(outbox.link()).toHaveAccessibleName(tutor.text('nav.outbox'))
  })
}

test('OUT-7 a cancelled message never returns, after SIGKILL and a restart online neither', async () => {
  const tutor = await severalWait('uk')
  const outbox = outboxOf(tutor)
  await outbox.open()
  await outbox.act('Принесіть зошит', 'message.delete')
  await outbox.act('Задача друга', 'message.cancel')
  await expect(tutor.page.locator('[data-unsent][data-state=cancelled]')).toHaveCount(2)
  await desk.app.kill()
  const again = await desk.app.start()
  const after = outboxOf(again)
  await after.open()
  await expect(again.page.locator('[data-unsent]')).toHaveCount(2)
  await expect.poll(after.states).toEqual(['queued Задача перша', 'queued Задача третя'])
  await desk.line.mend()
  await desk.server.put('relations/102', { tutor_id: 1, student_id: 2, status: 'ACTIVE' })
  await expect(again.page.getByText(again.text('outbox.empty'))).toBeVisible()
  await again.goToChat('Марія Коваль')
  await expect(again.composer()).toBeVisible()
  await expect(again.page.getByTestId('held-offer')).toHaveCount(0)
  const bodies = storedBodies(desk.server.data_dir)
  expect(bodies.filter((body) => body.startsWith('Задача'))).toEqual(['Задача перша', 'Задача третя'])
  expect(bodies).not.toContain('Принесіть зошит')
})

test('OUT-6 a text cancelled in its chat can be put back there, once, where it stood', async () => {
  const tutor = await severalWait('uk')
  const second = tutor.bubble('Задача друга')
  await second.hover()
  const button = await second.getByRole('button', { name: tutor.text('message.cancel') }).boundingBox()
  if (!button) throw new Error('the button is not on the screen')
  // Not dblclick of the button: the second click is for whatever has moved under the pointer by then.
  const at = [button.x + button.width / 2, button.y + button.height / 2] as const
  await tutor.page.mouse.click(...at)
  await expect(second).toHaveCount(0)
  await tutor.page.mouse.down({ clickCount: 2 })
  await tutor.page.mouse.up({ clickCount: 2 })
  await expect(tutor.bubble('Задача перша'), 'it stands where the other one stood').toBeVisible()
  const offer = tutor.page.getByTestId('cancelled')
  await expect(offer).toContainText('Задача друга')
  await tutor.page.screenshot({ path: test.info().outputPath('cancelled.png') })
  await offer.getByRole('button').dblclick()
  await expect(offer).toHaveCount(0)
  const queued = async (): Promise<string[]> => (await tutor.messages()).flatMap(({ text, state }) => (state === 'queued' ? [text] : []))
  await expect.poll(queued).toEqual(['Задача перша', 'Задача друга', 'Задача третя'])
  await desk.line.mend()
  await expect(tutor.bubble('Задача третя')).toHaveAttribute('data-state', 'sent')
  expect(storedBodies(desk.server.data_dir).slice(-3)).toEqual(['Задача перша', 'Задача друга', 'Задача третя'])
})
