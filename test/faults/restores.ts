import path from 'node:path'
import { endSessions, storedBodies } from '../e2e/support/database.js'
import type { Screens } from '../e2e/support/screens.js'
import { tutorEmail } from '../e2e/support/tutor-desk.js'
import { faultsOfTexts, setUpDesk } from './desk.js'
import { until } from '../support/until.js'
import type { Outcome } from './outcome.js'
import { countTo } from './count-to.js'

/**
 * The server is restored from a backup again and again. What it had acknowledged since and lost comes back from its author's device, what
 * was unsent goes out once, and the app goes on. A backup that is older than the session, or than its last renewal, makes it ask the tutor
 * to sign in again, who does.
 */
export async function restores({ restores }: { restores: number }): Promise<Outcome> {
  const desk = await setUpDesk()
  const { server } = desk
  const tutor = desk.app.screens()
  try {
    let lost = 0
    let signedIn = 0
    for (const restore of countTo(restores, 'restores')) {
      const backup = path.join(server.data_dir, `backup-${restore}.sqlite`)
      await desk.write(tutor, `у копії ${restore}`)
      await desk.settle(tutor)
      await server.command('backup', backup)
      await desk.write(tutor, `після копії ${restore}`)
      await desk.settle(tutor)
      await server.stop(restore % 2 === 0 ? 'SIGTERM' : 'SIGKILL')
      await desk.write(tutor, `не надіслано ${restore}`)
      await server.command('restore', backup)
      lost += desk.shown.length - storedBodies(server.data_dir).length - 1
      if (restore % 25 === 4) endSessions(server.data_dir)
      await server.start()
      const isThere = async (): Promise<boolean> => {
        if (await signInWhenAsked(tutor)) signedIn += 1
        return storedBodies(server.data_dir).length >= desk.shown.length
      }
      await until(isThere, 60_000, `all is there after restore ${restore}`)
      await desk.settle(tutor)
    }
    const faults = faultsOfTexts(desk, { isOrdered: false }) // what was lost comes after what others may have written since
    if (lost < restores) faults.push(`the restores took away ${lost} messages: too few to prove anything`)
    if (signedIn === 0) faults.push('nobody was asked to sign in again')
    return {
      name: 'the server restored from a backup',
      facts: { restores, written: desk.shown.length, 'lost by the server, and back': lost, 'signed in again': signedIn },
      faults,
    }
  } finally {
    await desk.dispose()
  }
}

async function signInWhenAsked(tutor: Screens): Promise<boolean> {
  const dialog = tutor.page.getByRole('dialog', { name: tutor.text('signIn.again') })
  if (!(await dialog.isVisible())) return false
  await tutor.signIn({ email: tutorEmail })
  await until(async () => !(await dialog.isVisible()), 20_000, 'the tutor is signed in again')
  return true
}
