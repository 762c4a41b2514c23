import fs from 'node:fs'
import path from 'node:path'
import { now } from './config.js'

/** Facts about an event: ids, counts and reasons, never a text, an address of a person or a token. */
type LogFields = Record<string, string | number | boolean | null>
export type Log = (event: string, fields?: LogFields) => void

const maxBytes = 1_000_000

/** JSON lines in `<folder>/main.log`; at 1 MB the file becomes `main.log.1`, so two of them is all there ever is. Never throws. */
export function createLog(folder: string): Log {
  const file = path.join(folder, 'main.log')
  return (event, fields = {}) => {
    try {
      fs.mkdirSync(folder, { recursive: true })
      if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > maxBytes) fs.renameSync(file, `${file}.1`)
      fs.appendFileSync(file, JSON.stringify({ time: now().toISOString(), event, ...fields }) + '\n', { mode: 0o600 })
    } catch {
      // A full disk must not stop the app for a line of its log.
    }
  }
}

/** The name and code of a fault without its message, which may quote what a person wrote. */
export function describeFault(fault: unknown): string {
  if (!(fault instanceof Error)) return typeof fault
  const code = 'code' in fault ? String(fault.code) : ''
  const errcode = 'errcode' in fault ? `/${String(fault.errcode)}` : ''
  return `${fault.name}${code && ` ${code}`}${errcode}`
}
