import { fold, foldWithPlaces, wordPattern, wordsOf } from './fold.js'
import { onOtherLayout } from './keyboard-layout.js'
import { stemsOf } from './stems.js'

/** How well something was found; the lower, the better. */
export const rank = { whole: 0, prefix: 1, inside: 2, stem: 3, layout: 4 } as const
export type Rank = (typeof rank)[keyof typeof rank]

export interface Term {
  text: string
  stems: ReadonlySet<string>
}

/** What is looked for: words, each of which must be found; or, less wanted, what the same keys write on the other keyboard layout. */
export interface Query {
  direct: readonly Term[]
  swapped: readonly Term[]
}

export function parseQuery(text: string): Query {
  const swapped = onOtherLayout(text.trim())
  return { direct: termsOf(text), swapped: swapped === null ? [] : termsOf(swapped) }
}

export const isEmptyQuery = ({ direct, swapped }: Query): boolean => direct.length === 0 && swapped.length === 0

const termsOf = (text: string): Term[] =>
  [...new Set(wordsOf(fold(text)))].map((word) => ({ text: word, stems: new Set(word.length < 3 ? [] : stemsOf(word)) }))

/** How one folded word answers to one term, or null. `stems` are the word's, asked for only when needed. */
export function rankWord(word: string, term: Term, stems: () => readonly string[]): Rank | null {
  const at = word.indexOf(term.text)
  if (at === 0) return word.length === term.text.length ? rank.whole : rank.prefix
  if (at > 0) return rank.inside
  return term.stems.size > 0 && stems().some((stem) => term.stems.has(stem)) ? rank.stem : null
}

/** How a text answers to a query: as its worst term does; null where one is not found at all. */
export function rankText(text: string, query: Query): Rank | null {
  const words = wordsOf(fold(text))
  const direct = rankWords(words, query.direct)
  if (direct !== null) return direct
  return rankWords(words, query.swapped) === null ? null : rank.layout
}

function rankWords(words: readonly string[], terms: readonly Term[]): Rank | null {
  if (terms.length === 0) return null
  let worst: Rank = rank.whole
  for (const term of terms) {
    let best: Rank | null = null
    for (const word of words)
      best = better(
        best,
        rankWord(word, term, () => stemsOf(word)),
      )
    if (best === null) return null
    if (best > worst) worst = best
  }
  return worst
}

const better = (a: Rank | null, b: Rank | null): Rank | null => (a === null ? b : b === null || a < b ? a : b)

export interface Piece {
  text: string
  isMatch: boolean
}

/** A text parted into what was found and what was not. A word found by its stem is marked whole. */
export function markMatches(text: string, query: Query): Piece[] {
  const isDirect = rankWords(wordsOf(fold(text)), query.direct) !== null
  const spans = spansOf(text, isDirect ? query.direct : query.swapped)
  const pieces: Piece[] = []
  let done = 0
  for (const [from, to] of spans) {
    if (from > done) pieces.push({ text: text.slice(done, from), isMatch: false })
    if (to > done) pieces.push({ text: text.slice(Math.max(from, done), to), isMatch: true })
    done = Math.max(done, to)
  }
  if (done < text.length) pieces.push({ text: text.slice(done), isMatch: false })
  return pieces
}

/** From where to where each find stands in the text, in its order. */
function spansOf(text: string, terms: readonly Term[]): [number, number][] {
  const folded = foldWithPlaces(text)
  const spans: [number, number][] = []
  for (const { 0: word, index } of folded.text.matchAll(wordPattern)) {
    for (const term of terms) {
      const found = rankWord(word, term, () => stemsOf(word))
      if (found === null) continue
      const first = found === rank.stem ? index : index + word.indexOf(term.text)
      const last = found === rank.stem ? index + word.length - 1 : first + term.text.length - 1
      spans.push([folded.from[first] ?? 0, folded.to[last] ?? text.length])
    }
  }
  return spans.sort((a, b) => a[0] - b[0] || b[1] - a[1])
}

/** Characters of a text that stand before its first find at most: rows are narrow. */
const mostBefore = 16

/** A text in one line, marked; a far find is brought near to the beginning. */
export function excerptOf(text: string, query: Query): Piece[] {
  const line = text.replace(/\s+/gu, ' ').trim()
  const pieces = markMatches(line, query)
  const before = pieces[0]?.isMatch === false && pieces.length > 1 ? pieces[0].text : ''
  if (before.length <= mostBefore) return pieces
  const from = before.indexOf(' ', before.length - mostBefore) + 1
  return [{ text: `…${from > 0 ? before.slice(from) : before.slice(-mostBefore)}`, isMatch: false }, ...pieces.slice(1)]
}
