/** A message as it is copied. */
export interface Line {
  author: string
  /** As a person reads it. */
  time: string
  text: string
}

/** Several messages as clean text: who and when, then the words, with an empty line between. */
export const transcriptOf = (lines: readonly Line[]): string =>
  lines.map(({ author, time, text }) => `${author}, ${time}\n${text.trim()}`).join('\n\n')

/** The ids between two, in the order that they stand in, whichever way. Only the second where the first is gone. */
export function rangeOf(ids: readonly string[], from: string | null, to: string): string[] {
  const [first, last] = [from === null ? -1 : ids.indexOf(from), ids.indexOf(to)]
  return first < 0 ? [to] : ids.slice(Math.min(first, last), Math.max(first, last) + 1)
}
