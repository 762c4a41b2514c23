import { limits } from './limits.js'

export type BodyCheck = { ok: true; body: string } | { ok: false; code: 'INVALID' | 'TOO_LARGE' }

/** Cuts a message's body and judges it (R-BODY-1..4): 1 to 8,000 code points, one of them visible, no U+0000, no lone surrogate. */
export function checkBody(text: string): BodyCheck {
  const body = cutBody(text)
  if (!isStorableText(body) || !hasVisibleCharacter(body)) return { ok: false, code: 'INVALID' }
  if (body.length > limits.bodyCodePoints && countCodePoints(body) > limits.bodyCodePoints) return { ok: false, code: 'TOO_LARGE' }
  return { ok: true, body }
}

/** Without blank lines at both ends and blanks at the end. The first line keeps its indentation: in a listing it means something. */
export function cutBody(text: string): string {
  const body = text.trimEnd()
  const blank = body.length - body.trimStart().length
  const newline = Math.max(...['\n', '\r', '\u2028', '\u2029'].map((end) => body.slice(0, blank).lastIndexOf(end)))
  return body.slice(newline + 1)
}

/** Anything that draws something by itself: no blank, no control or format character, no mark without a letter, none of the fillers. */
const visible = /[^\p{White_Space}\p{Cc}\p{Cf}\p{Cs}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u

/** Whether a reader would see anything of this text (R-BODY-4). */
export const hasVisibleCharacter = (text: string): boolean => visible.test(text)

/** No U+0000 and no lone surrogate (R-BODY-3). */
export const isStorableText = (text: string): boolean => !text.includes('\u0000') && isWellFormed(text)

export function countCodePoints(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

/** The first line or so of a message, for lists. Cuts between code points, never inside one. */
export function previewOf(body: string): string {
  const line = body.replace(/\s+/g, ' ').trim()
  if (line.length <= limits.previewCodePoints) return line
  const points = Array.from(line.slice(0, (limits.previewCodePoints + 1) * 2))
  return points.length <= limits.previewCodePoints ? points.join('') : `${points.slice(0, limits.previewCodePoints - 1).join('')}…`
}

// String.prototype.isWellFormed came after Node 18 and is missing from some type libraries; a lone surrogate is all it looks for.
function isWellFormed(text: string): boolean {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text)
}
