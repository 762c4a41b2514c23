import { AxeBuilder } from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { cutTexts } from '../../gallery/measure.js'
import { scenes } from '../../gallery/scenes.js'
import { walkGallery, type Look, type Shown } from '../../gallery/walk.js'
import { createGalleryWorld } from '../../gallery/world.js'
import { startBrowser, type BrowserApp } from '../support/browser-app.js'
import { startWorld, type ServerProcess } from '../support/server-process.js'

test.use({ trace: 'off' }) // a recording of dozens of screens costs more than the walk

let server: ServerProcess
let world: ServerProcess
let browser: BrowserApp

test.beforeAll(async () => {
  test.setTimeout(180_000)
  server = await startWorld()
  world = await createGalleryWorld({ messages: 1_000 })
  browser = await startBrowser()
})
test.afterAll(async () => {
  await browser.close()
  await server.dispose()
  await world.dispose()
})

/** What axe calls serious or critical, once the landmarks are there that it would take for granted. */
async function accessFaults({ page, scene }: Shown, rules?: string[]): Promise<string[]> {
  const isFramed = scene.as !== null && scene.name !== 'storage-failed'
  await expect(page.locator('main'), scene.name).toHaveCount(1)
  if (isFramed) await expect(page.locator('header ~ nav'), scene.name).toHaveCount(1)
  // The palette's list is scrolled by the arrows of its field, which axe cannot know.
  const exempt = scene.name === 'palette' ? ['scrollable-region-focusable'] : []
  const axe = new AxeBuilder({ page }).disableRules(exempt)
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze()
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  return grave.map(({ id, nodes }) => `${id} at ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
}

/** Changes a setting under the screen, as another window of the same browser would. */
const change = (page: Page, key: 'kreida:theme' | 'kreida:locale', newValue: string): Promise<void> =>
  page.evaluate(
    async (setting) => {
      localStorage.setItem(setting.key, setting.newValue)
      dispatchEvent(new StorageEvent('storage', { ...setting, storageArea: localStorage }))
      for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame)
    },
    { key, newValue },
  )

const look: Look = { theme: 'light', locale: 'en', width: 900, height: 600 }

test('A11Y-1 I18N-1 axe finds nothing and no text is cut on any screen of the gallery, in any theme and language', async () => {
  test.setTimeout(900_000)
  const faults: string[] = []
  let screens = 0
  await walkGallery({ server: world, browser, look }, async (shown) => {
    const { page, scene } = shown
    const note = (how: string, found: string[]): void => void faults.push(...found.map((fault) => `${scene.name}, ${how}: ${fault}`))
    screens += 1
    note('light', await accessFaults(shown))
    note('en', await cutTexts(page))
    for (const theme of ['dark', 'contrast']) {
      await change(page, 'kreida:theme', theme)
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
      note(theme, await accessFaults(shown, ['color-contrast']))
    }
    await change(page, 'kreida:locale', 'uk')
    await expect(page.locator('html')).toHaveAttribute('lang', 'uk')
    note('uk', await cutTexts(page))
    await change(page, 'kreida:theme', look.theme)
    await change(page, 'kreida:locale', look.locale)
    await expect(page.locator('html')).toHaveAttribute('lang', look.locale)
  })
  expect(faults).toEqual([])
  expect(screens).toBe(scenes.length)
})

test('I18N-1 a label that is cut, shortened or beyond the window is seen, and a shortened name is not', async () => {
  const visitor = await browser.open(server.url, 'en')
  const { page } = visitor
  const plant = (text: string, styles: Record<string, string>): Promise<void> =>
    page.evaluate(
      ([words, style]) => {
        document.getElementById('planted')?.remove()
        const label = document.body.appendChild(document.createElement('div'))
        label.id = 'planted'
        label.textContent = words
        Object.assign(label.style, { position: 'fixed', top: '0', left: '0', whiteSpace: 'nowrap' }, style)
      },
      [text, styles] as const,
    )
  await expect(page.getByLabel(visitor.text('signIn.email'))).toBeVisible()
  expect(await cutTexts(page)).toEqual([])
  await plant('Mark as read', { width: '40px', overflow: 'hidden' })
  expect(await cutTexts(page)).toHaveLength(1)
  await plant('Mark as read', { width: '40px', overflow: 'hidden', textOverflow: 'ellipsis' })
  expect(await cutTexts(page)).toHaveLength(1)
  await plant('Олександра-Вікторія', { width: '40px', overflow: 'hidden', textOverflow: 'ellipsis' })
  expect(await cutTexts(page)).toEqual([])
  await plant('Mark as read', { left: '1250px' })
  expect(await cutTexts(page)).toHaveLength(1)
  await plant('Mark as read', { height: '8px', overflow: 'hidden' })
  expect(await cutTexts(page)).toHaveLength(1)
})

test('A11Y-1 a message can be written, edited and sent with the keyboard alone', async () => {
  const tutor = await browser.open(server.url)
  const { keyboard } = tutor.page
  await expect(tutor.page.getByLabel(tutor.text('signIn.email'))).toBeVisible()
  await tutor.page.getByLabel(tutor.text('signIn.email')).focus()
  await keyboard.type('olena@example.org')
  await keyboard.press('Tab')
  await keyboard.type('a-long-password')
  await keyboard.press('Enter')
  await expect(tutor.card('Данило Бондаренко')).toBeVisible()
  const button = tutor.card('Данило Бондаренко').getByRole('button', { name: tutor.text('dashboard.tutor.cta.chatWithStudent') })
  for (let presses = 0; presses < 40 && !(await button.evaluate((element) => element === document.activeElement)); presses++)
    await keyboard.press('Tab')
  await keyboard.press('Enter')
  await expect(tutor.composer()).toBeFocused()
  await keyboard.type('З клавіатури')
  await keyboard.press('Shift+Enter')
  await keyboard.type('другий рядок')
  await keyboard.press('Enter')
  await expect(tutor.bubble('З клавіатури')).toHaveAttribute('data-state', 'sent')
  await expect(tutor.composer()).toHaveValue('')
  await expect(tutor.composer()).toBeFocused()
})
