import { once } from 'node:events'
import net from 'node:net'
import { expect, it } from 'vitest'
import { cast, openWorld, password } from '../support/server.js'
import { listen } from '../support/server-stream.js'
import { until } from '../support/until.js'

/** A client's connection, to which these bytes have come. */
async function connect(address: string, bytes: string): Promise<{ heard: () => string; ended: Promise<unknown> }> {
  const { port, hostname } = new URL(address)
  const socket = net.connect(Number(port), hostname)
  let heard = ''
  socket.on('data', (chunk) => (heard += chunk.toString())).on('error', () => undefined)
  const ended = once(socket, 'close')
  await once(socket, 'connect')
  if (bytes !== '') await new Promise((resolve) => socket.write(bytes, resolve))
  return { heard: () => heard, ended }
}

it('a stop waits for running requests alone: neither for what is opened ahead or half asked, nor for what an answer leaves open', async () => {
  const world = await openWorld()
  const address = await listen(world)
  const body = JSON.stringify({ email: cast.tutor.email, password, device_name: 'suite' })
  const head = `POST /api/v1/auth/login/ HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`
  const silent = [
    await connect(address, ''),
    await connect(address, 'GET /healthz HTTP/1.1\r\nhos'),
    await connect(address, 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n'),
  ]
  await until(() => silent.some(({ heard }) => heard() !== ''))
  const asked = once(world.app.server, 'request')
  const signingIn = await connect(address, head + body) // an honest password hash takes a while
  await asked
  const began = performance.now()
  await world.close()
  await Promise.all([signingIn, ...silent].map(({ ended }) => ended))
  expect(performance.now() - began).toBeLessThan(5_000)
  expect(signingIn.heard()).toMatch(/^HTTP\/1.1 200 .*"access_token":/s)
})
