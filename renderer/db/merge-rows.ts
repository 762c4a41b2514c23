import type { RxCollection, RxDocumentData } from 'rxdb'

/**
 * Writes rows by RxDB's own revision check: what another window has written meanwhile is merged with, never overwritten. `merge`: the row
 * that is to stand there, or null to leave what is there. Rejects where the disk does not take them. Answers what stands there now.
 */
export async function mergeRows<Row extends { id: string }>(
  store: RxCollection<Row>,
  rows: readonly Row[],
  merge: (stored: Row, next: Row) => Row | null,
): Promise<Row[]> {
  const written: Row[] = []
  for (let left = rows; left.length > 0;) {
    const found = await store.findByIds(left.map(({ id }) => id)).exec()
    const fresh = left.filter(({ id }) => !found.has(id))
    const changes = left.flatMap((row) => {
      const previous = found.get(row.id)?._data as RxDocumentData<Row> | undefined
      const next = previous && merge(previous, row)
      return next ? [{ previous, document: { ...previous, ...next } }] : []
    })
    const inserted = fresh.length > 0 ? await store.bulkInsert(fresh) : { error: [] }
    const changed = changes.length > 0 ? await store.storageInstance.bulkWrite(changes, 'merge') : { error: [] }
    const failed = [...inserted.error, ...changed.error]
    if (failed.some(({ status }) => status !== 409)) throw new Error(`${failed.length} documents could not be written`)
    const again = new Set(failed.map(({ documentId }) => documentId))
    const isDone = ({ id }: Row): boolean => !again.has(id)
    written.push(...fresh.filter(isDone), ...changes.map(({ document }) => document).filter(isDone))
    left = left.filter(({ id }) => again.has(id))
  }
  return written
}
