import net from 'node:net'
import { freePort } from './free-port.js'

/** What the network does to one request and its answer. */
export type Fate =
  | { kind: 'pass' }
  | { kind: 'delay'; ms: number }
  /** Nothing goes further, and nobody is told: a half-open connection. */
  | { kind: 'half_open' }
  /** The server gets it and acts; its answer never comes, and nobody is told. */
  | { kind: 'hold_answer' }
  /** The server gets the first bytes, then the connection breaks. */
  | { kind: 'cut_request'; bytes: number }
  /** The other side gets the first bytes of the answer, then the connection breaks. None: lost after the commit. */
  | { kind: 'cut_answer'; bytes: number }

export type FateKind = Fate['kind']

/** A line of TCP between one client and one server. */
export interface Line {
  url: string
  /** How often each fate was met. */
  met: Readonly<Record<FateKind, number>>
  /** Asked for the fate of each thing sent upwards, from now on. What was held before stays held. */
  setFate(fateOf: FateOf): void
  /** Nobody listens any more, and every connection breaks: the network is gone. */
  cut(): Promise<void>
  mend(): Promise<void>
}

/** Decides by what is sent: the head of a request, its body, or both. */
export type FateOf = (bytes: Buffer) => Fate

const pass = (): Fate => ({ kind: 'pass' })

/** Opens the line on a port of its own. */
export async function openLine(target: number): Promise<Line> {
  const port = await freePort()
  const met: Record<FateKind, number> = { pass: 0, delay: 0, half_open: 0, hold_answer: 0, cut_request: 0, cut_answer: 0 }
  const open = new Set<net.Socket>()
  let fateOf: FateOf = pass
  let server: net.Server | null = null

  function carry(client: net.Socket): void {
    const onward = net.connect(target, '127.0.0.1')
    let fate: Fate = pass()
    const end = (): void => {
      open.delete(client)
      client.destroy()
      onward.destroy()
    }
    open.add(client)
    for (const side of [client, onward]) side.on('error', end).on('close', end)
    client.on('data', (bytes) => {
      if (fate.kind === 'half_open') return
      const next = fateOf(bytes)
      if (next.kind !== 'pass' || isHead(bytes)) {
        fate = next // a body shares the fate of its head, unless it has one of its own
        met[fate.kind] += 1
      }
      sendUp(bytes, { fate, onward, end })
    })
    onward.on('data', (bytes) => sendDown(bytes, { fate, client, end }))
  }

  const line: Line = {
    url: `http://127.0.0.1:${port}`,
    met,
    setFate: (next) => (fateOf = next),
    async cut() {
      const closing = server
      server = null
      if (!closing) return
      const closed = new Promise((resolve) => closing.close(resolve))
      for (const client of open) client.destroy()
      await closed
    },
    async mend() {
      const opening = (server ??= net.createServer(carry))
      if (!opening.listening) await new Promise<void>((resolve) => opening.listen(port, '127.0.0.1', resolve))
    },
  }
  await line.mend()
  return line
}

const isHead = (bytes: Buffer): boolean => /^[A-Z]+ \//.test(bytes.toString('latin1', 0, 10))

function sendUp(bytes: Buffer, { fate, onward, end }: { fate: Fate; onward: net.Socket; end: () => void }): void {
  switch (fate.kind) {
    case 'pass':
    case 'hold_answer':
    case 'cut_answer':
      onward.write(bytes)
      return
    case 'delay':
      setTimeout(() => onward.writable && onward.write(bytes), fate.ms)
      return
    case 'half_open':
      return
    case 'cut_request':
      onward.write(bytes.subarray(0, fate.bytes), end)
      return
  }
}

function sendDown(bytes: Buffer, { fate, client, end }: { fate: Fate; client: net.Socket; end: () => void }): void {
  switch (fate.kind) {
    case 'pass':
    case 'cut_request':
      client.write(bytes)
      return
    case 'delay':
      setTimeout(() => client.writable && client.write(bytes), fate.ms)
      return
    case 'half_open':
    case 'hold_answer':
      return
    case 'cut_answer':
      if (fate.bytes === 0) end()
      else client.write(bytes.subarray(0, fate.bytes), end)
      return
  }
}
