import type { Target } from '../../bridge/shell.js'

/** Longer than any link of ours. */
const maxLength = 200
const chat =
  /^kreida:\/\/chat\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:\/message\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}))?\/?$/
const inquiry = /^kreida:\/\/inquiry\/([1-9]\d{0,14})\/?$/

/**
 * Where a `kreida://` link leads, or null. Any page and any program can open such a link, so it is hostile until it has exactly one of
 * our two forms; it names a place and can do nothing there.
 */
export function parseLink(text: string): Target | null {
  if (text.length > maxLength) return null
  const link = text.toLowerCase()
  const [, thread_id, message_id] = chat.exec(link) ?? []
  if (thread_id) return { kind: 'chat', thread_id, message_id: message_id ?? null }
  const [, inquiry_id] = inquiry.exec(link) ?? []
  return inquiry_id ? { kind: 'inquiry', inquiry_id: Number(inquiry_id) } : null
}

/** The first link of ours on a command line: how Windows and Linux hand a link over. */
export function linkIn(args: readonly string[]): Target | null {
  for (const word of args) {
    const target = parseLink(word)
    if (target) return target
  }
  return null
}
