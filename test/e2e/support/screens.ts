import { expect, type Locator, type Page } from '@playwright/test'
import { password } from './server-process.js'

/** What a person can do in Kreida, in a person's verbs. The same in the desktop app and in a browser. */
export function screensOf(page: Page) {
  const bubble = (text: string): Locator => page.locator('[data-message]').filter({ hasText: text })
  return {
    page,
    async signIn({ email, server, secret = password }: { email: string; server?: string; secret?: string }) {
      if (server) await page.getByLabel('Адреса сервера').fill(server)
      await page.getByLabel('Електронна пошта').fill(email)
      await page.getByLabel('Пароль', { exact: true }).fill(secret)
      const plain = page.getByLabel('Зберегти незашифрованим на цьому комп’ютері')
      if (await plain.isVisible()) await plain.check()
      await page.getByRole('button', { name: 'Увійти' }).click()
    },
    card: (name: string): Locator => page.locator('article[data-person]').filter({ hasText: name }),
    /** Opens a chat from the dashboard, as a click on its button does. */
    async openChat(name: string) {
      await page.getByRole('link', { name: 'Головна' }).click()
      await page.locator('article[data-person]').filter({ hasText: name }).getByRole('button', { name: /Чат/ }).click()
      await expect(page.getByRole('heading', { name, level: 2 })).toBeVisible()
    },
    /** Goes to a chat that is in the list. */
    async goToChat(name: string) {
      await page.getByRole('link', { name: /^Чати/ }).click()
      await page.getByRole('navigation', { name: 'Список чатів' }).getByRole('link', { name }).click()
    },
    composer: (): Locator => page.getByLabel(/^Повідомлення для/),
    async write(text: string) {
      await page.getByLabel(/^Повідомлення для/).fill(text)
      await page.keyboard.press('Enter')
      await expect(bubble(text)).toBeVisible()
    },
    bubble,
    /** Texts and states in the order on the screen. */
    async messages(): Promise<{ text: string; state: string | null }[]> {
      return page.locator('[data-message]').evaluateAll((found) =>
        found.map((element) => {
          const body = element.querySelector('p')?.cloneNode(true) as HTMLElement
          body.querySelector('span')?.remove()
          return { text: (body.textContent ?? '').trim(), state: element.getAttribute('data-state') }
        }),
      )
    },
    connection: (): Locator => page.getByTestId('connection'),
    bellCount: async (): Promise<number> => {
      const badge = page.getByTestId('bell-badge')
      return (await badge.count()) === 0 ? 0 : Number(await badge.textContent())
    },
  }
}

export type Screens = ReturnType<typeof screensOf>
