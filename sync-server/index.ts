import fs from 'node:fs'
import { ConfigFault, readConfig, type Config } from './config.js'
import { openContext, placeOf, systemSources, type Context } from './context.js'
import { runBackup, runMove, runRestore } from './commands/backup.js'
import { runImport } from './commands/import.js'
import { serve } from './commands/serve.js'
import { runUsers, usersUsage } from './commands/users.js'
import { createLog } from './log.js'

const usage = `usage: npm run server                  start the server
       npm run server -- import FILE   import NDJSON lines ("-" reads standard input)
       npm run server -- backup FILE   write a backup; the server may be running
       npm run server -- restore FILE  put a backup in the database's place; the server must be stopped
       npm run server -- move          carry the SQLite database over to DATABASE_URL; the server must be stopped
${usersUsage}`

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
  const isKnown = await run(command, rest, config)
  if (isKnown) return
  process.stderr.write(usage)
  process.exitCode = 2
}

/** Runs one command. Answers false where the words make none. */
async function run(command: string, words: string[], config: Config): Promise<boolean> {
  const open = (): Promise<Context> => openContext(config, createLog(config.log_level))
  const openForCommand = async (): Promise<Context> => {
    const place = placeOf(config)
    const made = place.engine === 'sqlite' && !fs.existsSync(place.file) ? place.file : null
    const context = await open()
    if (made !== null) process.stderr.write(`made a new database ${made}\n`)
    return context
  }
  const [file] = words
  if (command === 'users') return runUsers(config, openForCommand, words)
  if (command === 'serve' || command === 'move') {
    if (words.length > 0) return false
    await (command === 'serve' ? serve(await open()) : runMove(config, systemSources))
    return true
  }
  if (file === undefined || words.length > 1) return false
  switch (command) {
    case 'backup':
      await runBackup(config, file)
      return true
    case 'restore':
      await runRestore(config, systemSources, file)
      return true
    case 'import':
      await runImport(openForCommand, file)
      return true
    default:
      return false
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`kreida: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(error instanceof ConfigFault ? 2 : 1)
})
