import { describe, expect, it } from 'vitest'
import { outboxGroups } from '../../renderer/model/outbox-groups.js'
import { laneOf, stateIn } from '../../renderer/model/unsent/lane.js'
import { appended, openThread, write } from '../../renderer/model/unsent/verbs.js'
import { useConnectionStore } from '../../renderer/stores/connection.js'
import { useOutboxStore } from '../../renderer/stores/outbox.js'
import { useRepairsStore } from '../../renderer/stores/repairs.js'
import { drain } from '../../renderer/sync/drain.js'
import type { Outbox } from '../../renderer/sync/outbox.js'
import { at, contactThread, openStoreWorld, relation_id } from '../support/store-world.js'

const idOf = (number: number): string => `01990000-0000-7000-8000-00000000000${number}`
const base = (number: number) => ({ id: idOf(number), created_at: at })
const text = (number: number) => write({ thread_id: contactThread, body: `${number}`, draft: '' }, base(number))
const newer = (number: number) => ({ ...base(number), kind: 'send_drawing', thread_id: contactThread, strokes: [] })

/** What a drain sends, each applied. */
async function pushedBy(outbox: Outbox): Promise<string[]> {
  const pushed: string[] = []
  const pushIntents = async ({ intents }: { intents: readonly string[] }) => {
    pushed.push(...intents)
    const ids = intents.map((json) => (JSON.parse(json) as { id: string }).id)
    const verdicts = ids.map((id) => ({ id, status: 'applied', code: null, rev: 1, seq: 1, retry_after: null }))
    return { ok: true as const, value: { epoch: 'e', user_id: 1, verdicts } }
  }
  await drain({ outbox, network: { pushIntents }, clock: { now: () => new Date(at) }, epoch: () => 'e', delays: new Map() })
  return pushed
}

describe('the queue of one thread', () => {
  it('OUT-5: behind an opening refused for good, chip, bubble and outbox say the same, and nothing is sent', async () => {
    const { runtime } = await openStoreWorld()
    const outbox = useOutboxStore()
    const verdict = JSON.stringify({ id: idOf(1), status: 'refused', code: 'RELATION_NOT_FOUND', rev: null, seq: null, retry_after: null })
    await outbox.commit([
      ...openThread([], { thread_id: contactThread, relation_id }, base(1)),
      { op: 'mark', id: idOf(1), from: ['queued'], to: 'refused', verdict },
      ...text(2),
    ])
    const stopped = { name: 'refused', code: 'RELATION_NOT_FOUND' }
    const [, entry] = outbox.entries
    if (!entry) throw new Error('there is no text')
    expect(stateIn(laneOf(outbox.entries, contactThread), entry)).toEqual(stopped)
    const groups = outboxGroups({ entries: outbox.entries, cancelled: [], people: [], mayTry: true })
    expect(groups.flatMap(({ items }) => items.map(({ state }) => state))).toEqual([stopped])
    const { queued, held, notSent } = useConnectionStore()
    expect({ queued, held, notSent }).toEqual({ queued: 0, held: 0, notSent: 1 })
    expect(await pushedBy(runtime.outbox)).toEqual([])
  })

  it('R-READER-2: what a newer program wrote is neither sent nor dropped, what stands behind it waits, and both are shown', async () => {
    const { runtime } = await openStoreWorld()
    const outbox = useOutboxStore()
    const intent = JSON.stringify(newer(2))
    await outbox.commit([...text(1), { op: 'append', id: idOf(2), thread_id: contactThread, intent }, ...text(3)])
    expect((await pushedBy(runtime.outbox)).map((json) => (JSON.parse(json) as { id: string }).id)).toEqual([idOf(1)])
    expect(outbox.unknownCount).toBe(1)
    const items = outboxGroups({ entries: outbox.entries, cancelled: [], people: [], mayTry: true }).flatMap((group) => group.items)
    expect(items.map(({ entry, actions }) => [entry.id, entry.intent.kind, actions])).toEqual([
      [idOf(2), 'unknown', ['cancel']],
      [idOf(3), 'send_message', ['retry', 'copy', 'cancel']],
    ])

    const repairs = useRepairsStore()
    const unknown = outbox.entries.find(({ id }) => id === idOf(2))
    if (!unknown) throw new Error('it was dropped')
    await repairs.cancel([unknown])
    await repairs.undo(unknown)
    const kept = (await runtime.desktop.openJournal(1).read()).entries.find(({ id }) => id === idOf(2))
    expect([kept?.intent, kept?.state]).toEqual([intent, 'queued'])
    await repairs.cancel([unknown])
    expect((await pushedBy(runtime.outbox)).map((json) => (JSON.parse(json) as { id: string }).id)).toEqual([idOf(3)])
  })

  it('R-READER-2: an intent is sent exactly as it stands in the journal, with fields that this program does not know', async () => {
    const { runtime } = await openStoreWorld()
    const [append] = text(1)
    if (append?.op !== 'append') throw new Error('there is no text')
    const intent = append.intent.replace('{', '{ "mood": 1.50, ')
    await runtime.outbox.commit([{ ...append, intent }])
    expect(await pushedBy(runtime.outbox)).toEqual([intent])
  })

  it('R-READER-1: a refusal with a code that only a newer program knows is a refusal', async () => {
    await openStoreWorld()
    const outbox = useOutboxStore()
    const verdict = JSON.stringify({ id: idOf(1), status: 'refused', code: 'TOO_ODD', rev: null, seq: null, retry_after: null, hue: 3 })
    await outbox.commit([
      appended({ ...base(1), kind: 'send_message', thread_id: contactThread, body: '1' }),
      { op: 'mark', id: idOf(1), from: ['queued'], to: 'refused', verdict },
    ])
    const [entry] = outbox.entries
    if (!entry) throw new Error('there is no text')
    expect(stateIn(laneOf(outbox.entries, contactThread), entry)).toEqual({ name: 'refused', code: 'TOO_ODD' })
  })
})
