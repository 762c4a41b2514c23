import { setTimeout as pause } from 'node:timers/promises'
import { v7 } from 'uuid'
import type { Asked, Client } from './client.js'

/** A message that its author was told is there. */
export interface Sent extends Asked {
  seq: number
  attempts: number
  author: string
}

/** Somebody who writes one message after another, or several at once, and waits until they are acknowledged. */
export interface Writer {
  /** The first of the messages that were asked and are not answered; null between two calls. */
  asked(): string | null
  stop(): Promise<Sent[]>
}

/** `batchOf` answers how many messages the next call carries, one by default; `pauseMs` lies between two calls. */
export function startWriter(client: Client, task: { thread_id: string; author: string; batchOf?: () => number; pauseMs?: number }): Writer {
  const { thread_id, author, batchOf = () => 1, pauseMs = 5 } = task
  const sent: Sent[] = []
  let isStopped = false
  let asked: string | null = null
  const running = (async () => {
    while (!isStopped) {
      const messages = Array.from({ length: batchOf() }, (_, index) => ({ id: v7(), thread_id, body: `${author} ${sent.length + index}` }))
      asked = messages[0]?.id ?? null
      const { seqs, attempts } = await client.send(messages)
      sent.push(...messages.map((message, index) => ({ ...message, seq: seqs[index] ?? 0, attempts, author })))
      asked = null
      await pause(pauseMs)
    }
  })()
  return {
    asked: () => asked,
    async stop() {
      isStopped = true
      await running
      return sent
    },
  }
}

/** What is wrong with one thread: `stored` by place, as the database has it; `sent` as the authors were told, each author's in the order of writing. */
export function faultsOfThread(stored: readonly { id: string; seq: number }[], sent: readonly Sent[]): string[] {
  const places = new Map(stored.map(({ id, seq }) => [id, seq]))
  const faults: string[] = []
  const lost = sent.filter(({ id }) => !places.has(id))
  if (lost.length > 0) faults.push(`${lost.length} acknowledged messages are lost`)
  const moved = sent.filter(({ id, seq }) => places.has(id) && places.get(id) !== seq)
  if (moved.length > 0) faults.push(`${moved.length} stand elsewhere than their author was told`)
  if (stored.some(({ seq }, index) => seq !== index + 1)) faults.push('the places in the thread have holes')
  for (const author of new Set(sent.map((message) => message.author))) {
    const seqs = sent.filter((message) => message.author === author).map(({ seq }) => seq)
    if (seqs.some((seq, index) => index > 0 && seq <= (seqs[index - 1] ?? 0))) faults.push(`the order of ${author} is not kept`)
  }
  return faults
}
