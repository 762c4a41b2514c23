const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i
const isLoopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:|\/|$)/i

/** Hosts that plain http may reach with a password: this machine, and the private networks of RFC 1918, RFC 3927, RFC 4291 and RFC 6762. */
const isNear = new RegExp(
  [
    String.raw`localhost|127(\.\d+){3}|\[::1\]`,
    String.raw`10(\.\d+){3}|172\.(1[6-9]|2\d|3[01])(\.\d+){2}|192\.168(\.\d+){2}`,
    String.raw`169\.254(\.\d+){2}|\[fe[89ab][0-9a-f]:[0-9a-f:]*\]`,
    String.raw`[^.]([^/]*)\.local\.?`,
  ]
    .map((hosts) => `^(${hosts})$`)
    .join('|'),
)

/** Whether a password may travel to this origin, which is one of `normaliseServerUrl`: anybody on the way can read plain http. */
export function isSafeForPassword(origin: string): boolean {
  const { protocol, hostname } = new URL(origin)
  return protocol === 'https:' || isNear.test(hostname)
}

/**
 * The origin of the server a person means by what they typed or pasted: `kreida.example.org`, `localhost:8787/`, a page's whole
 * address. Without a scheme it is https, on the machine itself http. `null` where it is no web address.
 */
export function normaliseServerUrl(typed: string): string | null {
  const text = typed.trim()
  const address = hasScheme.test(text) ? text : `${isLoopback.test(text) ? 'http' : 'https'}://${text}`
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  if (url.username || url.password || !url.hostname) return null
  return url.origin
}
