/** Our advisory locks of PostgreSQL: any numbers, as long as nobody else on the same database uses them. */
export const advisoryLocks = {
  /** Held by whoever migrates. */
  migration: 4_711_001,
  /** Held, shared, by everybody who has the database open; alone by a restore. */
  isOpen: 4_711_002,
} as const
