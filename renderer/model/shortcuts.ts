/** One way to press a shortcut. `code` is the key's place, so that the layout does not matter; `key` is a sign that layouts place differently. */
export type Keys = { code: string; mod?: true; alt?: true } | { key: string }

export type ShortcutName = 'palette' | 'find' | 'nextUnread' | 'previousChat' | 'nextChat' | 'outbox' | 'settings' | 'sheet'

/**
 * Every shortcut: the shell binds this table, and the sheet shows it. Alt+Shift with an arrow, as elsewhere, would change the keyboard
 * layout of many people here, and Ctrl+Shift+U begins a code point on Linux; so the next unread chat is Alt+N.
 */
export const shortcuts: readonly { name: ShortcutName; keys: readonly Keys[] }[] = [
  { name: 'palette', keys: [{ code: 'KeyK', mod: true }] },
  { name: 'find', keys: [{ code: 'KeyF', mod: true }] },
  { name: 'nextUnread', keys: [{ code: 'KeyN', alt: true }] },
  { name: 'previousChat', keys: [{ code: 'ArrowUp', alt: true }] },
  { name: 'nextChat', keys: [{ code: 'ArrowDown', alt: true }] },
  { name: 'outbox', keys: [{ code: 'KeyO', alt: true }] },
  { name: 'settings', keys: [{ code: 'Comma', mod: true }] },
  { name: 'sheet', keys: [{ code: 'Slash', mod: true }, { key: '?' }] },
]

/** What is pressed, of a keyboard event. */
export interface Pressed {
  code: string
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

/** The shortcut that is pressed. While somebody types (`isTyping`), a bare sign is a sign. On a Mac ⌘ stands for Ctrl. */
export function shortcutOf(pressed: Pressed, where: { isMac: boolean; isTyping: boolean }): ShortcutName | null {
  return shortcuts.find(({ keys }) => keys.some((wanted) => isPressed(wanted, pressed, where)))?.name ?? null
}

function isPressed(wanted: Keys, pressed: Pressed, { isMac, isTyping }: { isMac: boolean; isTyping: boolean }): boolean {
  const { ctrlKey, metaKey, altKey, shiftKey } = pressed
  if ('key' in wanted) return !isTyping && pressed.key === wanted.key && !ctrlKey && !metaKey && !altKey
  const [mod, other] = isMac ? [metaKey, ctrlKey] : [ctrlKey, metaKey]
  const isExact = mod === (wanted.mod ?? false) && altKey === (wanted.alt ?? false) && !shiftKey && !other
  return isExact && pressed.code === wanted.code
}

const signs: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', Comma: ',', Slash: '/' }

/** The keys as they are printed on a keyboard, one each. */
export function keyLabels(keys: Keys, isMac: boolean): string[] {
  if ('key' in keys) return [keys.key]
  const held = [...(keys.mod ? [isMac ? '⌘' : 'Ctrl'] : []), ...(keys.alt ? [isMac ? '⌥' : 'Alt'] : [])]
  return [...held, signs[keys.code] ?? keys.code.replace('Key', '')]
}

/** The first way to press a shortcut. */
export const keysOf = (name: ShortcutName | null): Keys | null => shortcuts.find((shortcut) => shortcut.name === name)?.keys[0] ?? null
