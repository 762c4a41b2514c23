import { createParser } from 'eventsource-parser'
import { onTestFinished } from 'vitest'
import { checkAnswer } from '../../sync-server/contract/answers.js'
import type { ReceivedPoke } from '../../sync-server/contract/received.js'
import type { World } from './server.js'

const listening = new WeakMap<World, Promise<string>>()

/** The address of the world's server, listening from the first call on. */
export async function listen(world: World): Promise<string> {
  const started = listening.get(world) ?? world.app.listen({ host: '127.0.0.1', port: 0 })
  listening.set(world, started)
  await started
  const address = world.app.server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server has no address')
  return `http://127.0.0.1:${address.port}`
}

export interface OpenStream {
  status: number
  headers: Headers
  pokes: ReceivedPoke[]
  /** Milliseconds after which the server wants the stream opened again; null before it has said so. */
  retry: () => number | null
  /** True once the server has ended it. */
  isEnded: () => boolean
}

/** Reads the event stream of a token until the test ends. */
export async function openStream(world: World, token: string, query = ''): Promise<OpenStream> {
  const stop = new AbortController()
  const response = await fetch(`${await listen(world)}/api/v1/sync/stream/${query}`, {
    headers: { authorization: `Bearer ${token}` },
    signal: stop.signal,
  })
  const pokes: ReceivedPoke[] = []
  let isEnded = false
  let retry: number | null = null
  const parser = createParser({
    onRetry: (interval) => (retry = interval),
    onEvent: ({ event, data }) => {
      const poke: unknown = JSON.parse(data)
      if (event !== 'poke' || !checkAnswer('poke', poke)) throw new Error(`not a poke: ${event} ${data}`)
      pokes.push(poke)
    },
  })
  const decoder = new TextDecoder()
  const reading = (async () => {
    if (response.status === 200 && response.body) {
      for await (const chunk of response.body) parser.feed(decoder.decode(chunk, { stream: true }))
    }
  })().catch(() => undefined)
  void reading.then(() => (isEnded = !stop.signal.aborted))
  onTestFinished(async () => {
    stop.abort()
    await reading
  })
  return { status: response.status, headers: response.headers, pokes, retry: () => retry, isEnded: () => isEnded }
}
