import { readConfig, type Config } from './config.js'
import { openContext, systemSources } from './context.js'
import { runBackup, runMove, runRestore } from './commands/backup.js'
import { runImport } from './commands/import.js'
import { serve } from './commands/serve.js'
import { createLog } from './log.js'

const usage = `usage: npm run server                  start the server
       npm run server -- import FILE   import NDJSON lines ("-" reads standard input)
       npm run server -- backup FILE   write a backup; the server may be running
       npm run server -- restore FILE  put a backup in the database's place; the server must be stopped
       npm run server -- move          carry the SQLite database over to DATABASE_URL; the server must be stopped
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
  const { config } = read
  const [file, ...more] = rest
  const isFileCommand = command === 'import' || command === 'backup' || command === 'restore'
  const isBareCommand = command === 'serve' || command === 'move'
  if (isFileCommand ? file === undefined || more.length > 0 : !isBareCommand || rest.length > 0) {
    process.stderr.write(usage)
    process.exitCode = 2
    return
  }
  await run(command, file ?? '', config)
}

async function run(command: string, file: string, config: Config): Promise<void> {
  switch (command) {
    case 'backup':
      return runBackup(config, file)
    case 'restore':
      return runRestore(config, systemSources, file)
    case 'move':
      return runMove(config, systemSources)
    case 'import':
      return runImport(await openContext(config, createLog(config.log_level)), file)
    default:
      return serve(await openContext(config, createLog(config.log_level)))
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`kreida: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
