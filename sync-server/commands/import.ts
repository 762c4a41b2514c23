import fs from 'node:fs'
import type { Context } from '../context.js'
import { importLines } from '../domain/import.js'
import { linesOf } from '../domain/lines.js'
import { requireFile } from '../storage/engines/sqlite-files.js'

/** Imports a file of NDJSON lines and prints the report. Code 1 when a line was bad; the good ones are kept. */
export async function runImport(open: () => Promise<Context>, file: string): Promise<void> {
  if (file !== '-') requireFile(file)
  const context = await open()
  try {
    // Opened before anything waits: a stream that fails while nobody listens yet ends the process.
    const input = file === '-' ? process.stdin : (await fs.promises.open(file)).createReadStream()
    const report = await importLines(context.database, linesOf(input))
    for (const { line, reason } of report.bad) process.stderr.write(`line ${line}: ${reason}\n`)
    process.stdout.write(
      `${report.lines} lines: ${report.accepted} accepted, ${report.changed} changed something, ${report.bad.length} bad\n`,
    )
    if (report.bad.length > 0) process.exitCode = 1
  } finally {
    await context.database.close()
  }
}
