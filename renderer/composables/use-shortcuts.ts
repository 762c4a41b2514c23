import { useEventListener } from '@vueuse/core'
import { shortcutOf, type ShortcutName } from '../model/shortcuts.js'

export const isMac = (): boolean => /Mac OS X|Macintosh/u.test(navigator.userAgent)

/** Binds the shortcuts while the component lives. `isFree` says whether one may act now. */
export function useShortcuts(actions: Record<ShortcutName, () => unknown>, isFree: (name: ShortcutName) => boolean): void {
  useEventListener(window, 'keydown', (event) => {
    if (event.isComposing || event.defaultPrevented) return
    const name = shortcutOf(event, { isMac: isMac(), isTyping: isTyping(event.target) })
    if (!name || !isFree(name)) return
    event.preventDefault()
    if (!event.repeat || name === 'nextChat' || name === 'previousChat') void actions[name]()
  })
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
