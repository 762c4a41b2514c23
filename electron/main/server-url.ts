const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i
const isLoopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:|\/|$)/i

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
