import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { limits } from '../../sync-server/contract/limits.js'
import type { Verdict } from '../../sync-server/contract/intents.js'
import { insertVerdicts } from '../../sync-server/storage/verdicts.js'
import { cast, openWorld, type World } from '../support/server.js'
import {
  contactThread,
  grant,
  markerIntent,
  messageIntent,
  openThread,
  pull,
  push,
  relate,
  send,
  threadIntent,
} from '../support/server-calls.js'

const brief = (verdicts: Verdict[]) => verdicts.map(({ status, code }) => (code === null ? status : `${status} ${code}`))
const remembered = (world: World) => world.sql('SELECT status, code FROM verdicts ORDER BY place')

describe('the memory of verdicts', () => {
  it("R-SYNC-15: a message's row is its memory: no verdict is stored, and a repeat names the row's rev of now", async () => {
    const world = await openWorld()
    await openThread(world)
    const intent = messageIntent(' текст ')
    const [first] = await push(world.tutor, [intent])
    expect(await remembered(world)).toEqual([])
    await world.sql(`UPDATE messages SET body = 'інше', tutor_rev = tutor_rev + 1000`)
    expect(await push(world.tutor, [intent])).toEqual([{ ...first, rev: (first?.rev ?? 0) + 1000 }])
    expect(brief(await push(world.tutor, [messageIntent('інше', contactThread, intent.id)]))).toEqual(['refused ID_REUSED'])
    expect(brief(await push(world.tutor, [{ ...threadIntent(), id: intent.id }]))).toEqual(['refused ID_REUSED'])
    expect(brief(await push(world.student, [intent]))).toEqual(['refused ID_REUSED'])
  })

  it('R-SYNC-15: an applied making of a thread and a refusal are remembered, whatever the facts say later', async () => {
    const world = await openWorld()
    await openThread(world)
    const [making, text] = [threadIntent(), messageIntent('ні')]
    await grant(world, false)
    const first = await push(world.tutor, [making, text])
    expect(brief(first)).toEqual(['applied', 'refused CONTACT_ACCESS_REQUIRED'])
    await relate(world, { status: 'ARCHIVED', access: true })
    await relate(world)
    expect(await push(world.tutor, [text, making])).toEqual(first.toReversed())
    expect(await remembered(world)).toHaveLength(2)
  })

  it('R-SYNC-15: the oldest refusals beyond 10,000 of a person are forgotten, nobody else and no applied verdict', async () => {
    const world = await openWorld()
    await openThread(world)
    const { tutor, student } = cast
    const kept = await push(world.tutor, [threadIntent()])
    await push(world.student, [messageIntent('у чужу', v7())])
    await grant(world, false)
    const oldest = messageIntent('найстаріше')
    await push(world.tutor, [oldest])
    const rows = Array.from({ length: limits.refusalsPerPerson - 1 }, () => refusal(v7()))
    await world.context.database.transact([tutor.id], ({ db }) => insertVerdicts(db, tutor.id, rows))
    expect(brief(await push(world.tutor, [{ ...oldest, body: 'інше' }]))).toEqual(['refused ID_REUSED'])
    const newest = messageIntent('найновіше')
    await push(world.tutor, [newest])
    await grant(world, true)
    expect(brief(await push(world.tutor, [oldest, newest]))).toEqual(['applied', 'refused CONTACT_ACCESS_REQUIRED'])
    const counts = await world.sql('SELECT author_id, count(*) AS count FROM verdicts GROUP BY author_id ORDER BY author_id')
    expect(counts.map(({ author_id, count }) => [Number(author_id), Number(count)])).toEqual([
      [tutor.id, limits.refusalsPerPerson + kept.length],
      [student.id, 1],
    ])
  })

  it('R-SYNC-16: markers, malformed and unstorable texts are judged anew, and leave nothing behind', async () => {
    const world = await openWorld()
    await relate(world)
    const [early, empty, long] = [markerIntent(1), messageIntent(' '), messageIntent('x'.repeat(8_001))]
    const malformed = { ...messageIntent('x'), body: 7 }
    const first = brief(await push(world.tutor, [early, empty, long, malformed]))
    expect(first).toEqual(['refused THREAD_NOT_FOUND', 'refused THREAD_NOT_FOUND', 'refused THREAD_NOT_FOUND', 'refused INVALID'])
    await openThread(world)
    await send(world.student, 'один')
    await world.sql('DELETE FROM verdicts')
    expect(await push(world.tutor, [early])).toMatchObject([{ status: 'applied', seq: 1 }])
    expect(brief(await push(world.tutor, [empty, long, malformed]))).toEqual(['refused INVALID', 'refused TOO_LARGE', 'refused INVALID'])
    expect(await remembered(world)).toEqual([])
    const mended = { ...empty, body: 'тепер є' }
    expect(brief(await push(world.tutor, [mended, { ...malformed, body: 'теж' }]))).toEqual(['applied', 'applied'])
    await send(world.student, 'ще')
    expect(await push(world.tutor, [{ ...early, last_read_seq: 4 }])).toMatchObject([{ status: 'applied', seq: 4 }])
  })

  it('R-SYNC-17: an applied verdict always has a rev: the head where nothing entered the feed', async () => {
    const world = await openWorld()
    await openThread(world)
    const { head } = await pull(world.tutor)
    expect(await push(world.tutor, [markerIntent(0), markerIntent(5)])).toMatchObject([{ rev: head }, { rev: head }])
    const [sent, marker, making] = await push(world.tutor, [messageIntent('один'), markerIntent(0), threadIntent()])
    expect(marker?.rev).toBe((sent?.rev ?? 0) + 1) // the thread moved behind its message
    expect(making?.rev).toBe((sent?.rev ?? 0) + 1)
  })
})

const refusal = (intent_id: string) => ({
  intent_id,
  fingerprint: 'f',
  status: 'refused' as const,
  code: 'RELATION_NOT_ACTIVE',
  rev: null,
  seq: null,
})
