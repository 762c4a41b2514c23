import { shallowRef, type ShallowRef } from 'vue'
import type { User } from '@contract/calls.js'
import type { DocumentStore } from '../db/documents.js'
import type { Desktop } from '../desktop/desktop.js'
import type { Api } from '../sync/api.js'
import type { Sources } from '../sync/clock.js'
import type { Connection } from '../sync/connection.js'
import type { Outbox } from '../sync/outbox.js'
import type { PastVerdict } from '../model/past-verdict.js'

/** What a signed-in person's stores stand on; made by `start.ts`, replaced when another person signs in. */
export interface Runtime {
  user: User
  server_url: string
  desktop: Desktop
  api: Api
  documents: DocumentStore
  outbox: Outbox
  /** The verdict history of threads, newest first. Rejects where the journal cannot be read. */
  verdictsOf(thread_ids: string[]): Promise<PastVerdict[]>
  sources: Sources
  connection: ShallowRef<Connection>
  syncNow(): void
  /** Fetches a block of a thread that this device does not hold yet, before the rest of its history. */
  wantBlock(asked: { thread_id: string; block: number }): void
  stop(): Promise<void>
}

const current = shallowRef<Runtime | null>(null)

export const setRuntime = (runtime: Runtime | null): void => void (current.value = runtime)

/** The signed-in person's runtime. Throws where nobody is signed in: no screen that needs it is shown then. */
export function useRuntime(): Runtime {
  if (!current.value) throw new Error('nobody is signed in')
  return current.value
}
