/** The part of node:sqlite's `DatabaseSync` the journal needs. */
export interface Database {
  exec(sql: string): void
  prepare(sql: string): {
    run(...values: (string | null)[]): { changes: number | bigint }
    all(...values: string[]): Record<string, unknown>[]
    iterate(): Iterable<Record<string, unknown>>
  }
  close(): void
}
export type OpenDriver = (file: string) => Database
