import { createRxDatabase, type RxCollection, type RxJsonSchema } from 'rxdb'
import { replicateRxCollection } from 'rxdb/plugins/replication'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { Subject } from 'rxjs'
import { v7 } from 'uuid'
import { describe, expect, it, onTestFinished } from 'vitest'
import { collectionNames, documentSchemas, type CollectionName } from '../../sync-server/contract/documents.js'
import {
  ensureNegotiation,
  grant,
  inquire,
  markerIntent,
  messageIntent,
  negotiationThread,
  openThread,
  pull,
  push,
  relate,
} from '../support/server-calls.js'
import { listen, openStream } from '../support/server-stream.js'
import { cast, openWorld, type Person, type World } from '../support/server.js'

/** Somebody else's client: RxDB as it comes, its own replication, nothing of our renderer. */

type Plain = Record<string, unknown> & { id: string }
interface Checkpoint {
  epoch: string
  after: number
}
interface Page {
  epoch: string
  to: number
  documents: (Plain & { _deleted: boolean })[]
}
type Collections = { [C in CollectionName]: RxCollection<Plain> }

/** What the published schema of a document is to RxDB: the key needs a length, `_deleted` is its own. */
function schemaOf(name: CollectionName): RxJsonSchema<Plain> {
  const { properties, required } = JSON.parse(JSON.stringify(documentSchemas[name])) as {
    properties: Record<string, object>
    required: string[]
  }
  const kept = Object.entries(properties).filter(([key]) => key !== '_deleted')
  const schema = {
    version: 0,
    primaryKey: 'id',
    type: 'object',
    properties: Object.fromEntries(kept),
    required: required.filter((key) => key !== '_deleted'),
  }
  return schema as unknown as RxJsonSchema<Plain>
}

/** Follows every collection of a person; pokes of the event stream make it pull again. */
async function follow(world: World, person: Person) {
  const address = await listen(world)
  const database = await createRxDatabase<Collections>({ name: `stock-${v7()}`, storage: getRxStorageMemory(), multiInstance: false })
  const collections = await database.addCollections(Object.fromEntries(collectionNames.map((name) => [name, { schema: schemaOf(name) }])))
  const poked = new Subject<'RESYNC'>()
  const faults: unknown[] = []
  const replications = collectionNames.map((name) => {
    const replication = replicateRxCollection<Plain, Checkpoint>({
      collection: collections[name],
      replicationIdentifier: `${address}/${name}`,
      live: true,
      retryTime: 200,
      pull: {
        batchSize: 100,
        stream$: poked.asObservable(),
        async handler(last, limit) {
          const query = `after=${last?.after ?? 0}&limit=${limit}${last ? `&epoch=${encodeURIComponent(last.epoch)}` : ''}`
          const answer = await fetch(`${address}/api/v1/sync/${name}/?${query}`, {
            headers: { authorization: `Bearer ${person.access_token}` },
          })
          if (!answer.ok) throw new Error(`answered ${answer.status}`)
          const page = (await answer.json()) as Page
          return { documents: page.documents, checkpoint: { epoch: page.epoch, after: page.to } }
        },
      },
    })
    replication.error$.subscribe((error) => void faults.push(error))
    return replication
  })
  // As an EventSource does: a stream that the server has ended is opened again, and what was missed meanwhile is pulled.
  let stream = await openStream(world, person.access_token)
  let heard = 0
  let isOpening = false
  const listening = setInterval(() => {
    if (stream.isEnded() && !isOpening) {
      isOpening = true
      void openStream(world, person.access_token).then((opened) => {
        stream = opened
        heard = 0
        isOpening = false
      })
    }
    if (stream.pokes.length > heard) poked.next('RESYNC')
    heard = stream.pokes.length
  }, 10)
  onTestFinished(async () => {
    clearInterval(listening)
    await database.close()
  })
  await Promise.all(replications.map((replication) => replication.awaitInitialReplication()))
  return { collections, faults, sync: () => Promise.all(replications.map((replication) => replication.awaitInSync())) }
}

const byId = (documents: readonly Plain[]): Plain[] => documents.toSorted((a, b) => (a.id < b.id ? -1 : 1))

/** What the server holds for a person, as a whole feed from the beginning, in pages. */
async function truthOf(person: Person): Promise<Record<CollectionName, Plain[]>> {
  const found = new Map<CollectionName, Plain[]>(collectionNames.map((name) => [name, []]))
  for (let after = 0; ;) {
    const frame = await pull(person, after, 2_000)
    for (const name of collectionNames)
      for (const { _deleted, ...document } of frame.documents[name]) found.get(name)?.push({ ...document })
    if (frame.to === frame.head)
      return Object.fromEntries([...found].map(([name, list]) => [name, byId(list)])) as Record<CollectionName, Plain[]>
    after = frame.to
  }
}

const heldIn = async (collection: RxCollection<Plain> | undefined): Promise<Plain[]> =>
  byId(((await collection?.find().exec()) ?? []).map((each) => each.toJSON() as Plain))

/** One round: a hundred intents, a message with every marker, and a change of each of the facts. */
async function changeEverything(world: World, round: number): Promise<void> {
  const author = round % 2 === 0 ? world.tutor : world.student
  const thread = round % 3 === 0 ? negotiationThread : undefined
  const intents = Array.from({ length: 50 }, (_, index) => [
    messageIntent(`повідомлення ${round}/${index}`, thread),
    markerIntent((round + 1) * 50, thread),
  ]).flat()
  const verdicts = await push(author, intents)
  expect(verdicts.filter(({ status }) => status !== 'applied')).toEqual([])
  await relate(world, { status: 'PAUSED', access: null })
  await relate(world, { status: 'ACTIVE', access: null })
  await grant(world, round % 2 === 1)
  await grant(world, true)
  await inquire(world, round % 2 === 0 ? 'ACCEPTED' : 'OPEN')
  await world.put(`/platform/users/${cast.student.id}/`, { ...cast.student, id: undefined, display_name: `Марко ${round}` })
  await world.put(`/platform/users/${cast.tutor.id}/`, { ...cast.tutor, id: undefined, display_name: `Олена ${round}` })
}

describe('a stock RxDB client', () => {
  it('R-SYNC-2, R-SYNC-10: follows every collection by pokes through 5,000 changes and ends equal to the database, for both people', async () => {
    const world = await openWorld({ heartbeatMs: 500 })
    await openThread(world)
    await inquire(world)
    await ensureNegotiation(world.student)
    const people = [world.tutor, world.student]
    const before = await Promise.all(people.map((person) => pull(person)))
    const clients = await Promise.all(people.map((person) => follow(world, person)))
    const sizes: number[] = []
    for (let round = 0; round < 46; round += 1) {
      await changeEverything(world, round)
      sizes.push((await clients[0]?.collections.messages?.count().exec()) ?? 0)
    }
    for (const [index, person] of people.entries()) {
      const client = clients[index]
      if (!client) throw new Error('there is a client for each person')
      const truth = await truthOf(person)
      const differences = async (): Promise<string[]> => {
        const held = await Promise.all(collectionNames.map((name) => heldIn(client.collections[name])))
        const revs = (list: readonly Plain[] | undefined): string => JSON.stringify(list?.map(({ id, rev }) => [id, rev]))
        return collectionNames.filter((name, at) => revs(held[at]) !== revs(truth[name]))
      }
      await client.sync()
      await expect.poll(differences, { interval: 500, timeout: 60_000 }).toEqual([])
      for (const name of collectionNames) expect([name, await heldIn(client.collections[name])]).toEqual([name, truth[name]])
      expect((await pull(person)).head - (before[index]?.head ?? 0)).toBeGreaterThanOrEqual(index === 0 ? 5_000 : 4_900)
      expect(truth.contact_access).toHaveLength(person.role === 'tutor' ? 1 : 0)
      expect(truth.messages).toHaveLength(46 * 50)
      expect(client.faults).toEqual([])
    }
    // It followed while they were made, rather than once at the end.
    expect(new Set(sizes).size).toBeGreaterThan(20)
    const stored = await world.context.database.read(({ db }) => db.selectFrom('messages').select('id').execute())
    expect(stored).toHaveLength(46 * 50)
  }, 240_000)
})
