import type { InquiryStatus, RelationStatus, Role } from './values.js'

/** What a thread came from, with the one fact of it that the guard asks. */
export type OriginState = { kind: 'contact'; status: RelationStatus } | { kind: 'negotiation'; status: InquiryStatus }

export type DenialCode = 'RELATION_NOT_ACTIVE' | 'CONTACT_ACCESS_REQUIRED' | 'INQUIRY_CLOSED'
export interface Denial {
  code: DenialCode
}

/** Whether the origin alone allows writing: a thread's `is_writable` (R-GUARD-1). */
export function isOriginOpen(origin: OriginState): boolean {
  switch (origin.kind) {
    case 'contact':
      return origin.status === 'ACTIVE'
    case 'negotiation':
      return origin.status === 'OPEN' || origin.status === 'ACCEPTED'
  }
}

/**
 * Says why this person may not make a thread of this origin or write in it, or null when they may (R-GUARD-1..3).
 * The server decides with it inside the transaction; the renderer only hints with it.
 */
export function guardThread(asked: { origin: OriginState; role: Role; can_open_chat: boolean }): Denial | null {
  if (!isOriginOpen(asked.origin)) return { code: asked.origin.kind === 'contact' ? 'RELATION_NOT_ACTIVE' : 'INQUIRY_CLOSED' }
  const needsAccess = asked.origin.kind === 'contact' && asked.role === 'tutor'
  return needsAccess && !asked.can_open_chat ? { code: 'CONTACT_ACCESS_REQUIRED' } : null
}

/** Refusals that a change of the facts can lift: such a text is parked and offered again (R-PARK-1). */
export function isDenialCode(code: string | null): code is DenialCode {
  return code === 'RELATION_NOT_ACTIVE' || code === 'CONTACT_ACCESS_REQUIRED' || code === 'INQUIRY_CLOSED'
}
