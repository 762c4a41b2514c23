import fs from 'node:fs'
import path from 'node:path'
import { app } from 'electron'
import { autostartEntry } from './autostart.js'

/** Starts the app hidden when the person signs in to the system. Linux has no call for it, only a folder. */
export function setLoginStart(isOn: boolean): void {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: isOn, args: ['--hidden'] })
    return
  }
  const file = path.join(app.getPath('appData'), 'autostart', 'kreida.desktop')
  if (!isOn) return fs.rmSync(file, { force: true })
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, autostartEntry(app.getName(), process.execPath))
}
