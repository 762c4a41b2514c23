import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import type { Intent } from '../../sync-server/contract/intents.js'
import { insertAlike } from '../../sync-server/storage/kept-query.js'
import { seeded } from '../support/seeded.js'
import {
  contactThread,
  ensureNegotiation,
  grant,
  inquire,
  markerIntent,
  messageIntent,
  messagesOf,
  negotiationThread,
  openThread,
  pull,
  push,
  threadIntent,
} from '../support/server-calls.js'
import { openWorld, type World } from '../support/server.js'

/** Of the student, whose ids the tutor's intents will use as well. */
const taken = v7()

async function openTwin(): Promise<World> {
  const world = await openWorld()
  await openThread(world)
  await inquire(world)
  await ensureNegotiation(world.student)
  await push(world.student, [messageIntent('від студента', contactThread, taken)])
  return world
}

/** Anything a device might push, well or ill, over two threads; ids come again, with the same content and with another. */
function batchesOf(seed: number): unknown[][] {
  const chance = seeded(seed)
  const sent: Intent[] = []
  const made = (): unknown => {
    const thread = chance.pick([contactThread, contactThread, negotiationThread, v7()])
    const body = chance.pick(['один', 'два', 'три', ' ', 'x'.repeat(8_001)])
    const intent = chance.pick([
      messageIntent(body, thread),
      messageIntent(body, thread),
      messageIntent(body, thread),
      messageIntent(body, thread, chance.pick([taken, v7()])),
      markerIntent(chance.below(6), thread),
      threadIntent(),
    ])
    const old = sent[chance.below(sent.length)]
    if (old && chance.chance(0.15)) return old
    if (old && chance.chance(0.1)) return { ...old, body: 'інше' }
    if (chance.chance(0.05)) return { ...intent, extra: 1 }
    if (chance.chance(0.05)) return { ...intent, id: 'no-uuid' }
    sent.push(intent)
    return intent
  }
  return Array.from({ length: 30 }, () => Array.from({ length: 1 + chance.below(14) }, made))
}

async function stateOf(world: World) {
  const threads = [await messagesOf(world.tutor), await messagesOf(world.tutor, negotiationThread)]
  const { documents } = await pull(world.tutor)
  return {
    messages: threads.map((messages) => messages.map(({ id, seq, body, sender_id }) => ({ id, seq, body, sender_id }))),
    last: documents.threads.map(({ id, last_seq, last_message_preview }) => ({ id, last_seq, last_message_preview })),
    markers: documents.read_markers.map(({ thread_id, user_id, last_read_seq }) => ({ thread_id, user_id, last_read_seq })),
  }
}

describe('batches', () => {
  for (const seed of [1, 2])
    it(`R-SYNC-4, R-SEND-2: intents pushed together are decided as if each were pushed alone (seed ${seed})`, async () => {
      const [together, alone] = [await openTwin(), await openTwin()]
      for (const [number, batch] of batchesOf(seed).entries()) {
        if (number % 10 === 9) for (const world of [together, alone]) await grant(world, number % 20 !== 9)
        const whole = await push(together.tutor, batch)
        const single = []
        for (const intent of batch) single.push(...(await push(alone.tutor, [intent])))
        const told = ({ id, status, code, seq }: (typeof whole)[number]) => ({ id, status, code, seq })
        expect(whole.map(told), `batch ${number}`).toEqual(single.map(told))
      }
      expect(await stateOf(together)).toEqual(await stateOf(alone))
      const { head, documents } = await pull(together.tutor)
      const revs = Object.values(documents).flatMap((rows: { rev: number }[]) => rows.map(({ rev }) => rev))
      expect(Math.max(...revs)).toBe(head)
      expect(new Set(revs).size).toBe(revs.length)
    })

  it('many rows go in by parts, each with its own values, in whatever order its fields stand', async () => {
    const world = await openWorld()
    const rows = Array.from({ length: 187 }, (_, number) => {
      const { fingerprint, ...rest } = {
        intent_id: v7(),
        fingerprint: `f${number}`,
        author_id: 1,
        status: 'applied' as const,
        code: null,
        place: null,
      }
      return number % 2 === 0 ? { ...rest, rev: number, seq: null, fingerprint } : { seq: null, fingerprint, rev: number, ...rest }
    })
    await world.context.database.transact([], ({ db }) => insertAlike(db, 'verdicts', rows))
    const stored = await world.context.database.read(({ db }) => db.selectFrom('verdicts').selectAll().orderBy('rev').execute())
    expect(stored).toEqual(rows.map((row) => expect.objectContaining(row)))
  })
})
