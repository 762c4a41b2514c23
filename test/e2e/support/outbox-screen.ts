import type { Locator } from '@playwright/test'
import type { Screens } from './screens.js'

/** What a person can do in the outbox. */
export function outboxOf({ page, text }: Screens) {
  const row = (body: string): Locator => page.locator('[data-unsent]').filter({ hasText: body })
  const link = (): Locator => page.getByRole('navigation', { name: text('nav.label') }).getByRole('link', { name: text('nav.outbox') })
  const button = (body: string, key: string): Locator => row(body).getByRole('button', { name: text(key), exact: true })
  return {
    row,
    link,
    button,
    open: () => link().click(),
    act: (body: string, key: string) => button(body, key).click(),
    actions: (body: string): Promise<(string | null)[]> =>
      row(body)
        .getByRole('button')
        .evaluateAll((found) => found.map((element) => element.getAttribute('aria-label'))),
    /** State and text of each, in the order on the screen. */
    states: (): Promise<string[]> =>
      page.locator('[data-unsent]').evaluateAll((found) =>
        found.map((element) => {
          const words = (element.querySelector('[data-body]')?.textContent ?? '').trim().replace(/^(Прибрано|Removed): /u, '')
          return `${element.getAttribute('data-state')} ${words}`
        }),
      ),
    chooseAll: (name: string) => page.getByTestId('outbox-person').filter({ hasText: name }).getByRole('checkbox').first().click(),
    toolbar: (): Locator => page.getByTestId('outbox-selection'),
  }
}
