import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { app } from 'electron'
import type { About, StorageSizes } from '../../bridge/shell.js'
import { now } from '../config.js'
import { buildKind } from '../launch.js'

/** Lines of the log that go along. */
const logLines = 60

export const readAbout = (): About => ({
  version: app.getVersion(),
  build: buildKind,
  electron: process.versions.electron ?? '',
  system: `${os.type()} ${os.release()} ${process.arch}`,
})

/** What a person sends to whoever helps them. The log holds no text, name, address or token; see `log.ts`. */
export function diagnosticsText({ folder, sizes }: { folder: string; sizes: StorageSizes }): string {
  const { version, build, electron, system } = readAbout()
  const lines = [
    `Kreida ${version} (${build}), Electron ${electron}, ${system}`,
    `made ${now().toISOString()}, running for ${Math.round(process.uptime())} s, ${Math.round(os.freemem() / 1e6)} MB of memory free`,
    `bytes: ${Object.entries(sizes)
      .map(([name, size]) => `${name} ${size}`)
      .join(', ')}`,
    '',
    ...lastLines(path.join(folder, 'logs', 'main.log')),
  ]
  return lines.join('\n')
}

function lastLines(file: string): string[] {
  try {
    return fs.readFileSync(file, 'utf8').trim().split('\n').slice(-logLines)
  } catch {
    return ['(no log)']
  }
}
