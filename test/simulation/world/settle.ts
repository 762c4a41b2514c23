import type { World } from './world.js'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * Everything that a step set going comes to rest: promises, the disks under documents, and the server's jobs, which wait for a turn of
 * the event loop.
 */
export async function settle(world: World): Promise<void> {
  do await turn()
  while (world.server.busy() > 0 || world.devices.some((device) => device.documents.busy() > 0))
}
