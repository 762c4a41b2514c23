import { pino, type DestinationStream, type Logger } from 'pino'

/** Structured JSON on standard error; standard output holds only what an operator reads. Never a body, password or token. */
export function createLog(level: string, destination: DestinationStream = pino.destination(2)): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    destination,
  )
}

export type { Logger }
