import { expect, type Locator, type Page } from '@playwright/test'
import { password } from './server-process.js'
import { startOf, textOf, type Locale } from './texts.js'

/** What a person can do in Kreida, in a person's verbs. The same in the desktop app and in a browser, in either language. */
export function screensOf(page: Page, locale: Locale = 'uk') {
  const text = (key: string): string => textOf(locale, key)
  const bubble = (body: string): Locator => page.locator('[data-message]').filter({ hasText: body })
  const composer = (): Locator => page.getByLabel(new RegExp(`^${startOf(locale, 'composer.label')}`))
  const card = (name: string): Locator => page.locator('article[data-person]').filter({ hasText: name })
  return {
    page,
    locale,
    text,
    async signIn({ email, server, secret = password }: { email: string; server?: string; secret?: string }) {
      if (server) await page.getByLabel(text('signIn.server')).fill(server)
      await page.getByLabel(text('signIn.email')).fill(email)
      await page.getByLabel(text('signIn.password'), { exact: true }).fill(secret)
      const plain = page.getByLabel(text('signIn.plainAllow'))
      if (await plain.isVisible()) await plain.check()
      await page.getByRole('button', { name: text('signIn.submit'), exact: true }).click()
    },
    card,
    /** Arrives at an address of the app as a deep link or a reload does. The shell denies every other navigation. */
    goTo: (address: string) =>
      page.evaluate((to) => {
        history.pushState({}, '', to)
        dispatchEvent(new PopStateEvent('popstate', { state: {} }))
      }, address),
    goHome: () => page.getByRole('link', { name: text('nav.dashboard') }).click(),
    /** Opens a chat from the dashboard, as a click on its button does. */
    async openChat(name: string) {
      await page.getByRole('link', { name: text('nav.dashboard') }).click()
      const [tutors, students] = [text('dashboard.tutor.cta.chatWithStudent'), text('dashboard.student.cta.chatWithTutor')]
      await card(name)
        .getByRole('button', { name: new RegExp(`${tutors}|${students}`) })
        .click()
      await expect(page.getByRole('heading', { name, level: 2 })).toBeVisible()
    },
    chatsLink: (): Locator => page.getByRole('link', { name: new RegExp(`^${text('nav.chats')}`) }),
    /** Goes to a chat that is in the list. */
    async goToChat(name: string) {
      await page.getByRole('link', { name: new RegExp(`^${text('nav.chats')}`) }).click()
      await page
        .getByRole('navigation', { name: text('threads.label') })
        .getByRole('link', { name })
        .click()
    },
    /** The verdict history of the open chat; opens it. */
    async history(): Promise<Locator> {
      const open = page.getByRole('button', { name: text('history.open') })
      const panel = page.getByRole('button', { name: text('chat.panel'), exact: true })
      if ((await panel.getAttribute('aria-pressed')) !== 'true') await panel.click()
      await open.click()
      return page.getByRole('dialog', { name: text('history.title') })
    },
    /** Writes a day, `2026-11-23`, into a field. */
    writeDay: (label: string, day: string) => page.getByRole('textbox', { name: label, exact: true }).fill(day),
    composer,
    async write(body: string, limit: { timeout?: number } = {}) {
      await composer().fill(body)
      await page.keyboard.press('Enter')
      await expect(page.locator('[data-message] [data-body]').and(page.getByText(body, { exact: true }))).toBeVisible(limit)
    },
    bubble,
    /** Texts and states in the order on the screen. */
    async messages(): Promise<{ text: string; state: string | null }[]> {
      return page.locator('[data-message]').evaluateAll((found) =>
        found.map((element) => ({
          text: (element.querySelector('[data-body]')?.textContent ?? '').trim(),
          state: element.getAttribute('data-state'),
        })),
      )
    },
    searchField: (): Locator => page.getByRole('combobox', { name: text('search.label') }),
    /** What was found, of one kind. */
    hits: (kind: 'person' | 'message' | 'draft' | 'unsent'): Locator => page.locator(`[data-hit=${kind}]`),
    connection: (): Locator => page.getByTestId('connection'),
    /** One look: a badge that vanishes between two looks would be waited for. */
    bellCount: (): Promise<number> =>
      page.getByTestId('bell-badge').evaluateAll((found) => found.reduce((sum, badge) => sum + Number(badge.textContent), 0)),
  }
}

export type Screens = ReturnType<typeof screensOf>
