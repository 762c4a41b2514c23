import { placeOf, type Context } from '../context.js'
import type { App } from '../http/app-type.js'
import { buildApp } from '../http/app.js'
import { holdPresence } from '../storage/engines/sqlite-presence.js'
import { importDemo } from './demo.js'

/** Milliseconds that running requests get after SIGTERM. */
const drainMs = 10_000

/** Listens until SIGTERM or SIGINT, then drains. One line on standard output says where. Throws, with a text for the operator, when it cannot listen. */
export async function serve(context: Context): Promise<void> {
  const { config, log } = context
  const leave = await holdPlace(context)
  const demo = config.is_demo ? await importDemo(context) : ''
  const app = await buildApp(context)
  const port = await listen(app, context)
  stopOn(app, context, leave)
  const host = config.host.includes(':') ? `[${config.host}]` : config.host
  process.stdout.write(`Kreida sync server listens on http://${host}:${port}\n${demo}`)
  log.info({ event: 'listening', host: config.host, port })
}

/** SQLite serves one process: what another one commits would be poked to nobody here. Throws, with the database closed, where one serves already. */
async function holdPlace({ config, database }: Context): Promise<() => void> {
  const place = placeOf(config)
  try {
    return place.engine === 'sqlite' ? holdPresence(`${place.file}.server`, 'alone') : () => undefined
  } catch (error) {
    await database.close()
    throw error
  }
}

async function listen(app: App, { config, database }: Context): Promise<number> {
  try {
    // For this name the framework would open a second server at the other address, and leave that one's requests behind at a stop.
    const host = config.host === 'localhost' ? '127.0.0.1' : config.host
    await app.listen({ host, port: config.port })
  } catch (error) {
    await app.close()
    await database.close()
    throw new Error(reasonOf(error, config), { cause: error })
  }
  const address = app.server.address()
  return typeof address === 'object' && address ? address.port : config.port
}

function reasonOf(error: unknown, { host, port }: Context['config']): string {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'EADDRINUSE') return `port ${port} on ${host} is taken: stop what listens there, or set KREIDA_PORT`
  if (code === 'EACCES') return `port ${port} on ${host} is not allowed to this user: set KREIDA_PORT`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `this machine has no address ${host}: set KREIDA_HOST`
  return error instanceof Error ? error.message : String(error)
}

function stopOn(app: App, { log, database }: Context, leave: () => void): void {
  let isStopping = false
  const stop = async (reason: string, code: number): Promise<void> => {
    if (isStopping) return
    isStopping = true
    log.info({ event: 'stopping', reason })
    setTimeout(() => process.exit(1), drainMs).unref()
    await app.close()
    await database.close()
    leave()
    process.exit(code)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal, 0))
  // What nobody caught has left something half done: say it in one line and let the operator's supervisor start afresh.
  const onFault = (event: string) => (error: unknown) => {
    log.fatal({ err: error, event })
    stop(event, 1).catch(() => process.exit(1))
  }
  process.on('uncaughtException', onFault('uncaught_exception'))
  process.on('unhandledRejection', onFault('unhandled_rejection'))
}
