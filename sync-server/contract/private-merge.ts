import { inOrder, type SavePrivate } from './kinds/save-private.js'
import { limits } from './limits.js'

export type PrivateBody = Record<string, unknown>

export interface PrivateVersion {
  version_id: string
  body: PrivateBody
  updated_at: string
}

/** A private document as it is stored; `body` null once it is removed. */
export interface PrivateState {
  version_id: string
  body: PrivateBody | null
  other_versions: PrivateVersion[]
  updated_at: string
}

export type Merged = { ok: true; next: PrivateState | null } | { ok: false; code: 'TOO_MANY' }

type Save = Pick<SavePrivate, 'id' | 'base_id' | 'resolved' | 'body'>

/**
 * What a save makes of what is stored (R-PRIVATE-2..5); `next` null: nothing changes. `keepsBoth`: the kind has a text, and of two edits that
 * did not see each other both are kept.
 */
export function mergePrivate(stored: PrivateState | null, save: Save, { keepsBoth, now }: { keepsBoth: boolean; now: string }): Merged {
  if (save.body === null) return { ok: true, next: removed(stored, save, { keepsBoth, now }) }
  const next = { version_id: save.id, body: save.body, updated_at: now }
  if (!stored?.body || !keepsBoth) return { ok: true, next: { ...next, other_versions: [] } }
  const left = unresolved(stored, save)
  const isSeen = save.base_id === stored.version_id || save.resolved.includes(stored.version_id)
  const { version_id, body, updated_at } = stored
  const other_versions = isSeen || isEqual(body, save.body) ? left : [...left, { version_id, body, updated_at }]
  return other_versions.length > limits.otherVersions ? { ok: false, code: 'TOO_MANY' } : { ok: true, next: { ...next, other_versions } }
}

/** A removal takes what the person saw: the newest of the versions that are left takes the place of what was removed. */
function removed(stored: PrivateState | null, save: Save, { keepsBoth, now }: { keepsBoth: boolean; now: string }): PrivateState | null {
  if (!stored?.body) return null
  if (keepsBoth && save.base_id !== stored.version_id) return null
  const left = unresolved(stored, save)
  const newest = left.at(-1)
  if (newest) return { ...newest, other_versions: left.slice(0, -1) }
  return { version_id: save.id, body: null, other_versions: [], updated_at: now }
}

const unresolved = (stored: PrivateState, { resolved }: Save): PrivateVersion[] =>
  stored.other_versions.filter(({ version_id }) => !resolved.includes(version_id))

const isEqual = (a: PrivateBody, b: PrivateBody): boolean => JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b))
