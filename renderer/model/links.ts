export type TextPart = { kind: 'text'; text: string } | { kind: 'link'; text: string; url: string }

/** Only what the shell will open. */
const schemes = ['https://']
const closing = '.,;:!?)]}»”’"\''

/** Finds links by one pass over the words: no pattern that a hostile text could slow down. Text stays text; nothing is made into markup. */
export function splitLinks(body: string): TextPart[] {
  const parts: TextPart[] = []
  let plainFrom = 0
  let at = 0
  while (at < body.length) {
    const isWordStart = at === 0 || isGap(body.charCodeAt(at - 1)) || body[at - 1] === '('
    const scheme = isWordStart ? schemes.find((candidate) => body.startsWith(candidate, at)) : undefined
    if (!scheme) {
      at += 1
      continue
    }
    const end = endOfLink(body, at)
    const text = body.slice(at, end)
    if (text.length > scheme.length && URL.canParse(text)) {
      if (at > plainFrom) parts.push({ kind: 'text', text: body.slice(plainFrom, at) })
      parts.push({ kind: 'link', text, url: text })
      plainFrom = end
    }
    at = Math.max(end, at + 1)
  }
  if (plainFrom < body.length) parts.push({ kind: 'text', text: body.slice(plainFrom) })
  return parts
}

function endOfLink(body: string, from: number): number {
  let end = from
  while (end < body.length && !isGap(body.charCodeAt(end))) end += 1
  while (end > from && closing.includes(body[end - 1] ?? ' ')) end -= 1
  return end
}

const isGap = (code: number): boolean => code <= 32 || code === 0xa0 || code === 0x2028 || code === 0x2029
