import { createDesktopApp, type DesktopApp } from '../../e2e/support/desktop-app.js'
import type { Screens } from '../../e2e/support/screens.js'
import { installProbe } from '../page/compile.js'
import { longId } from '../world/seed.js'
import { writersAt, type Writers } from '../world/writer.js'
import type { World, Worlds } from '../world/world.js'

/** A tutor's running app on the world, with the list of chats shown, and students who can write. */
export interface Desk {
  world: World
  app: DesktopApp
  tutor: Screens
  writers: Writers
  dispose(): Promise<void>
}

export async function openDesk(worlds: Worlds, size: number): Promise<Desk> {
  const world = await worlds.open(size)
  const app = createDesktopApp({ profile: world.profile })
  await app.start()
  const tutor = app.screens()
  await tutor.chatsLink().click()
  await tutor.page.locator('nav a[data-person]').first().waitFor({ timeout: 60_000 })
  await online(tutor)
  await installProbe(tutor.page)
  if (!(await tutor.page.evaluate('document.hasFocus()'))) throw new Error('the window has no focus, so it would mark nothing as read')
  return {
    world,
    app,
    tutor,
    writers: writersAt(world.server.url),
    async dispose() {
      await app.dispose()
      await world.dispose()
    },
  }
}

export const online = ({ page }: Screens): Promise<void> =>
  page.locator('[data-testid=connection][data-state=online]').waitFor({ timeout: 120_000 })

/** Texts of a student; answers the first one's id when the list shows all of them as unread. */
export async function arrive({ tutor, writers }: Desk, student_id: number, bodies: readonly string[]): Promise<string> {
  const ids = await writers.send(student_id, bodies)
  await tutor.page.locator(`nav a[data-person="${student_id}"] [data-count="${bodies.length}"]`).waitFor({ timeout: 60_000 })
  return ids[0] ?? ''
}

/** Opens a person's chat in the list by a click and waits for a bubble. */
export async function goTo({ tutor }: Desk, student_id: number): Promise<void> {
  await tutor.page.locator(`nav a[data-person="${student_id}"]`).click()
  await tutor.page.locator(`[data-testid=thread-pane][data-person="${student_id}"] [data-message]`).last().waitFor({ timeout: 60_000 })
}

/** Opens the long chat and reads it to its end, so that nothing in it is unread. */
export async function readLong(desk: Desk): Promise<void> {
  await arriveAny(desk, longId)
  await goTo(desk, longId)
  await desk.tutor.page.getByRole('log').press('End')
  await desk.tutor.page.locator(`nav a[data-person="${longId}"] [data-count]`).waitFor({ state: 'detached', timeout: 60_000 })
}

/** One text more, so that the chat stands at the top of the list, whatever else it has unread. */
export async function arriveAny({ tutor, writers }: Desk, student_id: number): Promise<void> {
  await writers.send(student_id, ['Добрий день, я тут'])
  await tutor.page.locator(`nav li:first-child a[data-person="${student_id}"] [data-count]`).waitFor({ timeout: 60_000 })
}
