import { pino, type Logger } from 'pino'

/** Structured JSON on standard error; standard output holds only what an operator reads. Never a body, password or token. */
export function createLog(level: string): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    pino.destination(2),
  )
}

export type { Logger }
