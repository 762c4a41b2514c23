// What can be built, for which system, and what each format needs of the machine that builds it.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

const fpm = path.resolve(import.meta.dirname, '..', 'dev', 'fpm.mjs')
const sevenZip = ['/usr/bin/7za', '/usr/bin/7z'].find((file) => fs.existsSync(file))

/** The format's system, and the programs it needs. `download`: electron-builder fetches a tool for it from its own release pages. */
export const formats = {
  'tar.gz': { system: 'LINUX', programs: ['tar', 'gzip'] },
  deb: { system: 'LINUX', programs: ['dpkg-deb', 'xz'] },
  rpm: { system: 'LINUX', programs: ['rpmbuild'] },
  AppImage: { system: 'LINUX', programs: [], download: true },
  'windows directory': { system: 'WINDOWS', programs: [] },
  nsis: { system: 'WINDOWS', programs: [], download: true },
  dmg: { system: 'MAC', programs: [], needs: 'darwin' },
  zip: { system: 'MAC', programs: [], needs: 'darwin' },
}

/** The wanted formats by their system. */
export function systemOf(wanted) {
  const systems = {}
  for (const target of wanted) {
    if (!formats[target]) throw new Error(`There is no format ${target}; these are: ${Object.keys(formats).join(', ')}.`)
    ;(systems[formats[target].system] ??= []).push(target)
  }
  return systems
}

/** Why this machine cannot build the format; null where it can. Sets what electron-builder must know of the machine's own tools. */
export function whyNot(target, { isOfficial }) {
  const { programs, download, needs } = formats[target]
  if (needs && process.platform !== needs)
    return 'needs macOS: its disk images, signatures and notarisation; .github/workflows/package.yml builds it'
  const missing = programs.filter((program) => !finds(program))
  if (missing.length > 0) return `needs ${missing.join(' and ')}`
  if (process.platform === 'linux' && sevenZip) process.env.ELECTRON_BUILDER_7ZIP_PATH ??= sevenZip
  if (process.platform === 'linux' && ['deb', 'rpm'].includes(target) && !isOfficial) process.env.CUSTOM_FPM_PATH ??= fpm
  if (download && !isOfficial)
    return 'needs a tool from the release pages of electron-builder, which cannot be reached from here; .github/workflows/package.yml builds it'
  return null
}

function finds(program) {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
