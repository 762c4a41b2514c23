import { describe, expect, it } from 'vitest'
import type { Intent } from '@contract/intents.js'
import { createApi, type Answer } from '../../renderer/sync/api.js'
import { createTime } from '../support/fake-time.js'

const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))
const frame = JSON.stringify({
  epoch: 'e',
  user_id: 1,
  from: 0,
  to: 0,
  head: 0,
  documents: { relations: [], inquiries: [], contact_access: [], threads: [], messages: [], read_markers: [] },
})

/** A server at the end of a slow line: `answerMs` to its first byte, then so many bytes each `everyMs`; null: no more after the first. */
function slowLine({ answerMs, everyMs, bytes }: { answerMs: number; everyMs: number | null; bytes: number }, answer: string) {
  const time = createTime(new Date('2026-11-23T10:00:00Z'), rest)
  const later = (ms: number, signal: AbortSignal | null | undefined) =>
    new Promise<void>((resolve, reject) => {
      const cancel = time.after(ms, resolve)
      signal?.addEventListener('abort', () => {
        cancel()
        reject(new TypeError('aborted'))
      })
    })
  const send: typeof fetch = async (_, { signal } = {}) => {
    await later(answerMs, signal)
    const all = new TextEncoder().encode(answer)
    let at = 0
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (at > 0) await later(everyMs ?? Number.MAX_SAFE_INTEGER, signal)
        controller.enqueue(all.subarray(at, (at += bytes)))
        if (at >= all.length) controller.close()
      },
    })
    return new Response(body, { headers: { 'content-type': 'application/json' } })
  }
  return { time, api: createApi(send, time.after) }
}

/** What became of a call within so many milliseconds. */
async function within<T>(time: { advance(ms: number): Promise<void> }, ms: number, call: Promise<Answer<T>>): Promise<string> {
  let heard = 'waiting'
  void call.then((answer) => (heard = answer.ok ? 'ok' : answer.failure.reason))
  await time.advance(ms)
  return heard
}
const intents = Array.from({ length: 10 }, (_, n): Intent => ({
  kind: 'send_message',
  id: `01990000-0000-7000-8000-00000000000${n}`,
  thread_id: 'a',
  body: 'х'.repeat(4_000),
  created_at: '2026-11-23T10:00:00.000Z',
}))

describe('a slow line', () => {
  it('an answer that comes for minutes, never silent for 20 s, is heard to its end', async () => {
    const { time, api } = slowLine({ answerMs: 15_000, everyMs: 15_000, bytes: 20 }, frame)
    expect(await within(time, 60_000, api.pullFrame({ epoch: null, after: 0 }))).toBe('waiting')
    const again = slowLine({ answerMs: 15_000, everyMs: 15_000, bytes: 20 }, frame)
    expect(await within(again.time, 300_000, again.api.pullFrame({ epoch: null, after: 0 }))).toBe('ok')
  })

  it('one that falls silent in its middle is given up 20 s later', async () => {
    const line = { answerMs: 15_000, everyMs: null, bytes: 20 }
    const soon = slowLine(line, frame)
    expect(await within(soon.time, 34_000, soon.api.pullFrame({ epoch: null, after: 0 }))).toBe('waiting')
    const late = slowLine(line, frame)
    expect(await within(late.time, 36_000, late.api.pullFrame({ epoch: null, after: 0 }))).toBe('unreachable')
  })

  it('a long push has a millisecond more for each of its bytes, a short question has not', async () => {
    const line = { answerMs: 95_000, everyMs: 0, bytes: 1_000 }
    const long = slowLine(line, JSON.stringify({ epoch: 'e', user_id: 1, verdicts: [] }))
    expect(
      await within(
        long.time,
        110_000,
        long.api.pushIntents({ epoch: null, after: null, intents: intents.map((intent) => JSON.stringify(intent)) }),
      ),
    ).toBe('ok')
    const short = slowLine(line, frame)
    expect(await within(short.time, 21_000, short.api.pullFrame({ epoch: null, after: 0 }))).toBe('unreachable')
    const dead = slowLine({ ...line, answerMs: 600_000 }, frame)
    expect(
      await within(
        dead.time,
        110_000,
        dead.api.pushIntents({ epoch: null, after: null, intents: intents.map((intent) => JSON.stringify(intent)) }),
      ),
    ).toBe('unreachable')
  })

  it('what is no JSON at its end is not our server', async () => {
    const { time, api } = slowLine({ answerMs: 0, everyMs: 1_000, bytes: 20 }, '<p>Welcome to the hotel</p>')
    expect(await within(time, 10_000, api.pullFrame({ epoch: null, after: 0 }))).toBe('not_kreida')
  })
})
