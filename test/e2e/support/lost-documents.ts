import fs from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'

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

/** Takes one person's messages out of the open app's own database, under everybody's feet: the checkpoint stays where it is. */
export async function loseMessagesOf(page: Page, sender_id: number): Promise<void> {
  const lost = await page.evaluate(async (sender) => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    let count = 0
    for (const { name = '' } of await indexedDB.databases()) {
      if (!name.includes('messages')) continue
      const db = await done(indexedDB.open(name))
      for (const store of [...db.objectStoreNames]) {
        const table = db.transaction(store, 'readwrite').objectStore(store)
        const keys = await done(table.getAllKeys())
        const rows = (await done(table.getAll())) as { sender_id?: number }[]
        for (const [index, row] of rows.entries()) {
          const key = keys[index]
          if (row.sender_id !== sender || key === undefined) continue
          await done(table.delete(key))
          count += 1
        }
      }
      db.close()
    }
    return count
  }, sender_id)
  if (lost === 0) throw new Error('there was no message to lose')
}
