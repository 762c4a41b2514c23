import { settleInquiry, storeContactAccess, storeInquiry, storeRelation, storeUser } from '../../../sync-server/domain/platform.js'
import type { Database } from '../../../sync-server/storage/database.js'
import { places, type Place } from '../world/cast.js'
import type { FactName } from './steps.js'
import type { World } from '../world/world.js'

/** What the platform, or a tutor on the web, changes on the server. */
export function changeFact(world: World, fact: FactName, number: number): Promise<void> {
  const place = places[number % places.length]
  if (!place || !world.server.isUp()) return Promise.resolve()
  return world.server.work((database) => facts[fact](database, place, number))
}

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

const facts: Record<FactName, (database: Database, place: Place, number: number) => Promise<unknown>> = {
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
