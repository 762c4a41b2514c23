import { v5 } from 'uuid'

/** What a thread is derived from. One of the two, by the thread's kind. */
export type Origin = { kind: 'contact'; relation_id: number } | { kind: 'negotiation'; inquiry_id: number }

/** The id of the one thread of an origin (R-THREAD-2): UUIDv5 in the URL namespace, so that every device derives the same. */
export function threadIdOf(origin: Origin): string {
  const name = origin.kind === 'contact' ? origin.relation_id : origin.inquiry_id
  return v5(`kreida:${origin.kind}:${name}`, v5.URL)
}
