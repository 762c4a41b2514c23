import type { TestProject } from 'vitest/node'
import { startPostgres } from './postgres.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a layer that runs on PostgreSQL: the address of its server's first database. */
    postgresUrl: string
  }
}

/** Of the layers that run on PostgreSQL: one server for all of the layer's files. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres()
  project.provide('postgresUrl', server.urlOf('postgres'))
  return server.stop
}
