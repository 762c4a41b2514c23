import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../sync-server/contract/limits.js'
import { mergePrivate, type PrivateState } from '../../sync-server/contract/private-merge.js'

const now = '2026-03-01T08:00:00.000Z'
const body = (text: string) => ({ text })
const version = (version_id: string, text: string) => ({ version_id, body: body(text), updated_at: now })
const stored = (text: string, others: ReturnType<typeof version>[] = []): PrivateState => ({
  ...version('s', text),
  other_versions: others,
})
const kept = { keepsBoth: true, now }
const save = (text: string | null, base_id: string | null, resolved: string[] = []) => ({
  id: 'n',
  base_id,
  resolved,
  body: text === null ? null : body(text),
})
const next = (state: PrivateState | null, asked: ReturnType<typeof save>, options = kept) => {
  const merged = mergePrivate(state, asked, options)
  return merged.ok ? merged.next : merged.code
}

describe('merging a private document', () => {
  it('R-PRIVATE-2: what was seen is replaced', () => {
    expect(next(null, save('a', null))).toEqual({ ...version('n', 'a'), other_versions: [] })
    expect(next(stored('a', [version('o', 'x')]), save('b', 's'))).toEqual({ ...version('n', 'b'), other_versions: [version('o', 'x')] })
    expect(next(stored('a', [version('o', 'x')]), save('b', 's', ['o']))).toMatchObject({ other_versions: [] })
  })

  it('R-PRIVATE-3: what was not seen is kept beside the newer text, unless it says the same or the kind has no text', () => {
    expect(next(stored('a'), save('b', null))).toEqual({ ...version('n', 'b'), other_versions: [version('s', 'a')] })
    expect(next(stored('a'), save('a', 'old'))).toEqual({ ...version('n', 'a'), other_versions: [] })
    expect(next(stored('a'), save('b', 'old', ['s']))).toMatchObject({ body: body('b'), other_versions: [] })
    expect(next(stored('a'), save('b', 'old'), { keepsBoth: false, now })).toEqual({ ...version('n', 'b'), other_versions: [] })
    expect(next(stored('a'), save(null, 'old'), { keepsBoth: false, now })).toMatchObject({ body: null })
  })

  it('R-PRIVATE-4: a sixth is refused, unless another is resolved by the same save', () => {
    const others = Array.from({ length: limits.otherVersions }, (_, index) => version(`o${index}`, `${index}`))
    expect(next(stored('a', others), save('b', 'old'))).toBe('TOO_MANY')
    expect(next(stored('a', others), save('b', 's'))).toMatchObject({ other_versions: others })
    expect(next(stored('a', others), save('b', 'old', ['o2']))).toMatchObject({ body: body('b') })
  })

  it('R-PRIVATE-5: a removal takes only what it has seen', () => {
    expect(next(null, save(null, null))).toBe(null)
    expect(next(stored('a'), save(null, 'old'))).toBe(null)
    expect(next(stored('a'), save(null, 's'))).toMatchObject({ version_id: 'n', body: null, other_versions: [] })
    expect(next(stored('a', [version('o', 'x')]), save(null, 's', ['o']))).toMatchObject({ body: null })
    expect(next(stored('a', [version('o', 'x'), version('p', 'y')]), save(null, 's', ['o']))).toEqual({
      ...version('p', 'y'),
      other_versions: [],
    })
    const gone = { version_id: 's', body: null, other_versions: [], updated_at: now }
    expect(next(gone, save(null, 's'))).toBe(null)
    expect(next(gone, save('b', 'long ago'))).toEqual({ ...version('n', 'b'), other_versions: [] })
  })

  it('R-PRIVATE-3, R-PRIVATE-4: whatever is saved in whatever order, no text goes that nobody has seen or resolved', () => {
    const step = fc.record({
      text: fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { nil: null }),
      seen: fc.nat(12),
      resolves: fc.array(fc.nat(12), { maxLength: 2 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let state: PrivateState | null = null
        const textOf = new Map<string, string>()
        const letGo = new Set<string>()
        for (const [index, { text, seen, resolves }] of steps.entries()) {
          const asked = {
            id: String(index),
            base_id: seen < index ? String(seen) : null,
            resolved: resolves.map(String),
            body: text === null ? null : body(text),
          }
          const merged = mergePrivate(state, asked, kept)
          if (!merged.ok || !merged.next) continue
          state = merged.next
          for (const id of [asked.base_id, ...asked.resolved]) if (id !== null) letGo.add(id)
          if (text !== null) textOf.set(asked.id, text)
          const shown = [state.body, ...state.other_versions.map((each) => each.body)].map((each) => each?.['text'])
          for (const [id, each] of textOf)
            if (![...letGo].some((other) => other === id || textOf.get(other) === each)) expect(shown).toContain(each)
        }
      }),
    )
  })
})
