import { createHash } from 'node:crypto'
import type { Role } from '../../../sync-server/contract/values.js'

/** Who there is, and what could become a thread. Plain data: acts, server and oracle all speak of it. */
export interface Human {
  id: number
  role: Role
}

export const humans: readonly Human[] = [
  { id: 1, role: 'tutor' },
  { id: 2, role: 'student' },
  { id: 3, role: 'student' },
]

export interface Place {
  thread_id: string
  kind: 'contact' | 'negotiation'
  origin_id: number
  tutor_id: number
  student_id: number
}

/** A UUIDv5 in the URL namespace, by hand: the oracle shares no code with the program. */
function derivedId(name: string): string {
  const space = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex')
  const bytes = createHash('sha1').update(space).update(name).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

const placeOf = (kind: Place['kind'], origin_id: number, student_id: number): Place => ({
  thread_id: derivedId(`kreida:${kind}:${origin_id}`),
  kind,
  origin_id,
  tutor_id: 1,
  student_id,
})

/** The four threads that may come to be. */
export const places: readonly Place[] = [
  placeOf('contact', 10, 2),
  placeOf('contact', 11, 3),
  placeOf('negotiation', 20, 2),
  placeOf('negotiation', 21, 3),
]

export const placesOf = (human: Human): Place[] => places.filter((place) => place.tutor_id === human.id || place.student_id === human.id)
const byThread = new Map(places.map((place) => [place.thread_id, place]))
export const placeOfThread = (thread_id: string): Place | undefined => byThread.get(thread_id)
