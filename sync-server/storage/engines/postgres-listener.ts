import pg from 'pg'
import { clientConfig } from './postgres-connection.js'

/** Milliseconds until a lost connection is tried again: the first time, and at most. */
const pauses = { first: 100, most: 2_000 }

export interface Listener {
  /** Rejects where the connection is lost just now; `onBack` says when it is there again. */
  send: (payload: string) => Promise<void>
  stop: () => Promise<void>
}

export interface ListenerOptions {
  channel: string
  /** Held, shared, as long as the connection lives: how a restore sees that somebody is at work. */
  advisoryLock: number
  onPayload: (payload: string) => void
  /** The connection was lost and is back; what was said in between is gone. */
  onBack: () => void
  onFault: (error: unknown) => void
}

/** One connection that listens, and comes back by itself. Rejects where the first attempt fails. */
export async function startListener(url: string, options: ListenerOptions): Promise<Listener> {
  let current: pg.Client | null = null
  let retry: NodeJS.Timeout | null = null
  let isStopped = false

  async function connect(): Promise<void> {
    const client = new pg.Client(clientConfig(url))
    client.on('error', (error) => {
      options.onFault(error)
      lose(client)
    })
    client.on('end', () => lose(client))
    client.on('notification', ({ payload }) => options.onPayload(payload ?? ''))
    try {
      await client.connect()
      const { rows } = await client.query<{ is_free: boolean }>('SELECT pg_try_advisory_lock_shared($1) AS is_free', [options.advisoryLock])
      if (rows[0]?.is_free !== true) throw new Error('a restore is running on this database')
      await client.query(`LISTEN ${options.channel}`)
    } catch (error) {
      await client.end().catch(() => undefined)
      throw error
    }
    if (isStopped) await client.end()
    else current = client
  }

  function lose(client: pg.Client): void {
    if (current !== client || isStopped) return
    current = null
    client.end().catch(options.onFault)
    comeBack(pauses.first)
  }

  function comeBack(wait: number): void {
    retry = setTimeout(() => {
      connect().then(options.onBack, () => {
        if (!isStopped) comeBack(Math.min(wait * 2, pauses.most))
      })
    }, wait)
  }

  await connect()
  return {
    async send(payload) {
      if (!current) throw new Error('the connection for notices is lost')
      await current.query('SELECT pg_notify($1, $2)', [options.channel, payload])
    },
    async stop() {
      isStopped = true
      if (retry) clearTimeout(retry)
      await current?.end()
    },
  }
}
