import { openLine, type Line } from '../../support/line.js'
import { createDesktopApp, type DesktopApp } from './desktop-app.js'
import type { Screens } from './screens.js'
import { startWorld, type ServerProcess } from './server-process.js'
import type { Locale } from './texts.js'

/** Who sits at it. */
export const tutorEmail = 'olena@example.org'

/** A tutor signed in to real Electron, a real server, and a line between them that can do anything. */
export interface TutorDesk {
  server: ServerProcess
  line: Line
  app: DesktopApp
  tutor: Screens
  dispose(): Promise<void>
}

/** Sets it up. `settings`: more of the server's environment. */
export async function openTutorDesk({
  locale = 'uk',
  settings = {},
}: { locale?: Locale; settings?: Record<string, string> } = {}): Promise<TutorDesk> {
  const server = await startWorld({ locale, settings })
  const line = await openLine(server.port)
  const app = createDesktopApp({ locale })
  await app.start()
  const tutor = await app.signIn(tutorEmail, line.url)
  return {
    server,
    line,
    app,
    tutor,
    async dispose() {
      await app.dispose()
      await line.cut()
      await server.dispose()
    },
  }
}
