import { describe, expect, it } from 'vitest'
import { watch } from 'vue'
import { useConnectionStore } from '../../renderer/stores/connection.js'
import { useEditingStore } from '../../renderer/stores/editing.js'
import { useMessagesStore } from '../../renderer/stores/messages.js'
import { useOutboxStore } from '../../renderer/stores/outbox.js'
import { useRepairsStore } from '../../renderer/stores/repairs.js'
import { accessOf, at, contactThread, openStoreWorld, relationOf, threadOf, type StoreWorld } from '../support/store-world.js'

async function threeQueued() {
  const world = await openStoreWorld()
  await world.receive({ relations: [relationOf()], contact_access: [accessOf(true)], threads: [threadOf(0)] })
  const [outbox, repairs, messages] = [useOutboxStore(), useRepairsStore(), useMessagesStore()]
  for (const body of ['а', 'б', 'в']) await messages.sendMessage(contactThread, body)
  return { world, outbox, repairs, editing: useEditingStore() }
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
async function refuse(world: StoreWorld, id: string): Promise<void> {
  await attempt(world, id)
  const verdict = JSON.stringify({ id, status: 'refused', code: 'RELATION_NOT_ACTIVE', rev: null, seq: null, retry_after: null })
  await world.runtime.outbox.commit([{ op: 'mark', id, from: ['attempted'], to: 'refused', verdict, answered_at: at }])
}

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

  it('OUT-6: a changed text stands where it stood, at its time, under a new id; changed twice at once, it is there once', async () => {
    const { world, outbox, editing } = await threeQueued()
    const second = entryOf(outbox, 'б')
    const answers = await Promise.all([editing.change([second], ' бб '), editing.change([second], 'ббб')])
    expect(await stored(world)).toEqual(['а queued', ' бб queued', 'в queued'])
    const { id, intent } = entryOf(outbox, ' бб')
    expect(answers).toEqual([
      { ok: true, id },
      { ok: false, reason: 'LEFT' },
    ])
    expect([id === second.id, intent.created_at]).toEqual([false, second.intent.created_at])
    for (const [text, reason] of [
      [' ', 'INVALID'],
      ['я'.repeat(8_001), 'TOO_LARGE'],
    ] as const)
      expect(await editing.change([entryOf(outbox, 'а')], text)).toEqual({ ok: false, reason })
    expect(await stored(world)).toEqual(['а queued', ' бб queued', 'в queued'])
  })

  it('OUT-6: put back in any order and all at once, they stand in the order of writing', async () => {
    const { world, outbox, repairs } = await threeQueued()
    const [first, second, third] = [entryOf(outbox, 'а'), entryOf(outbox, 'б'), entryOf(outbox, 'в')]
    await repairs.cancel([first, second, third])
    expect(await stored(world)).toEqual([])
    await Promise.all([third, first, second].map(repairs.undo))
    expect([await stored(world), repairs.cancelled]).toEqual([['а queued', 'б queued', 'в queued'], []])
  })

  it('OUT-6, R-PARK-1: held texts put back stand where they stood, and are sent in that order', async () => {
    const { world, outbox, repairs } = await threeQueued()
    for (const body of ['а', 'б']) await refuse(world, entryOf(outbox, body).id)
    const first = entryOf(outbox, 'а')
    await repairs.cancel([first])
    await repairs.undo(first)
    expect(await stored(world)).toEqual(['а refused', 'б refused', 'в queued'])
    await repairs.retry(['а', 'б'].map((body) => entryOf(outbox, body)))
    expect(await stored(world)).toEqual(['в queued', 'а queued', 'б queued'])
  })

  it('OUT-6: a place holds through other repairs asked at once and through a reading of the journal', async () => {
    const { world, outbox, repairs } = await threeQueued()
    const [first, second, third] = [entryOf(outbox, 'а'), entryOf(outbox, 'б'), entryOf(outbox, 'в')]
    await repairs.cancel([first])
    await Promise.all([repairs.undo(first), repairs.cancel([third])])
    await repairs.undo(third)
    expect(await stored(world)).toEqual(['а queued', 'б queued', 'в queued'])
    await repairs.cancel([second])
    await outbox.commit([{ op: 'remove', id: 'nobody', from: ['queued'] }])
    await repairs.undo(second)
    expect(await stored(world)).toEqual(['а queued', 'б queued', 'в queued'])
  })

  it('OUT-6: a place holds, too, where what stood before was edited or sent anew meanwhile', async () => {
    const { world, outbox, repairs, editing } = await threeQueued()
    const second = entryOf(outbox, 'б')
    await repairs.cancel([second])
    await editing.change([entryOf(outbox, 'а')], 'аа')
    await repairs.undo(second)
    expect(await stored(world)).toEqual(['аа queued', 'б queued', 'в queued'])
    for (const body of ['аа', 'б']) await refuse(world, entryOf(outbox, body).id)
    const held = entryOf(outbox, 'б')
    await repairs.cancel([held])
    await Promise.all([repairs.sendHeld(contactThread), repairs.undo(held)])
    expect((await stored(world)).filter((text) => !text.startsWith('в'))).toEqual(['аа queued', 'б refused'])
  })

  it('OUT-6: a text sent at the same moment does not overtake those that an edit moves', async () => {
    const { world, outbox, editing } = await threeQueued()
    await Promise.all([useMessagesStore().sendMessage(contactThread, 'г'), editing.change([entryOf(outbox, 'а')], 'аа')])
    expect(await stored(world)).toEqual(['аа queued', 'б queued', 'в queued', 'г queued'])
  })

  it('OUT-6: in another tab, too, what moved meanwhile stands before what is put back here', async () => {
    const { world, outbox, repairs } = await threeQueued()
    const journal = world.runtime.desktop.openJournal(1)
    const [first, second, third] = [entryOf(outbox, 'а'), entryOf(outbox, 'б'), entryOf(outbox, 'в')]
    await repairs.cancel([third])
    for (const { id, thread_id, json } of [first, second])
      await journal.commit([
        { op: 'remove', id, from: ['queued'] },
        { op: 'append', id, thread_id, intent: json },
      ])
    await world.runtime.outbox.reload()
    await repairs.undo(third)
    expect(await stored(world)).toEqual(['а queued', 'б queued', 'в queued'])
  })

  it('OUT-6: several become one in the place of the first; where one of them has left, all stay as they were', async () => {
    const { world, outbox, editing } = await threeQueued()
    await editing.change(
      ['а', 'в'].map((body) => entryOf(outbox, body)),
      'а і в',
    )
    expect(await stored(world)).toEqual(['а і в queued', 'б queued'])
    await attempt(world, entryOf(outbox, 'а і в').id)
    const both = ['а і в', 'б'].map((body) => entryOf(outbox, body))
    expect(await editing.change(both, 'усе')).toEqual({ ok: false, reason: 'LEFT' })
    expect(await stored(world)).toEqual(['а і в attempted', 'б queued'])
  })

  it('OUT-6: a refused text that is changed goes as a new one, in its place', async () => {
    const { world, outbox, editing } = await threeQueued()
    await refuse(world, entryOf(outbox, 'а').id)
    await editing.change([entryOf(outbox, 'а')], 'краще')
    expect(await stored(world)).toEqual(['краще queued', 'б queued', 'в queued'])
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
    for (const body of ['а', 'б']) await refuse(world, entryOf(outbox, body).id)
    const held = entryOf(outbox, 'а')
    await repairs.cancel([held])
    await repairs.undo(held)
    expect(entryOf(outbox, 'а')).toMatchObject({ id: held.id, state: 'refused', verdict: { code: 'RELATION_NOT_ACTIVE' } })
    expect((await outbox.verdictsOf([contactThread])).map(({ intent, answered_at }) => [intent.id, answered_at])).toContainEqual([
      held.id,
      at,
    ])
    await repairs.retry([entryOf(outbox, 'а')])
    expect((await stored(world)).sort()).toEqual(['а queued', 'б refused', 'в queued'])
    expect(entryOf(outbox, 'а').id).not.toBe(held.id)
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
