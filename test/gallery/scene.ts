import { expect, type Page } from '@playwright/test'
import type { Screens } from '../e2e/support/screens.js'
import type { ServerProcess } from '../e2e/support/server-process.js'

/** Somebody's fresh browser, and the server it talks to. */
export interface Visit {
  screens: Screens
  page: Page
  server: ServerProcess
}

/** A screen in one of its states. */
export interface Scene {
  name: string
  /** Whose it is: they are signed in before; null: nobody is. */
  as: string | null
  /** Scenes with the same word share one browser, in their order; without it a scene has its own. */
  series?: string
  arrange(visit: Visit): Promise<void>
}

/** Waits for a heading. */
export const heading = async ({ page }: Visit, name: string, level = 2): Promise<void> =>
  expect(page.getByRole('heading', { name, level }).first()).toBeVisible()
/** Goes to a chat that is in the list, and waits for its messages. */
export const openChat = async (visit: Visit, name: string): Promise<void> => {
  await visit.screens.goToChat(name)
  await heading(visit, name)
  await expect(visit.page.locator('[data-message]').first()).toBeVisible()
}
