import { threadIdOf as derive, type Origin } from '@contract/ids.js'

const threadIds = new Map<string, string>()

/** The thread id of an origin, derived once: a UUIDv5 costs a SHA-1, and every list asks for hundreds. */
export function threadIdOf(origin: Origin): string {
  const key = origin.kind === 'contact' ? `contact:${origin.relation_id}` : `negotiation:${origin.inquiry_id}`
  const known = threadIds.get(key)
  if (known !== undefined) return known
  const id = derive(origin)
  threadIds.set(key, id)
  return id
}
