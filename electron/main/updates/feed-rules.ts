import { createPublicKey, verify } from 'node:crypto'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import type { UpdateRefusal } from '../../bridge/shell.js'

const fileSchema = Type.Object({
  /** A name beside the feed, never another host's address. */
  url: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9 ._+-]{0,199}$' }),
  /** Base64. */
  sha512: Type.String({ pattern: '^[A-Za-z0-9+/]{86}==$' }),
})
const feedSchema = Type.Object({
  version: Type.String({ pattern: '^(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})$' }),
  files: Type.Array(fileSchema, { minItems: 1, maxItems: 20 }),
  releaseNotes: Type.Optional(Type.String({ maxLength: 20_000 })),
  signature: Type.Optional(Type.String({ maxLength: 200 })),
})

export type Feed = Static<typeof feedSchema>
export type FeedVerdict = { take: true; feed: Feed } | { take: false; refusal: UpdateRefusal | null; version: string | null }

/**
 * What to do with the feed file that the server of updates gave: hostile until it was judged. `refusal` is null where this version is the
 * newest already. `publicKey`: base64 of an Ed25519 key in SPKI DER; null where signing is off, which only a test build may have.
 * `newest`: the newest version that this machine ever took from a feed. An older feed is refused even where it is newer than the program:
 * somebody keeps us at a version with a fault that is mended.
 */
export function judgeFeed(info: unknown, { current, newest, publicKey }: JudgeOptions): FeedVerdict {
  if (!Value.Check(feedSchema, info)) return { take: false, refusal: 'failed', version: null }
  const refuse = (refusal: UpdateRefusal | null): FeedVerdict => ({ take: false, refusal, version: info.version })
  // Before anything else is believed of it: an unsigned feed must not even call us outdated.
  if (publicKey !== null && !isSigned(info, publicKey)) return refuse('unsigned')
  if (compareVersions(info.version, current) === 0) return refuse(null)
  if (compareVersions(info.version, current) < 0) return refuse('older')
  if (newest !== null && compareVersions(info.version, newest) < 0) return refuse('older')
  return { take: true, feed: info }
}

interface JudgeOptions {
  current: string
  newest: string | null
  publicKey: string | null
}

/** Negative where `a` is older than `b`. Releases are three numbers; what follows a dash does not count. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('-', 1).join('').split('.').map(Number))
  for (let at = 0; at < 3; at += 1) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function isSigned(info: object, publicKey: string): boolean {
  const { signature } = info as Feed
  if (signature === undefined) return false
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
    return verify(null, Buffer.from(signedText(info)), key, Buffer.from(signature, 'base64'))
  } catch {
    return false // no key, or no signature in it
  }
}

/** What the signature covers: every field but itself, in one spelling. `electron/packaging/sign-feed.mjs` writes the same. */
export function signedText(info: object): string {
  return JSON.stringify(inOrder(Object.fromEntries(Object.entries(info).filter(([name]) => name !== 'signature'))))
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, each]) => [name, inOrder(each)]))
}
