import fs from 'node:fs'
import path from 'node:path'
import { app } from 'electron'

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

/** The entry of the freedesktop autostart specification. Quotes and backslashes of the path are escaped twice, as it asks. */
export function autostartEntry(name: string, program: string): string {
  const quoted = program.replace(/["`$\\]/g, String.raw`\\$&`)
  return ['[Desktop Entry]', 'Type=Application', `Name=${name}`, `Exec="${quoted}" --hidden`, 'X-GNOME-Autostart-enabled=true', ''].join(
    '\n',
  )
}
