import { settleInquiry, storeContactAccess, storeInquiry, storeRelation, storeUser } from '../../../sync-server/domain/platform.js'
import { reactionEmojis } from '../../../sync-server/contract/kinds/message.js'
import { applyIntents } from '../../../sync-server/domain/intents.js'
import { privateDocument, stateOf } from '../../../sync-server/storage/private-documents.js'
import type { Database } from '../../../sync-server/storage/database.js'
import { places, type Human, type Place } from '../world/cast.js'
import type { FactName } from './steps.js'
import type { World } from '../world/world.js'

/** What the platform, or a person on another device that is not watched, changes on the server. */
export function changeFact(world: World, fact: FactName, number: number): Promise<void> {
  const place = places[number % places.length]
  if (!place || !world.server.isUp()) return Promise.resolve()
  return world.server.work((database) => facts[fact](database, place, number, world))
}

const created_at = '2026-03-01T08:00:00.000Z'

const pairOf = ({ tutor_id, student_id }: Place) => ({ tutor_id, student_id })
const relationOf = ({ student_id }: Place): number => student_id + 8
const inquiryOf = ({ student_id }: Place): number => student_id + 18

const relation =
  (status: 'ACTIVE' | 'PAUSED' | 'ARCHIVED') =>
  (database: Database, place: Place): Promise<unknown> =>
    storeRelation(database, relationOf(place), { ...pairOf(place), status })
const inquiry =
  (status: 'OPEN' | 'EXPIRED') =>
  (database: Database, place: Place): Promise<unknown> =>
    storeInquiry(database, inquiryOf(place), { ...pairOf(place), status, subject: 'урок' })
const access =
  (granted: boolean) =>
  (database: Database, place: Place): Promise<unknown> =>
    storeContactAccess(database, pairOf(place), { granted })

/** Whose device it is; neighbours of `number` are both people of a pair. */
const humanOf = ({ tutor_id, student_id }: Place, number: number): Human =>
  number % 2 === 0 ? { id: tutor_id, role: 'tutor' } : { id: student_id, role: 'student' }

/** Ids that no device of the world makes. */
const newId = (world: World): string => `0fac7000-0000-7000-8000-${String((world.written += 1)).padStart(12, '0')}`

async function react(database: Database, place: Place, number: number, world: World): Promise<void> {
  const emoji = world.written % 3 === 0 ? null : reactionEmojis[world.written % reactionEmojis.length]
  const { thread_id } = place
  const found = await database.read(({ db }) => db.selectFrom('messages').select('id').where('thread_id', '=', thread_id).execute())
  const message = found[world.written % Math.max(1, found.length)]
  if (!message) return
  const intent = { id: newId(world), kind: 'set_reaction', created_at, thread_id, message_id: message.id, emoji }
  await applyIntents(database, humanOf(place, number), { epoch: null, intents: [intent] })
}

/** Sees what is stored, most of the time. */
async function note(
  database: Database,
  place: Place,
  number: number,
  { world, text }: { world: World; text: string | null },
): Promise<void> {
  const human = humanOf(place, number)
  const document_id = String(human.role === 'tutor' ? place.student_id : place.tutor_id)
  const key = { owner_id: human.id, kind: 'note', id: document_id }
  const stored = await database.read(({ db }) => privateDocument(db, key))
  const base_id = stored && world.written % 4 > 0 ? stored.version_id : null
  const resolved = stored && world.written % 3 === 0 ? stateOf(stored).other_versions.map(({ version_id }) => version_id) : []
  const body = text === null ? null : { text }
  const intent = { id: newId(world), kind: 'save_private', created_at, document_kind: 'note', document_id, base_id, resolved, body }
  await applyIntents(database, human, { epoch: null, intents: [intent] })
}

const facts: Record<FactName, (database: Database, place: Place, number: number, world: World) => Promise<unknown>> = {
  react,
  note: (database, place, number, world) => note(database, place, number, { world, text: `нотатка ${world.written}` }),
  remove_note: (database, place, number, world) => note(database, place, number, { world, text: null }),
  activate: relation('ACTIVE'),
  pause: relation('PAUSED'),
  archive: relation('ARCHIVED'),
  grant: access(true),
  revoke: access(false),
  open_inquiry: inquiry('OPEN'),
  expire: inquiry('EXPIRED'),
  accept: (database, place) => settleInquiry(database, { id: 1, role: 'tutor' }, { id: inquiryOf(place), status: 'ACCEPTED' }),
  rename: (database, place, number) =>
    number % 2 === 0
      ? storeUser(database, 1, { role: 'tutor', email: '1@example.org', display_name: `Олена ${number}` })
      : storeUser(database, place.student_id, {
          role: 'student',
          email: `${place.student_id}@example.org`,
          display_name: `Учень ${number}`,
        }),
}
