import type { Context } from '../context.js'
import { buildApp } from '../http/app.js'
import { importDemo } from './demo.js'

/** Milliseconds that running requests get after SIGTERM. */
const drainMs = 10_000

/** Listens until SIGTERM or SIGINT, then drains. One line on standard output says where. */
export async function serve(context: Context): Promise<void> {
  const { config, log, database } = context
  const demo = config.is_demo ? await importDemo(context) : ''
  const app = await buildApp(context)
  await app.listen({ host: config.host, port: config.port })
  const address = app.server.address()
  const port = typeof address === 'object' && address ? address.port : config.port
  process.stdout.write(`Kreida sync server listens on http://${config.host}:${port}\n${demo}`)
  log.info({ event: 'listening', host: config.host, port })

  let isStopping = false
  const stop = async (signal: string): Promise<void> => {
    if (isStopping) return
    isStopping = true
    log.info({ event: 'stopping', signal })
    setTimeout(() => process.exit(1), drainMs).unref()
    await app.close()
    await database.close()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))
}
