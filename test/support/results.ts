import fs from 'node:fs'
import path from 'node:path'

const folder = path.resolve(import.meta.dirname, '../../test-results')

/** Where a command of the tests writes what it saw. */
export const resultFile = (name: string): string => path.join(folder, `${name}.json`)

export function writeResult(name: string, value: unknown): void {
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(resultFile(name), `${JSON.stringify(value, null, 2)}\n`)
}
