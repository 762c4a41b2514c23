import { hash } from 'node:crypto'

/** A hash of what makes two intents the same. */
export const fingerprintOf = (content: unknown[]): string => hash('sha256', JSON.stringify(content))
