import fs from 'node:fs'
import path from 'node:path'

/** SQLite's primary result codes that matter here (https://sqlite.org/rescode.html). */
const codes = { corrupt: 11, full: 13, notADatabase: 26 }

/** The primary result code of a fault of node:sqlite's interface; `null` for any other fault. */
function sqliteCode(fault: unknown): number | null {
  return fault instanceof Error && 'errcode' in fault && typeof fault.errcode === 'number' ? fault.errcode & 0xff : null
}

const systemCode = (fault: unknown): unknown => (fault instanceof Error && 'code' in fault ? fault.code : undefined)

/** Whether a fault comes from SQLite or from the file system, rather than from a mistake in the program. */
export function isStorageFault(fault: unknown): boolean {
  return systemCode(fault) === 'ERR_SQLITE_ERROR' || sqliteCode(fault) !== null || (fault instanceof Error && 'syscall' in fault)
}

/**
 * Whether the disk has no room. Besides its own code SQLite reports a full disk as an I/O fault where it cannot grow a file it
 * wants to map, so the disk under `file` is asked as well.
 */
export function isDiskFull(fault: unknown, file: string): boolean {
  if (sqliteCode(fault) === codes.full || systemCode(fault) === 'ENOSPC' || systemCode(fault) === 'EDQUOT') return true
  if (!isStorageFault(fault)) return false
  try {
    const { bavail } = fs.statfsSync(path.dirname(file))
    return bavail === 0
  } catch {
    return false
  }
}

/** Whether the file is no longer a database, or a damaged one. */
export function isCorrupt(fault: unknown): boolean {
  const code = sqliteCode(fault)
  return code === codes.corrupt || code === codes.notADatabase
}
