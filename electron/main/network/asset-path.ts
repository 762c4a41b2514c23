/** Segments of plain characters that do not begin with a dot: no `..`, no `%`, no backslash, no drive, no second slash. */
const plainPath = /^(?:\/[\w~@+-][\w.~@+-]*)*\/?$/

/**
 * The file (relative, below the built renderer) for a request target such as `/assets/index-abc.js?x#y`, or `null` for "not found".
 * A path without an extension belongs to the renderer's router and gets its page.
 */
export function assetPath(target: string): string | null {
  const pathname = target.split(/[?#]/, 1)[0] ?? ''
  if (!plainPath.test(pathname)) return null
  const lastSegment = pathname.slice(pathname.lastIndexOf('/') + 1)
  return lastSegment.includes('.') ? pathname.slice(1) : 'index.html'
}
