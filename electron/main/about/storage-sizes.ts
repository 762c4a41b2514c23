import fs from 'node:fs'
import path from 'node:path'
import type { StorageSizes } from '../../bridge/shell.js'

/** Bytes of what one account keeps on this disk. `userData` is Electron's folder, `partition` the account's part of it. */
export function storageSizes({ userData, key }: { userData: string; key: string }): StorageSizes {
  const partition = path.join(userData, 'Partitions', `kreida-${key}`)
  const documents = sizeBelow(path.join(partition, 'IndexedDB'))
  return {
    journal: sizeBelow(path.join(userData, 'accounts', key)),
    documents,
    cache: sizeBelow(partition) - documents,
    logs: sizeBelow(path.join(userData, 'logs')),
  }
}

/** Files come and go while it counts; those that went count nothing. */
function sizeBelow(folder: string): number {
  let sum = 0
  for (const entry of fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true, withFileTypes: true }) : [])
    if (entry.isFile()) sum += fs.statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0
  return sum
}
