import type { World } from './world.js'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Everything that a step set going comes to rest: promises, and the server's jobs, which wait for a turn of the event loop. */
export async function settle(world: World): Promise<void> {
  do await turn()
  while (world.server.busy() > 0)
}
