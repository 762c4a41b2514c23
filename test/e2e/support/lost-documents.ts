import fs from 'node:fs'
import path from 'node:path'

/** Removes the browser's databases of a profile: all, or the largest file of one. The app must be down. */
export function loseDocuments(profile: string, extent: 'whole' | 'one collection'): void {
  const found = fs.readdirSync(profile, { recursive: true, encoding: 'utf8' }).filter((name) => path.basename(name) === 'IndexedDB')
  if (found.length === 0) throw new Error('there is no IndexedDB to lose')
  for (const folder of found.map((name) => path.join(profile, name))) {
    if (extent === 'whole') fs.rmSync(folder, { recursive: true })
    else loseLargest(folder)
  }
}

function loseLargest(folder: string): void {
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true }).filter((entry) => entry.isFile())
  const largest = files
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.endsWith('LOCK'))
    .sort((a, b) => fs.statSync(b).size - fs.statSync(a).size)[0]
  if (largest) fs.rmSync(largest)
}
