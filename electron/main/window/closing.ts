import { app, dialog, type BrowserWindow } from 'electron'
import type { Labels } from '../labels.js'
import type { PreferenceFile } from './preferences.js'

interface ClosingOptions {
  preferences: PreferenceFile
  labels: () => Labels
  hasTray: () => boolean
}

export interface Closing {
  /** A window that has an account hides instead of closing, where its person wants that. */
  guard(window: BrowserWindow, options: { hasAccount: boolean }): void
  /** From now on windows close: the app ends. */
  end(): void
}

/** What the close button does: hides to the tray, or ends the app. Asked once, when the first window is closed (a choice in settings later). */
export function createClosing({ preferences, labels, hasTray }: ClosingOptions): Closing {
  let isEnding = false
  app.on('before-quit', () => (isEnding = true))

  const ask = async (window: BrowserWindow): Promise<void> => {
    const { closeTitle, closeText, closeHide, closeQuit } = labels()
    const question = {
      type: 'question' as const,
      message: closeTitle,
      detail: closeText,
      buttons: [closeHide, closeQuit],
      defaultId: 0,
      cancelId: 0,
    }
    const { response } = await dialog.showMessageBox(window, question)
    preferences.save({ closes_to_tray: response === 0 })
    window.close()
  }

  return {
    guard(window, { hasAccount }) {
      window.on('close', (event) => {
        if (isEnding || !hasAccount || !hasTray()) return
        const { closes_to_tray } = preferences.read()
        if (closes_to_tray === false) return
        event.preventDefault()
        if (closes_to_tray === null) void ask(window)
        else window.hide()
      })
    },
    end: () => void (isEnding = true),
  }
}
