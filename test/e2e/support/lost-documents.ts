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

interface StoredRow {
  kind?: string
  body?: { student_id?: number; student_count?: number }
  messages?: { sender_id: number }[]
}

/**
 * Takes a student's messages out of the open app's own database, under everybody's feet, and their thread says that there are none: the
 * checkpoint stays where it is.
 */
export async function loseMessagesOf(page: Page, student_id: number): Promise<void> {
  const lost = await page.evaluate(async (student) => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    let count = 0
    for (const { name = '' } of await indexedDB.databases()) {
      if (!name.includes('--message_blocks') && !name.includes('--documents')) continue
      const db = await done(indexedDB.open(name))
      for (const store of [...db.objectStoreNames]) {
        const table = db.transaction(store, 'readwrite').objectStore(store)
        const keys = await done(table.getAllKeys())
        const rows = (await done(table.getAll())) as StoredRow[]
        for (const [index, row] of rows.entries()) {
          const key = keys[index]
          if (key === undefined) continue
          if (row.messages?.some(({ sender_id }) => sender_id === student)) {
            await done(table.delete(key))
            count += 1
          } else if (row.kind === 'threads' && row.body?.student_id === student)
            await done(table.put({ ...row, body: { ...row.body, student_count: 0 } }))
        }
      }
      db.close()
    }
    return count
  }, student_id)
  if (lost === 0) throw new Error('there was no message to lose')
}
