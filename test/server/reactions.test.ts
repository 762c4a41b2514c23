import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { reactionEmojis } from '../../sync-server/contract/kinds/message.js'
import type { Verdict } from '../../sync-server/contract/intents.js'
import { openWorld } from '../support/server.js'
import {
  ensureNegotiation,
  grant,
  inquire,
  messagesOf,
  negotiationThread,
  openThread,
  pull,
  push,
  reactionIntent,
  relate,
  send,
} from '../support/server-calls.js'

const brief = (verdicts: Verdict[]) => verdicts.map(({ status, code }) => (code === null ? status : `${status} ${code}`))

describe('reactions', () => {
  it('R-REACT-1: one a person and message, replaced and taken back; nothing else of the message moves, and both see it', async () => {
    const world = await openWorld()
    await openThread(world)
    const { body: message } = await send(world.student, 'перше')
    await send(world.tutor, 'друге')
    const before = await pull(world.student)
    const set = reactionIntent(message.id, '👍')
    const [verdict] = await push(world.tutor, [set])
    const frame = await pull(world.student, before.head)
    const seen = { ...message, rev: before.head + 1, reactions: { tutor: '👍', student: null } }
    expect([frame.documents.messages, frame.documents.threads, frame.head]).toEqual([[seen], [], before.head + 1])
    const { documents } = await pull(world.tutor)
    expect(verdict).toMatchObject({ status: 'applied', rev: documents.messages.find(({ id }) => id === message.id)?.rev, seq: null })
    await push(world.student, [reactionIntent(message.id, '❤️'), reactionIntent(message.id, '🙏')])
    await push(world.tutor, [reactionIntent(message.id, null)])
    const now = await pull(world.tutor)
    expect((await messagesOf(world.tutor))[0]).toMatchObject({ seq: 1, body: 'перше', reactions: { tutor: null, student: '🙏' } })
    expect(await push(world.tutor, [set])).toEqual([verdict]) // a repeat of what was replaced since changes nothing
    expect((await pull(world.tutor)).head).toBe(now.head)
    expect(await push(world.tutor, [reactionIntent(message.id, null)])).toMatchObject([{ status: 'applied' }])
    expect((await pull(world.tutor)).head).toBe(now.head)
  })

  it('R-REACT-1: the list is closed', async () => {
    const world = await openWorld()
    await openThread(world)
    const { body: message } = await send(world.student, 'перше')
    for (const emoji of reactionEmojis) expect(brief(await push(world.tutor, [reactionIntent(message.id, emoji)]))).toEqual(['applied'])
    for (const emoji of ['💩', '', '👍👍', '👍 ', 'ok'])
      expect(brief(await push(world.tutor, [reactionIntent(message.id, emoji)]))).toEqual(['refused INVALID'])
  })

  it('R-REACT-2: the guard of sending decides; a stranger finds no thread, and a message of another thread is none', async () => {
    const world = await openWorld()
    await openThread(world)
    await inquire(world)
    await ensureNegotiation(world.student)
    const { body: message } = await send(world.student, 'перше')
    const { body: other } = await send(world.student, 'там', negotiationThread)
    const asked = [reactionIntent(other.id, '👍'), reactionIntent(v7(), '👍'), reactionIntent(message.id, '👍', negotiationThread)]
    expect(brief(await push(world.tutor, asked))).toEqual(Array(3).fill('refused MESSAGE_NOT_FOUND'))
    expect(brief(await push(world.otherStudent, [reactionIntent(message.id, '👍')]))).toEqual(['refused THREAD_NOT_FOUND'])
    await grant(world, false)
    expect(brief(await push(world.tutor, [reactionIntent(message.id, '👍')]))).toEqual(['refused CONTACT_ACCESS_REQUIRED'])
    expect(brief(await push(world.student, [reactionIntent(message.id, '👍')]))).toEqual(['applied'])
    await relate(world, { status: 'PAUSED', access: null })
    expect(brief(await push(world.student, [reactionIntent(message.id, null)]))).toEqual(['refused RELATION_NOT_ACTIVE'])
  })
})
