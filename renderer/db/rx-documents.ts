import type { CollectionName } from '@contract/documents.js'
import type { ReceivedDocument } from '@contract/received.js'
import type { RxCollection } from 'rxdb'
import { isNewer } from './blocks.js'
import { mergeRows } from './merge-rows.js'
import { answer } from './query.js'
import type { DocumentRow } from './schemas.js'
import type { DocumentQuery, StoredRow } from './shelf.js'

/** The documents of one person but the messages: few enough to be held whole. */
export interface HeldDocuments {
  isEmpty(): boolean
  write(kind: string, documents: readonly ReceivedDocument[]): Promise<void>
  find(kind: string, query: DocumentQuery<CollectionName>): StoredRow[]
  watch(kind: string, query: DocumentQuery<CollectionName>, listener: (rows: StoredRow[]) => void): () => void
  stop(): void
}

const rowId = (kind: string, id: string): string => `${kind}:${id}`

function rowOf(kind: string, { _deleted, ...body }: ReceivedDocument): DocumentRow {
  const row = { id: rowId(kind, body.id), kind, rev: body.rev }
  return _deleted ? row : { ...row, body }
}

/** Reads them by one bulk read, and keeps them up to date by what RxDB announces of every window. */
export async function holdDocuments(store: RxCollection<DocumentRow>): Promise<HeldDocuments> {
  const kinds = new Map<string, Map<string, DocumentRow>>()
  const watches = new Set<{ kind: string; tell: () => void }>()

  function take(rows: readonly DocumentRow[]): void {
    const changed = new Set<string>()
    for (const row of rows) {
      const own = kinds.get(row.kind) ?? new Map<string, DocumentRow>()
      kinds.set(row.kind, own)
      if (!isNewer(row, own.get(row.id))) continue
      own.set(row.id, row)
      changed.add(row.kind)
    }
    for (const { kind, tell } of [...watches]) if (changed.has(kind)) tell()
  }

  const subscription = store.eventBulks$.subscribe(({ events }) =>
    take(events.map(({ documentData }) => documentData as DocumentRow).filter(({ store_id }) => store_id === undefined)),
  )
  take(await readAll(store))

  const bodies = (kind: string): StoredRow[] =>
    [...(kinds.get(kind)?.values() ?? [])].flatMap(({ body }) => (body ? [body as StoredRow] : []))

  return {
    isEmpty: () => [...kinds.values()].every((rows) => rows.size === 0),
    async write(kind, documents) {
      const newer = (stored: DocumentRow, next: DocumentRow): DocumentRow | null =>
        isNewer(next, stored) ? { ...next, body: next.body as object } : null
      const known = kinds.get(kind)
      const rows = documents.map((document) => rowOf(kind, document)).filter((row) => isNewer(row, known?.get(row.id)))
      take(await mergeRows(store, rows, newer))
    },
    find: (kind, query) => answer(bodies(kind), query),
    watch(kind, query, listener) {
      const tell = (): void => listener(answer(bodies(kind), query))
      const watch = { kind, tell }
      watches.add(watch)
      tell()
      return () => void watches.delete(watch)
    },
    stop: () => subscription.unsubscribe(),
  }
}

/** Past RxDB, whose Dexie storage reads row by row with a cursor; its table knows a bulk read. */
async function readAll(store: RxCollection<DocumentRow>): Promise<DocumentRow[]> {
  const internals = (await (store.storageInstance.internals as unknown)) as { dexieTable?: { toArray(): Promise<unknown[]> } } | null
  if (!internals?.dexieTable) return (await store.find().exec()).map((document) => document.toJSON() as DocumentRow)
  const rows = (await internals.dexieTable.toArray()) as (DocumentRow & { _deleted: string })[]
  return rows.filter(({ _deleted }) => _deleted === '0')
}
