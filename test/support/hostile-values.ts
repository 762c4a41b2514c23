import type { Random } from './seeded.js'
import type { PublishedDocument } from './server-answers.js'

/** Values by a schema of the published document, and values that no schema wants. All from one seed, so that a failure comes again. */

/** Stands in every text that is made here: no log line may hold it. */
export const canary = 'CANARY-7731-КАНАРКА'

/** JSON that `JSON.stringify` would never write: it is put in place of its mark when a body is written. */
const rawTexts = [
  '1e400',
  '-1e400',
  '-0',
  'NaN',
  'Infinity',
  '123456789012345678901234567890',
  '0x10',
  '01',
  '1e-400',
  'undefined',
  "'x'",
  '"\\ud800"',
  '"\\u0000"',
  '"\\uDC00x"',
  '"\t"',
  '{"a":1,"a":2}',
  '{"__proto__":{"x":1}}',
  '{"constructor":{"prototype":{"x":1}}}',
] as const
const rawMark = (index: number): string => `@raw${index}@`

/** Writes a body; marks become what they stand for. */
export const writeJson = (value: unknown): string =>
  (JSON.stringify(value) ?? '').replace(/"@raw(\d+)@"/g, (_all, index) => rawTexts[Number(index)] ?? '')

const nested = (depth: number): unknown => (depth === 0 ? canary : depth % 2 === 0 ? [nested(depth - 1)] : { inner: nested(depth - 1) })

/** Something that hardly any field wants. */
export function nastyValue(random: Random): unknown {
  return random.pick<() => unknown>([
    () => rawMark(random.below(rawTexts.length)),
    () => rawMark(random.below(rawTexts.length)),
    () => nastyText(random),
    () => random.pick([null, true, false, [], {}, [[]], [null], -1, 0, 1.5, 2 ** 31, 2 ** 40, 2 ** 53, Number.MAX_SAFE_INTEGER, 1e300]),
    () => nested(random.pick([2, 8, 9, 10, 11, 12, 50])),
    () => ({
      [random.pick(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '', 'length', '$ref'])]: nastyText(random),
    }),
    () => Array.from({ length: random.pick([1, 3, 101, 300]) }, () => random.below(9)),
  ])()
}

export function nastyText(random: Random): string {
  const core = random.pick([
    '',
    ' ',
    canary,
    `${canary}\u0000`,
    `\ud800${canary}`,
    `${canary}\udfff`,
    '\r\n{"level":60}',
    '\u202e',
    'а\u0301'.repeat(40),
    "' OR 1=1 --",
    '"; DROP TABLE users; --',
    '../../etc/passwd',
    '%00',
    '%',
    '${jndi:x}',
    '<script>alert(1)</script>',
    '[object Object]',
    'null',
    'NaN',
    '1e400',
    '👩‍👩‍👧‍👦',
  ])
  return random.chance(0.04) ? core.repeat(random.pick([50, 400])).slice(0, random.pick([201, 9_000, 300_000])) : core
}

/** A value that a schema wants; `known` names what exists in the world, by field. */
export function sampleOf(document: PublishedDocument, schema: unknown, options: { random: Random; known: Known; name?: string }): unknown {
  const { random, known, name = '' } = options
  if (typeof schema !== 'object' || schema === null) return canary
  const at = schema as Record<string, unknown>
  const inner = (of: unknown, of_name = name): unknown => sampleOf(document, of, { random, known, name: of_name })
  if (typeof at.$ref === 'string') return inner(document.components.schemas[at.$ref.split('/').at(-1) ?? ''])
  const options_of = known[name]
  if (options_of && random.chance(0.7)) return random.pick(options_of)
  if (Array.isArray(at.anyOf)) return inner(random.pick(at.anyOf))
  if ('const' in at) return at.const
  if (Array.isArray(at.enum)) return random.pick(at.enum)
  switch (at.type) {
    case 'object':
      return sampleObject(at, random, inner)
    case 'array':
      return Array.from({ length: random.pick([0, 1, 1, 2, 5]) }, () => inner(at.items))
    case 'string':
      return sampleText(at, random)
    case 'integer':
    case 'number':
      return random.pick([Number(at.minimum ?? 0), Number(at.minimum ?? 0) + random.below(50), Number(at.maximum ?? 1_000)])
    case 'boolean':
      return random.chance(0.5)
    default:
      return null
  }
}

/** What exists, by the name of the field that would hold it. */
export type Known = Readonly<Record<string, readonly unknown[]>>

function sampleObject(at: Record<string, unknown>, random: Random, inner: (of: unknown, name: string) => unknown): object {
  const required = Array.isArray(at.required) ? at.required : []
  const made: Record<string, unknown> = {}
  for (const [key, property] of Object.entries(at.properties ?? {})) {
    if (required.includes(key) || random.chance(0.4)) made[key] = inner(property, key)
  }
  return made
}

function sampleText(at: Record<string, unknown>, random: Random): string {
  const pattern = typeof at.pattern === 'string' ? at.pattern : ''
  const hex = (length: number): string => Array.from({ length }, () => random.below(16).toString(16)).join('')
  if (pattern.includes('[0-9a-f]{8}')) return [8, 4, 4, 4, 12].map(hex).join('-')
  if (pattern.includes('T('))
    return `20${10 + random.below(80)}-0${1 + random.below(9)}-1${random.below(10)}T10:00:00.${random.below(1_000)}Z`
  if (pattern.includes('@')) return `p${random.below(20)}@example.org`
  const text = `${canary} ${random.pick(['', 'x', 'ї', '👩', '\n', '\u0007', '\u0000', '\ud83d'])}`
  return text.slice(0, typeof at.maxLength === 'number' ? at.maxLength : undefined)
}
