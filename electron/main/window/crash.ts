import { app, dialog, type BrowserWindow } from 'electron'
import { now } from '../config.js'
import type { Labels } from '../labels.js'
import type { Log } from '../log.js'

/** Milliseconds within which a second crash is the same trouble. */
const sameTroubleMs = 60_000

/** Milliseconds until the system has cleared the dead process away: a reload within its own announcement takes the app along. */
const settleMs = 200

/** Endings that are no fault: the page was closed, or the app ends. */
const usual = new Set(['clean-exit', 'killed-by-quit'])

/** A page that died is loaded again by itself once; when it dies again soon, the person chooses (PRE-3). */
export function watchCrashes(window: BrowserWindow, { labels, log }: { labels: () => Labels; log: Log }): void {
  let lastCrash = 0
  const reload = (): void => {
    if (!window.isDestroyed()) window.webContents.reload()
  }
  const choose = async (): Promise<void> => {
    const { crashTitle, crashText, crashReload, crashQuit } = labels()
    const question = {
      type: 'error' as const,
      message: crashTitle,
      detail: crashText,
      buttons: [crashReload, crashQuit],
      defaultId: 0,
      cancelId: 0,
    }
    const { response } = await dialog.showMessageBox(question)
    if (response === 0) setTimeout(reload, settleMs)
    if (response === 1) app.quit()
  }
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log('renderer_gone', { reason, exit_code: exitCode })
    if (usual.has(reason) || window.isDestroyed()) return
    const at = now().getTime()
    const isFirst = at - lastCrash > sameTroubleMs
    lastCrash = at
    if (isFirst) setTimeout(reload, settleMs)
    else void choose()
  })
}
