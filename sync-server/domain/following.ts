import { limits } from '../contract/limits.js'
import type { Poke } from '../contract/sync.js'
import type { Database } from '../storage/database.js'
import { headOf } from '../storage/feed.js'
import { liveSession } from '../storage/people.js'
import type { Snapshot } from '../storage/transaction.js'
import type { Session } from './accounts.js'
import { frameIn } from './feed.js'
import type { Person } from './person.js'

/** Where the frames of a stream have come to. */
export interface Following {
  epoch: string
  at: number
}

/** Documents of a frame that a stream may carry: more are seldom small enough. */
const mostDocuments = 100

/** What a following stream says now, in one snapshot that also proves that the session lives. Undefined when it has ended. */
export async function readFollowing(database: Database, session: Session, following: Following): Promise<Said | undefined> {
  return database.read(async (snapshot) =>
    (await liveSession(snapshot.db, session.id)) ? sayNow(snapshot, session.person, following) : undefined,
  )
}

/** `at` is where the next frame begins. */
export interface Said {
  poke: Poke
  at: number
}

/** A poke, with the frame from where the last one ended where that is small and reaches the head (R-SYNC-19). */
export async function sayNow(snapshot: Snapshot, person: Person, { epoch, at }: Following): Promise<Said> {
  const poke: Poke = { epoch: snapshot.epoch, user_id: person.id, head: await headOf(snapshot.db, person.id) }
  if (epoch !== snapshot.epoch || at >= poke.head) return { poke, at }
  const frame = await frameIn(snapshot, person, { epoch, after: at, limit: mostDocuments }, limits.streamFrameBytes)
  const isSmall = frame.to === frame.head && Buffer.byteLength(JSON.stringify(frame)) <= limits.streamFrameBytes
  return { poke: isSmall ? { ...poke, frame } : poke, at: poke.head }
}
