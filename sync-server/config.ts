import path from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Config {
  host: string
  /** 0 picks a free one. */
  port: number
  /** PostgreSQL, with its password; null where SQLite in `data_dir` serves. */
  database_url: string | null
  data_dir: string
  platform_token: string
  is_rate_limited: boolean
  is_demo: boolean
  log_level: string
  /** The built browser app. */
  web_dir: string
}

/** The environment does not say what a command needs; the operator reads the text. */
export class ConfigFault extends Error {}

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']
const loopback = ['127.0.0.1', '::1', 'localhost']
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

/** Reads the environment, the only place that does. Names every fault at once. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): { ok: true; config: Config } | { ok: false; faults: string[] } {
  const faults: string[] = []
  const is_demo = env.KREIDA_DEMO === '1'
  const host = env.KREIDA_HOST || '127.0.0.1'
  const port = /^\d{1,5}$/.test(env.KREIDA_PORT || '8787') ? Number(env.KREIDA_PORT || '8787') : Number.NaN
  const platform_token = env.KREIDA_PLATFORM_TOKEN || (is_demo ? 'demo-platform-token' : '')
  const log_level = env.KREIDA_LOG_LEVEL || 'info'
  const data_dir = env.KREIDA_DATA_DIR || path.join(root, '.kreida', 'server')

  if (env.KREIDA_DEMO && !['0', '1'].includes(env.KREIDA_DEMO)) faults.push('KREIDA_DEMO must be 1 or 0')
  if (!(port <= 65_535)) faults.push('KREIDA_PORT must be a number from 0 to 65535')
  if (!levels.includes(log_level)) faults.push(`KREIDA_LOG_LEVEL must be one of ${levels.join(', ')}`)
  if (env.KREIDA_RATE_LIMIT && env.KREIDA_RATE_LIMIT !== 'off') faults.push('KREIDA_RATE_LIMIT can only be "off"')
  if (!platform_token) faults.push('KREIDA_PLATFORM_TOKEN is missing: the secret that the platform calls with')
  else if (!is_demo && platform_token.length < 16) faults.push('KREIDA_PLATFORM_TOKEN must have at least 16 characters')
  else if (!/^[A-Za-z0-9._~+/=-]{1,512}$/.test(platform_token))
    faults.push('KREIDA_PLATFORM_TOKEN may hold letters, digits and ._~+/=- only')
  if (is_demo && !loopback.includes(host)) faults.push('KREIDA_DEMO=1 binds to loopback only: leave KREIDA_HOST out')
  const database_url = env.DATABASE_URL || null
  if (database_url !== null && !isPostgresUrl(database_url))
    faults.push('DATABASE_URL must look like postgres://USER:PASSWORD@HOST:PORT/DATABASE; leave it out for SQLite')
  if (faults.length > 0) return { ok: false, faults }

  const is_rate_limited = env.KREIDA_RATE_LIMIT !== 'off'
  const web_dir = env.KREIDA_WEB_DIR || path.join(root, 'out', 'renderer')
  return { ok: true, config: { host, port, database_url, data_dir, platform_token, is_rate_limited, is_demo, log_level, web_dir } }
}

function isPostgresUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, pathname } = new URL(text)
  return ['postgres:', 'postgresql:'].includes(protocol) && pathname.length > 1
}
