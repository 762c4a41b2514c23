import { describe, expect, it } from 'vitest'
import { contactThread, messagesOf, relate, relation_id, send } from '../support/server-calls.js'
import { openSyncWorld } from '../support/sync-world.js'
import type { Death } from '../support/life.js'

/**
 * A thread begun and two messages written offline, then a network; the app dies at one step on the way and is opened again.
 * Answers the steps its first life took.
 */
async function livesThrough(death: Death): Promise<{ steps: string[]; isDead: boolean }> {
  const world = await openSyncWorld()
  await relate(world.server)
  const tutor = world.newDevice('tutor')
  tutor.line.cut()
  await tutor.start()
  await tutor.begin({ kind: 'contact', relation_id })
  for (const text of ['перше', 'друге']) await tutor.write(contactThread, text)
  await world.rest()
  await tutor.stop()
  tutor.line.restore()

  await tutor.start(death)
  await world.rest()
  await send(world.server.student, 'у відповідь').catch(() => undefined)
  await world.time.advance(4_000)
  const { steps, isDead } = tutor.life()
  tutor.kill()
  await tutor.start()
  await world.time.advance(8_000)

  const bubbles = await tutor.bubbles(contactThread)
  const server = await messagesOf(world.server.student)
  expect(new Set(bubbles.map((bubble) => bubble.id)).size).toBe(bubbles.length)
  expect(bubbles.map((bubble) => bubble.id)).toEqual(server.map((message) => message.id))
  expect(server.map((message) => message.body).filter((body) => body !== 'у відповідь')).toEqual(['перше', 'друге'])
  expect(tutor.states()).toEqual([])
  return { steps, isDead }
}

describe('SYN-1, OUT-1, I3: killed between any two steps, the end is the same', () => {
  it.each(['before', 'after'] as const)('%s each step', { timeout: 240_000 }, async (when) => {
    const seen = new Set<string>()
    for (let step = 1; step < 60; step += 1) {
      const { steps, isDead } = await livesThrough({ step, when })
      steps.slice(step - 1, step).forEach((name) => seen.add(name))
      if (!isDead) break
      expect(step).toBeLessThan(59)
    }
    expect([...seen].sort()).toEqual([
      'documents.writeFrame',
      'documents.writeHistoryPage',
      'documents.writeStartPage',
      'journal.commit',
      'journal.read',
      'network.history',
      'network.pull',
      'network.push',
      'network.start',
    ])
  })

  it('OUT-1: written and killed before the network was asked, it goes out once at the next start', async () => {
    const world = await openSyncWorld()
    await relate(world.server)
    const tutor = await world.device('tutor')
    tutor.line.hold()
    await tutor.begin({ kind: 'contact', relation_id })
    await tutor.write(contactThread, 'встиг')
    tutor.kill()
    tutor.line.release()
    await tutor.start()
    await world.time.advance(5_000)
    expect((await messagesOf(world.server.student)).map((message) => message.body)).toEqual(['встиг'])
    expect(await tutor.texts(contactThread)).toEqual(['встиг'])
  })
})
