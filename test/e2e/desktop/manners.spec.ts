import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { resultFile } from '../../support/results.js'
import { createDesktopApp, type DesktopApp } from '../support/desktop-app.js'
import type { Screens } from '../support/screens.js'
import { startWorld, type ServerProcess } from '../support/server-process.js'
import { locales, type Locale } from '../support/texts.js'

let server: ServerProcess
let app: DesktopApp
let tutor: Screens

async function enter(locale: Locale): Promise<void> {
  server = await startWorld({ locale })
  app = createDesktopApp({ locale })
  await app.start({ XDG_CONFIG_HOME: app.profile }) // what starts at login is written there
  tutor = await app.signIn('olena@example.org', server.url)
  await expect(tutor.connection()).toHaveAttribute('data-state', 'online')
}
test.beforeEach(() => test.setTimeout(120_000))
test.afterEach(async () => {
  await app.dispose()
  await server.dispose()
})

/** Every label of the menu, the visible ones. */
const menuLabels = (): Promise<string[]> =>
  app.electron().evaluate(({ Menu }) => {
    const labelsOf = (menu: Electron.Menu | null | undefined): string[] =>
      (menu?.items ?? []).flatMap((item) => (item.visible && item.type !== 'separator' ? [item.label, ...labelsOf(item.submenu)] : []))
    return labelsOf(Menu.getApplicationMenu())
  })
const choose = (label: string): Promise<void> =>
  app.electron().evaluate(({ Menu }, wanted) => {
    const find = (menu: Electron.Menu | null | undefined): Electron.MenuItem | undefined =>
      menu?.items.map((item) => (item.label === wanted ? item : find(item.submenu))).find(Boolean)
    const item = find(Menu.getApplicationMenu())
    if (!item) throw new Error(`no menu item ${wanted}`)
    item.click()
  }, label)

test('the menu speaks the chosen language, and its commands act', async () => {
  await enter('uk')
  expect(await menuLabels()).toEqual(
    expect.arrayContaining(['Редагування', 'Вигляд', 'Довідка', 'Налаштування', 'Про Kreida', 'На весь екран']),
  )
  await choose('Налаштування')
  await expect(tutor.page.getByRole('heading', { name: tutor.text('settings.title'), level: 1 })).toBeVisible()
  await tutor.page.getByRole('radio', { name: 'English' }).check({ force: true })
  await expect.poll(menuLabels).toEqual(expect.arrayContaining(['Edit', 'View', 'Help', 'Settings', 'About Kreida', 'Full screen']))
  expect((await menuLabels()).filter((label) => /[а-яіїєґ]/i.test(label))).toEqual([])
  await choose('Keyboard shortcuts')
  await expect(tutor.page.getByRole('dialog')).toBeVisible()
})

test('Shift+Alt changes the keyboard and opens no menu bar; Alt alone opens it', async () => {
  await enter('uk')
  const isBarVisible = (): Promise<boolean | undefined> =>
    app.electron().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMenuBarVisible())
  expect(await isBarVisible()).toBe(false)
  for (const keys of [
    ['Shift', 'Alt'],
    ['Alt', 'Shift'],
  ] as const) {
    await press(keys)
    await tutor.page.waitForTimeout(200)
    expect(await isBarVisible()).toBe(false)
  }
  await press(['Alt'])
  await expect.poll(isBarVisible).toBe(true)
  await press(['Alt'])
  await expect.poll(isBarVisible).toBe(false)
})

/** Keys as the system sends them to a window: all down in this order, then up in the other. Playwright's keys pass the shell by. */
const press = (keys: readonly string[]): Promise<void> =>
  app.electron().evaluate(({ BrowserWindow }, pressed) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    const held = (from: string[]): ('shift' | 'alt')[] => from.map((key) => (key === 'Shift' ? 'shift' : 'alt'))
    pressed.forEach((keyCode, at) => contents?.sendInputEvent({ type: 'keyDown', keyCode, modifiers: held(pressed.slice(0, at + 1)) }))
    pressed.forEach((_key, at) => {
      const left = pressed.slice(0, pressed.length - at - 1)
      contents?.sendInputEvent({ type: 'keyUp', keyCode: pressed[pressed.length - at - 1] ?? '', modifiers: held(left) })
    })
  }, keys as string[])

test('the right button offers what can be done with a field, a text and nothing', async () => {
  await enter('uk')
  await app.electron().evaluate(({ Menu }) => {
    const shown: string[][] = []
    Object.assign(globalThis, { shown })
    Menu.prototype.popup = function (this: Electron.Menu) {
      shown.push(this.items.filter(({ type }) => type !== 'separator').map(({ label }) => label))
    }
  })
  const shown = (): Promise<string[][]> => app.electron().evaluate(() => (globalThis as unknown as { shown: string[][] }).shown)
  await tutor.openChat('Марія Коваль')
  await tutor.composer().fill('слово')
  await tutor.composer().click({ button: 'right' })
  await expect.poll(shown).toHaveLength(1)
  expect((await shown())[0]).toEqual(expect.arrayContaining(['Вирізати', 'Копіювати', 'Вставити', 'Виділити все']))
  await tutor.page.getByText('kreida', { exact: true }).click({ button: 'right' })
  await tutor.page.waitForTimeout(300)
  expect(await shown()).toHaveLength(1)
})

test('PRE-3 a page that crashes comes back once by itself, then a person chooses', async () => {
  await enter('uk')
  await tutor.openChat('Марія Коваль')
  await tutor.composer().fill('чернетка живе')
  await expect.poll(async () => (await tutor.page.evaluate(() => window.kreida.journal.read())).drafts.length).toBe(1)
  await app.electron().evaluate(({ dialog }) => {
    Object.assign(globalThis, { asked: 0 })
    dialog.showMessageBox = (async () => {
      ;(globalThis as unknown as { asked: number }).asked += 1
      return { response: 0, checkboxChecked: false }
    }) as typeof dialog.showMessageBox
  })
  const crash = (): Promise<void> =>
    app.electron().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
  const asked = (): Promise<number> => app.electron().evaluate(() => (globalThis as unknown as { asked: number }).asked)
  // Playwright has lost the page, and the dead one never answers.
  const draft = (): Promise<unknown> =>
    app.electron().evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      const late = new Promise((resolve) => setTimeout(resolve, 1_000))
      const found = contents?.executeJavaScript(`document.querySelector('textarea')?.value ?? null`).catch(() => null)
      return Promise.race([found, late])
    })
  await crash()
  await expect.poll(draft, { timeout: 30_000 }).toBe('чернетка живе')
  expect(await asked()).toBe(0)
  await crash()
  await expect.poll(asked).toBe(1)
  await expect.poll(draft, { timeout: 30_000 }).toBe('чернетка живе')
})

for (const locale of locales) {
  test(`settings in ${locale}: every part is there, is kept, and is drawn`, async () => {
    await enter(locale)
    const { page, text } = tutor
    await tutor.openChat('Марія Коваль')
    await page.getByRole('link', { name: text('nav.settings') }).click()
    for (const part of ['notices.title', 'desktop.title', 'storage.title', 'about.title'])
      await expect(page.getByRole('heading', { name: text(`settings.${part}`) })).toBeVisible()
    await page.getByRole('switch', { name: text('settings.notices.quiet') }).check()
    await page.getByRole('switch', { name: text('settings.desktop.tray') }).check()
    await page.getByRole('switch', { name: text('settings.desktop.login') }).check()
    await expect
      .poll(() => page.evaluate(() => window.kreida.preferences.read()))
      .toMatchObject({ closes_to_tray: true, starts_at_login: true })
    expect(fs.readFileSync(path.join(app.profile, 'autostart', 'kreida.desktop'), 'utf8')).toContain('--hidden')
    expect(Number((await page.evaluate(() => window.kreida.about.storage())).journal)).toBeGreaterThan(0)
    const diagnostics = await page.evaluate(() => window.kreida.about.diagnostics())
    expect(diagnostics).toContain('"event":"started"')
    expect(diagnostics).not.toMatch(/olena|Олена|Марія|127\.0\.0\.1/)
    await draw(locale)
  })
}

/** Pictures for a person to look at: both themes, two sizes, top and bottom. */
async function draw(locale: Locale): Promise<void> {
  const folder = path.join(path.dirname(resultFile('gallery')), 'desktop')
  fs.mkdirSync(folder, { recursive: true })
  const { page } = tutor
  for (const theme of ['light', 'dark'] as const) {
    await page.getByRole('radio', { name: tutor.text(`settings.themes.${theme}`) }).check({ force: true })
    for (const [width, height] of [
      [1280, 800],
      [900, 600],
    ] as const) {
      await app
        .electron()
        .evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size[0], size[1]), [width, height] as const)
      for (const part of ['notices.title', 'storage.title', 'about.title']) {
        await page
          .getByRole('heading', { name: tutor.text(`settings.${part}`) })
          .evaluate((heading) => heading.scrollIntoView({ block: 'start' }))
        await page.screenshot({ path: path.join(folder, `settings-${part.split('.')[0]}.${theme}-${locale}-${width}.png`) })
      }
    }
  }
}

test('Ctrl+Enter sends where a person chose it, and Enter begins a line', async () => {
  await enter('uk')
  await tutor.page.getByRole('link', { name: tutor.text('nav.settings') }).click()
  await tutor.page.getByRole('radio', { name: 'Ctrl+Enter' }).check({ force: true })
  await tutor.openChat('Марія Коваль')
  await tutor.composer().click()
  await tutor.page.keyboard.type('перший')
  await tutor.page.keyboard.press('Enter')
  await tutor.page.keyboard.type('другий')
  await expect(tutor.composer()).toHaveValue('перший\nдругий')
  await tutor.page.keyboard.press('Control+Enter')
  await expect(tutor.bubble('другий')).toBeVisible()
})
