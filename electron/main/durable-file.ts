import fs from 'node:fs'
import path from 'node:path'

/** Replaces a file so that a crash leaves the old or the new one, never a part. Returns after the bytes are on the disk; throws I/O faults. */
export function writeDurably(file: string, text: string): void {
  const folder = path.dirname(file)
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const temporary = `${file}.tmp`
  try {
    const handle = fs.openSync(temporary, 'w', 0o600)
    try {
      fs.writeFileSync(handle, text)
      fs.fsyncSync(handle)
    } finally {
      fs.closeSync(handle)
    }
    fs.renameSync(temporary, file)
  } catch (fault) {
    fs.rmSync(temporary, { force: true })
    throw fault
  }
  syncFolder(folder)
}

/** Removes a file; a crash afterwards does not bring it back. */
export function removeDurably(file: string): void {
  fs.rmSync(file, { force: true })
  if (fs.existsSync(path.dirname(file))) syncFolder(path.dirname(file))
}

/** Makes a new name in a folder durable. Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = fs.openSync(folder, 'r')
  try {
    fs.fsyncSync(handle)
  } finally {
    fs.closeSync(handle)
  }
}

/** The JSON in a file; `undefined` where there is none or it cannot be understood. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as unknown
  } catch {
    return undefined
  }
}
