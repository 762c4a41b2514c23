import type { Socket } from 'node:net'
import type { App } from './app-type.js'

/**
 * Ends at a stop every connection that no running request holds, and the others with their answer. By itself a stop waits for what became
 * idle after it began until its keep-alive is over (72 s), and without an end for what a browser opened ahead and has not used.
 */
export function endConnectionsOnStop(app: App): void {
  const open = new Set<Socket>()
  /** Running requests of each. Weak: one that waits behind another whose client left never says that it is over. */
  const busy = new WeakMap<Socket, number>()
  let isStopping = false
  const end = (socket: Socket): void => {
    if (isStopping && !busy.has(socket)) socket.destroySoon()
  }
  app.server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    end(socket)
  })
  app.server.on('request', ({ socket }, response) => {
    busy.set(socket, (busy.get(socket) ?? 0) + 1)
    response.once('close', () => {
      const left = (busy.get(socket) ?? 1) - 1
      if (left > 0) busy.set(socket, left)
      else busy.delete(socket)
      end(socket)
    })
  })
  app.addHook('preClose', async () => {
    isStopping = true
    for (const socket of open) end(socket)
  })
}
