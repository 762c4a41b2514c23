import { execFile, execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'

const project = path.join(import.meta.dirname, '..', '..')

/** Packs a deb of this version into `folder`, lightly compressed, and answers its path. `feed`: where it looks for updates. */
export async function packDeb(options: { folder: string; version: string; feed?: string; env?: Record<string, string> }): Promise<string> {
  const { folder, version, feed, env = {} } = options
  const words = ['--targets=deb', '--quick', '--test', `--version=${version}`, `--out=${folder}`, ...(feed ? [`--feed=${feed}`] : [])]
  await promisify(execFile)(process.execPath, ['electron/packaging/package.mjs', ...words], {
    cwd: project,
    env: { ...process.env, ...env },
    maxBuffer: 50_000_000,
  })
  const name = fs.readdirSync(folder).find((file) => file.endsWith('.deb'))
  if (!name) throw new Error(`no deb in ${folder}`)
  return path.join(folder, name)
}

/** Installs or upgrades as an administrator does. Throws with what dpkg said. */
export function installDeb(file: string): void {
  execFileSync('dpkg', ['-i', file], { stdio: 'pipe' })
}

export function removeDeb(): void {
  execFileSync('dpkg', ['--purge', 'kreida'], { stdio: 'pipe' })
}

/** The installed version, or null. */
export function installedVersion(): string | null {
  try {
    return (
      execFileSync('dpkg-query', ['-W', '-f=${Version} ${db:Status-Status}', 'kreida'], { encoding: 'utf8', stdio: 'pipe' }).split(
        ' ',
      )[0] ?? null
    )
  } catch {
    return null
  }
}

/** What of the package is still on the disk. */
export function leftovers(): string[] {
  const places = [
    '/opt/Kreida Test Build',
    '/usr/bin/kreida',
    '/etc/alternatives/kreida',
    '/etc/apparmor.d/kreida',
    '/usr/share/applications/kreida.desktop',
    '/usr/share/icons/hicolor/256x256/apps/kreida.png',
  ]
  return places.filter((place) => fs.lstatSync(place, { throwIfNoEntry: false }) !== undefined)
}
