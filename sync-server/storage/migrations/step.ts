import type { Kysely } from 'kysely'
import type { Tables } from '../tables.js'

/** A statement that both engines understand, once `inWordsOf` has passed over it, or what only a program can do. */
export type Step = string | ((db: Kysely<Tables>) => Promise<void>)
