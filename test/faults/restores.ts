import path from 'node:path'
import { storedBodies } from '../e2e/support/database.js'
import { faultsOfTexts, setUpDesk } from './desk.js'
import { until } from '../support/until.js'
import type { Outcome } from './outcome.js'
import { countTo } from './count-to.js'

/**
 * The server is restored from a backup again and again. What it had acknowledged since and lost comes back from its author's device, what
 * was unsent goes out once, and the app goes on.
 */
export async function restores({ restores }: { restores: number }): Promise<Outcome> {
  const desk = await setUpDesk()
  const { server } = desk
  const tutor = desk.app.screens()
  try {
    let lost = 0
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
      await server.start()
      await until(() => storedBodies(server.data_dir).length >= desk.shown.length, 60_000, `all is there after restore ${restore}`)
      await desk.settle(tutor)
    }
    const faults = faultsOfTexts(desk, { isOrdered: false }) // what was lost comes after what others may have written since
    if (lost < restores) faults.push(`the restores took away ${lost} messages: too few to prove anything`)
    return {
      name: 'the server restored from a backup',
      facts: { restores, written: desk.shown.length, 'lost by the server, and back': lost },
      faults,
    }
  } finally {
    await desk.dispose()
  }
}
