import { readConfig } from './config.js'
import { openContext } from './context.js'
import { runImport } from './commands/import.js'
import { serve } from './commands/serve.js'
import { createLog } from './log.js'

const usage = `usage: npm run server                  start the server
       npm run server -- import FILE   import NDJSON lines ("-" reads standard input)
`

/** What an operator types. Ends with code 2 for a faulty configuration or call, 1 for a fault while running. */
async function main(): Promise<void> {
  const [command = 'serve', ...rest] = process.argv.slice(2)
  const read = readConfig()
  if (!read.ok) {
    process.stderr.write(`${read.faults.map((fault) => `kreida: ${fault}`).join('\n')}\n`)
    process.exitCode = 2
    return
  }
  const context = await openContext(read.config, createLog(read.config.log_level))
  switch (command) {
    case 'serve':
      return serve(context)
    case 'import':
      if (rest[0] !== undefined && rest.length === 1) return runImport(context, rest[0])
      break
  }
  process.stderr.write(usage)
  process.exitCode = 2
  await context.database.close()
}

main().catch((error: unknown) => {
  process.stderr.write(`kreida: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
