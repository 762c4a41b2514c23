/** A key as `before-input-event` gives it. */
export interface AltInput {
  type: string
  key: string
  shift: boolean
  control: boolean
  meta: boolean
  isAutoRepeat: boolean
}

/**
 * Says when Alt was pressed and released with nothing else: only then the menu bar opens. The system's own rule opens it for Shift+Alt
 * too, by which half of Ukraine changes the keyboard's language.
 */
export function createAltKey(): (input: AltInput) => boolean {
  let isAlone = false
  return ({ type, key, shift, control, meta }) => {
    if (type === 'keyDown' && key === 'Alt') {
      isAlone = !shift && !control && !meta
      return false
    }
    if (type === 'keyUp' && key === 'Alt') {
      const opens = isAlone && !shift
      isAlone = false
      return opens
    }
    isAlone = false
    return false
  }
}
