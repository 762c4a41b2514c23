import { describe, expect, it } from 'vitest'
import { watch } from 'vue'
import { useConnectionStore } from '../../renderer/stores/connection.js'
import { useMessagesStore } from '../../renderer/stores/messages.js'
import { useOutboxStore } from '../../renderer/stores/outbox.js'
import { useRepairsStore } from '../../renderer/stores/repairs.js'
import { accessOf, contactThread, openStoreWorld, relationOf, threadOf, type StoreWorld } from '../support/store-world.js'

async function threeQueued() {
  const world = await openStoreWorld()
  await world.receive({ relations: [relationOf()], contact_access: [accessOf(true)], threads: [threadOf(0)] })
  const [outbox, repairs, messages] = [useOutboxStore(), useRepairsStore(), useMessagesStore()]
  for (const body of ['а', 'б', 'в']) await messages.sendMessage(contactThread, body)
  return { world, outbox, repairs }
}

const entryOf = (outbox: ReturnType<typeof useOutboxStore>, body: string) => {
  const found = outbox.entries.find(({ intent }) => intent.kind === 'send_message' && intent.body === body)
  if (!found) throw new Error(`no ${body}`)
  return found
}
/** What the journal itself holds. */
async function stored(world: StoreWorld): Promise<string[]> {
  const { entries } = await world.runtime.desktop.openJournal(1).read()
  return entries.map(({ intent, state }) => `${(JSON.parse(intent) as { body: string }).body} ${state}`)
}
const attempt = (world: StoreWorld, id: string) =>
  world.runtime.outbox.commit([{ op: 'mark', id, from: ['queued'], to: 'attempted', verdict: null }])

describe('the repairs of unsent texts', () => {
  it('OUT-6, OUT-7: a cancelled text is gone from the journal at once; put back, it stands where it stood', async () => {
    const { world, outbox, repairs } = await threeQueued()
    const [first, second] = [entryOf(outbox, 'а'), entryOf(outbox, 'б')]
    await repairs.cancel([first])
    await repairs.cancel([first]) // a second click of the same person
    expect([await stored(world), repairs.cancelled.length, repairs.tooLate]).toEqual([['б queued', 'в queued'], 1, 0])
    await repairs.cancel([second])
    for (const entry of [first, second]) await repairs.undo(entry)
    await repairs.undo(first)
    expect([await stored(world), repairs.cancelled]).toEqual([['а queued', 'б queued', 'в queued'], []])
  })

  it('OUT-6: at no moment is a text that is taken back and put back shown nowhere, or twice', async () => {
    const { outbox, repairs } = await threeQueued()
    const first = entryOf(outbox, 'а')
    const shown: number[] = []
    const shownTimes = (): number => [...outbox.entries, ...repairs.cancelled].filter(({ id }) => id === first.id).length
    watch([() => outbox.entries, () => repairs.cancelled], () => shown.push(shownTimes()), { flush: 'sync' })
    await repairs.cancel([first])
    await repairs.undo(first)
    expect([shown.length > 3, new Set(shown)]).toEqual([true, new Set([1])])
  })

  it('OUT-6: a text asked to be edited twice at once is in the composer, and was not too late', async () => {
    const { world, outbox, repairs } = await threeQueued()
    const first = entryOf(outbox, 'а')
    await Promise.all([repairs.edit([first]), repairs.edit([first])])
    expect([await stored(world), outbox.drafts.get(contactThread)?.text, repairs.tooLate]).toEqual([['б queued', 'в queued'], 'а', 0])
  })

  it('OUT-6: put back in any order and all at once, they stand in the order of writing', async () => {
    const { world, outbox, repairs } = await threeQueued()
    const [first, second, third] = [entryOf(outbox, 'а'), entryOf(outbox, 'б'), entryOf(outbox, 'в')]
    await repairs.cancel([first, second, third])
    expect(await stored(world)).toEqual([])
    await Promise.all([third, first, second].map(repairs.undo))
    expect([await stored(world), repairs.cancelled]).toEqual([['а queued', 'б queued', 'в queued'], []])
  })

  it('OUT-6: one that has just left does not keep the others, and is told', async () => {
    const { world, outbox, repairs } = await threeQueued()
    const all = ['а', 'б', 'в'].map((body) => entryOf(outbox, body))
    await attempt(world, all[0]?.id ?? '')
    await repairs.cancel(all)
    expect([await stored(world), repairs.cancelled.length, repairs.tooLate]).toEqual([['а attempted'], 2, 1])
    repairs.forgetOld() // another screen opens
    expect(repairs.tooLate).toBe(0)
  })

  it('OUT-6, R-PARK-1: a refused text put back keeps its verdict; one of several held is sent alone, under a new id', async () => {
    const { world, outbox, repairs } = await threeQueued()
    for (const body of ['а', 'б']) {
      const { id } = entryOf(outbox, body)
      await attempt(world, id)
      const verdict = JSON.stringify({ id, status: 'refused', code: 'RELATION_NOT_ACTIVE', rev: null, seq: null, retry_after: null })
      await world.runtime.outbox.commit([{ op: 'mark', id, from: ['attempted'], to: 'refused', verdict }])
    }
    const held = entryOf(outbox, 'а')
    await repairs.cancel([held])
    await repairs.undo(held)
    expect(entryOf(outbox, 'а')).toMatchObject({ id: held.id, state: 'refused', verdict: { code: 'RELATION_NOT_ACTIVE' } })
    await repairs.retry([entryOf(outbox, 'а')])
    expect((await stored(world)).sort()).toEqual(['а queued', 'б refused', 'в queued'])
    expect(entryOf(outbox, 'а').id).not.toBe(held.id)
  })

  it('OUT-6: several texts of a chat go back into its composer in their order, before what stands there', async () => {
    const { world, outbox, repairs } = await threeQueued()
    await world.runtime.outbox.commit([
      { op: 'save_draft', thread_id: contactThread, text: 'чернетка', updated_at: new Date(0).toISOString() },
    ])
    expect(await repairs.edit([entryOf(outbox, 'а'), entryOf(outbox, 'в')])).toBe(true)
    expect([await stored(world), outbox.drafts.get(contactThread)?.text]).toEqual([['б queued'], 'а\nв\nчернетка'])
  })

  it('SYN-5: "sync now" asks once until it is answered, and not where it cannot help', async () => {
    const world = await openStoreWorld()
    let asked = 0
    Object.assign(world.runtime, { syncNow: () => void (asked += 1) })
    const store = useConnectionStore()
    store.ask()
    store.ask()
    expect([asked, store.isAsking]).toEqual([1, true])
    const { connection } = world.runtime
    connection.value = { ...connection.value, state: 'offline', reason: 'busy', next_try_at: '2026-03-01T08:02:00.000Z' }
    await Promise.resolve()
    expect([store.isAsking, store.mayTry, store.nextTryAt]).toEqual([false, true, '2026-03-01T08:02:00.000Z'])
    for (const state of ['signed_out', 'outdated'] as const) {
      connection.value = { ...connection.value, state }
      expect(store.mayTry).toBe(false)
    }
  })
})
