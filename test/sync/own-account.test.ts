import { describe, expect, it } from 'vitest'
import { createApi, type Network } from '../../renderer/sync/api.js'
import { ownNetwork } from '../../renderer/sync/own-network.js'
import { contactThread, messagesOf, openThread, send } from '../support/server-calls.js'
import { openSyncWorld } from '../support/sync-world.js'

describe('a session that has become another person’s', () => {
  it('R-TO-1, IDN-1: nothing is sent in their name, nothing of theirs is stored, and signing in again goes on', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const tutor = await world.device('tutor')
    await send(world.server.student, 'для вчителя')
    await world.rest()
    const before = await tutor.texts(contactThread)
    tutor.signIn(world.server.student.access_token)
    await tutor.write(contactThread, 'від вчителя')
    await world.time.advance(60_000)
    expect(tutor.connection().state).toBe('signed_out')
    expect((await messagesOf(world.server.student)).map(({ body }) => body)).toEqual(['для вчителя'])
    expect(await tutor.texts(contactThread)).toEqual([...before, 'від вчителя'])
    expect(tutor.documents().checkpoint()?.rev).toBeGreaterThan(0)
    tutor.signIn(world.server.tutor.access_token)
    tutor.sync().syncNow()
    await world.rest()
    const messages = await messagesOf(world.server.student)
    expect(messages.map(({ body, sender_id }) => [body, sender_id])).toEqual([
      ['для вчителя', world.server.student.id],
      ['від вчителя', world.server.tutor.id],
    ])
  })

  it('R-TO-1: answers and pokes of another person are taken in nowhere, whoever let them through', async () => {
    const world = await openSyncWorld()
    await openThread(world.server)
    const student = await world.device('student')
    const api = createApi(student.line.send) // names nobody, so the server answers for whoever is signed in
    const heard: string[] = []
    const network: Network = ownNetwork(api, world.server.tutor.id, (epoch) => heard.push(epoch))
    const failure = { reason: 'problem', code: 'OTHER_ACCOUNT', status: 401 }
    expect(await network.pullStart(null)).toMatchObject({ ok: false, failure })
    expect(await network.pullFrame({ epoch: null, after: 0 })).toMatchObject({ ok: false, failure })
    expect(await network.pullHistory({ cursor: null })).toMatchObject({ ok: false, failure })
    expect(await network.pushIntents({ epoch: null, after: null, intents: [] })).toMatchObject({ ok: false, failure })
    expect(heard).toEqual([])
    const pokes: unknown[] = []
    const ignore = (): void => undefined
    const close = network.openStream({ onOpen: ignore, onByte: ignore, onEnd: ignore, onPoke: (poke) => pokes.push(poke) }, null)
    await world.rest()
    await send(world.server.tutor, 'для учня')
    await world.rest()
    close()
    expect(pokes).toEqual([])
  })
})
