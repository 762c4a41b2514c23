import { powerMonitor } from 'electron'
import { channels } from '../../bridge/index.js'
import type { Windows } from './window.js'

/** Tells every window when the machine wakes up, since its connections are dead without knowing it. Returns `stop`. */
export function startWake(windows: Windows): () => void {
  const wake = (): void => {
    for (const { browserWindow } of windows.all()) browserWindow.webContents.send(channels.wake)
  }
  powerMonitor.on('resume', wake)
  return () => powerMonitor.off('resume', wake)
}
