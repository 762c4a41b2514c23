/** Every sign that people write for an apostrophe. It is dropped: п'ять, п’ять, пʼять and пять are one. */
const apostrophes = /['’ʼ`´‘‛ʹʻʽˈ′＇]/gu
/** Soft hyphens, joiners, marks of direction: seen by nobody. */
const unseen = /\p{Cf}/gu
/** Accents and stress marks, after the letters that are letters of their own have been put together again. */
const marks = /\p{M}/gu
/** Most texts: nothing in them but letters and signs that only case can change. */
const plain = /^[\n -&(-_a-~а-яА-ЯєЄіІїЇ–—«»]*$/u

/**
 * A text as it is compared: case, apostrophes, accents, stress marks and widths do not count; ґ is г, ё is е. й and ї stay what they
 * are: no и or і with an ornament. Folding twice changes nothing.
 */
export function fold(text: string): string {
  if (plain.test(text)) return text.toLowerCase()
  return text
    .replace(apostrophes, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/и\u0306/gu, 'й')
    .replace(/і\u0308/gu, 'ї')
    .replace(apostrophes, '')
    .replace(marks, '')
    .replace(unseen, '')
    .replace(/ґ/gu, 'г')
    .replace(/ς/gu, 'σ')
}

/** A folded text that remembers where each of its characters came from: `from[i]` up to `to[i]` of the original. */
export interface Folded {
  text: string
  from: number[]
  to: number[]
}

/** The same as `fold`, letter by letter: for showing what was found. */
export function foldWithPlaces(text: string): Folded {
  const folded: Folded = { text: '', from: [], to: [] }
  for (const { 0: letter, index } of text.matchAll(/\P{M}\p{M}*|\p{M}+/gsu)) {
    const piece = fold(letter)
    folded.text += piece
    for (let place = 0; place < piece.length; place += 1) {
      folded.from.push(index)
      folded.to.push(index + letter.length)
    }
  }
  return folded
}

/** Words are parted by spaces and punctuation; signs such as + or an emoji are words, too. */
export const wordPattern = /[^\s\p{P}\p{Z}\p{C}]+/gu

/** The words of a folded text. */
export const wordsOf = (folded: string): string[] => folded.match(wordPattern) ?? []
