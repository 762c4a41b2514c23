import { isEmptyQuery, markMatches, parseQuery, rankText, type Piece } from './finding.js'

export interface PaletteEntry<C> {
  key: string
  label: string
  /** Other words by which it is looked for; not shown. */
  also?: string
  choice: C
}

/** The entries that answer to a text, the best first and otherwise in their own order; all of them while nothing is typed. */
export function filterPalette<C>(entries: readonly PaletteEntry<C>[], text: string): (PaletteEntry<C> & { pieces: Piece[] })[] {
  const query = parseQuery(text)
  if (text.trim() === '') return entries.map((entry) => ({ ...entry, pieces: [{ text: entry.label, isMatch: false }] }))
  if (isEmptyQuery(query)) return []
  return entries
    .map((entry) => ({ entry, rank: rankText(entry.label, query) ?? rankText(entry.also ?? '', query) }))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map(({ entry }) => ({ ...entry, pieces: markMatches(entry.label, query) }))
}
