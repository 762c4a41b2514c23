import { memoryShelf, type SetOnDisk, type ShelfOptions } from './memory-shelf.js'
import type { Shelf } from '../../../renderer/db/shelf.js'

/** The disk under a device's documents: it outlives the app. */
export interface DocumentDisk {
  /** What lies there, by the name of the set. */
  sets: ReadonlyMap<string, SetOnDisk>
  /** Opens it for one window. */
  mount(options: ShelfOptions): { shelf: Shelf; /** The window is gone. */ unmount: () => void }
  /** All of it is lost, or one collection of a set. */
  wipe(lost?: { set: string; collection: string }): void | Promise<void>
  /** Takes over what another device's disk of the same kind holds; null where that cannot be. */
  copyFrom: ((other: DocumentDisk) => void | Promise<void>) | null
  /** Whether two windows may have it open at once. */
  isForMany: boolean
  /** Works that are under way. */
  busy(): number
}

/** Makes the disk of one device. */
export type MakeDocumentDisk = (device: number) => DocumentDisk

export function copySets(from: DocumentDisk['sets'], to: Map<string, SetOnDisk>): void {
  to.clear()
  for (const [name, set] of from) to.set(name, structuredClone(set))
}

export const makeMemoryDisk: MakeDocumentDisk = () => {
  const sets = new Map<string, SetOnDisk>()
  return {
    sets,
    mount: (options) => ({ shelf: memoryShelf({ disk: sets, ...options }), unmount: () => undefined }),
    wipe: (lost) => void (lost ? sets.get(lost.set)?.collections.delete(lost.collection) : sets.clear()),
    copyFrom: (other) => copySets(other.sets, sets),
    isForMany: true,
    busy: () => 0,
  }
}
