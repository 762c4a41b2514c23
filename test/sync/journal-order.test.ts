import { describe, expect, it } from 'vitest'
import { openMemoryJournal } from '../support/memory-journal.js'
import { drain } from '../../renderer/sync/drain.js'
import { appended } from '../../renderer/model/unsent/verbs.js'
import { createOutbox, type OutboxJournal } from '../../renderer/sync/outbox.js'
import type { Intent, Verdict } from '../../sync-server/contract/intents.js'

const thread_id = '9c0cdec1-cc8b-59aa-8ad8-3a12a6a7ff87'
const created_at = '2026-03-01T08:00:00Z'
const idOf = (number: number): string => `01990000-0000-7000-8000-00000000000${number}`
const making = (number: number): Intent => ({ id: idOf(number), kind: 'ensure_thread', thread_id, inquiry_id: 21, created_at })
const text = (number: number): Intent => ({ id: idOf(number), kind: 'send_message', thread_id, body: `${number}`, created_at })

/** Answers each commit later than the next one, as far as it is let. */
function slowest(journal: OutboxJournal): OutboxJournal {
  let delayMs = 40
  return {
    read: () => journal.read(),
    async commit(changes) {
      const committed = await journal.commit(changes)
      await new Promise((resolve) => setTimeout(resolve, (delayMs /= 4)))
      return committed
    },
  }
}

/** A line that answers everything in one way; `pushes` holds the ids of each request. */
function pushing(verdictOf: (id: string) => Verdict) {
  const pushes: string[][] = []
  async function pushIntents({ intents }: { intents: readonly string[] }) {
    const ids = intents.map((json) => (JSON.parse(json) as Intent).id)
    pushes.push(ids)
    return { ok: true as const, value: { epoch: 'e', user_id: 1, verdicts: ids.map(verdictOf) } }
  }
  const clock = { now: () => new Date(created_at) }
  return { deps: { network: { pushIntents }, clock, epoch: () => 'e', delays: new Map() }, pushes }
}

describe("the outbox and its journal's order", () => {
  it('R-OUT-1, R-OUT-2: texts committed at once stand in the order of the journal, whichever answer comes first', async () => {
    const journal = slowest(openMemoryJournal())
    const outbox = createOutbox(journal)
    await Promise.all([1, 2, 3].map((number) => outbox.commit([appended(text(number))])))
    expect(outbox.entries().map(({ id }) => id)).toEqual([1, 2, 3].map(idOf))
    expect((await journal.read()).entries.map(({ id }) => id)).toEqual([1, 2, 3].map(idOf))
  })

  it('R-OUT-1: a commit answers also where the journal cannot be read after a conflict', async () => {
    const journal = openMemoryJournal()
    const outbox = createOutbox({ ...journal, read: () => Promise.reject(new Error('the journal cannot be read')) })
    expect(await outbox.commit([{ op: 'remove', id: idOf(1), from: ['queued'] }])).toMatchObject({ ok: false, reason: 'conflict' })
  })

  it('I11: what was on its way gets its verdict, also behind a refused thread', async () => {
    const outbox = createOutbox(openMemoryJournal())
    await outbox.commit([making(1), making(2), text(3)].map(appended))
    await outbox.commit([{ op: 'mark', id: idOf(2), from: ['queued'], to: 'attempted', verdict: null }])
    const { deps, pushes } = pushing((id) => ({ id, status: 'refused', code: 'INQUIRY_CLOSED', rev: null, seq: null, retry_after: null }))
    expect(await drain({ ...deps, outbox })).toEqual({ ended: 'empty' })
    expect(pushes.flat()).toEqual([idOf(1), idOf(2)])
    expect(outbox.entries().map(({ state }) => state)).toEqual(['refused', 'refused', 'queued'])
  })

  it('R-OUT-2: a text put back while those behind it are marked goes out before them', async () => {
    const outbox = createOutbox(openMemoryJournal())
    await outbox.commit([text(2), text(3)].map(appended))
    const putBack = outbox.commit([
      appended(text(1)),
      ...[2, 3].flatMap((number) => [{ op: 'remove' as const, id: idOf(number), from: ['queued' as const] }, appended(text(number))]),
    ])
    const { deps, pushes } = pushing((id) => ({ id, status: 'applied', code: null, rev: 1, seq: 1, retry_after: null }))
    expect(await drain({ ...deps, outbox })).toEqual({ ended: 'empty' })
    expect([(await putBack).ok, pushes]).toEqual([true, [[1, 2, 3].map(idOf)]])
  })
})
