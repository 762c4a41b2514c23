import { AppError } from '../contract/errors.js'
import type { Snapshot } from '../storage/transaction.js'
import type { Person } from './person.js'

/** What every cursor says beside its place: opaque to clients, and good for one history and one person only. */
interface Held<Place> {
  epoch: string
  user_id: number
  place: Place
}

export const writeCursor = <Place>(snapshot: Snapshot, person: Person, place: Place): string =>
  Buffer.from(JSON.stringify({ epoch: snapshot.epoch, user_id: person.id, place } satisfies Held<Place>)).toString('base64url')

/** Throws `INVALID` for what was not given out to this person, `EPOCH_CHANGED` for another history. */
export function readCursor<Place>(snapshot: Snapshot, person: Person, cursor: string, isPlace: (value: unknown) => value is Place): Place {
  const held = parse(cursor)
  if (held?.user_id !== person.id || typeof held.epoch !== 'string' || !isPlace(held.place))
    throw new AppError('INVALID', 'this cursor was not given out by the server')
  if (held.epoch !== snapshot.epoch) throw new AppError('EPOCH_CHANGED', 'the server was restored', { epoch: snapshot.epoch })
  return held.place
}

function parse(cursor: string): Partial<Held<unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}
