import type { DocumentStore } from '../db/documents.js'
import type { Network } from './api.js'
import type { Clock } from './clock.js'
import { unreachableDelayMs } from './connection.js'
import { pullHistoryPage } from './puller.js'

/** Fetches what stands behind a first pull, page by page, beside all other work. */
export interface History {
  /** Goes on where it stopped, unless it is under way or there is nothing left to fetch. */
  run(): void
  /** Fetches one block at once, before the rest. Answers whether it is there now. */
  want(asked: { thread_id: string; block: number }): Promise<boolean>
  stop(): void
}

export interface HistoryDeps {
  network: Pick<Network, 'pullHistory'>
  documents: DocumentStore
  sources: Pick<Clock, 'after'>
  /** After each page. */
  onPage: () => void
  /** The history is whole: what waited for its documents can be settled. */
  onWhole: () => void
  onFault: (error: unknown) => void
}

export function startHistory({ network, documents, sources, onPage, onWhole, onFault }: HistoryDeps): History {
  let isRunning = false
  let isStopped = false
  let cancelRetry = (): void => undefined

  async function runAll(): Promise<void> {
    const set = documents.setName()
    // A rebuilt set has its own history; that of the old one goes nowhere.
    const isOver = (): boolean => isStopped || documents.setName() !== set || documents.filling()?.stage !== 'history'
    const guarded = {
      ...documents,
      writeHistoryPage: (page: Parameters<DocumentStore['writeHistoryPage']>[0]) =>
        isOver() ? Promise.resolve() : documents.writeHistoryPage(page),
    }
    try {
      while (!isOver()) {
        const page = await pullHistoryPage({ network }, guarded)
        if (!page.ok) return tryLater()
        onPage()
        if (!documents.filling()) onWhole()
      }
    } catch (error) {
      if (!isOver()) throw error // a set that was taken away takes no page
    }
  }

  function tryLater(): void {
    cancelRetry()
    cancelRetry = sources.after(unreachableDelayMs, run)
  }

  function run(): void {
    if (isRunning || isStopped || documents.filling()?.stage !== 'history') return
    isRunning = true
    cancelRetry()
    runAll()
      .catch((error: unknown) => {
        onFault(error)
        tryLater()
      })
      .finally(() => (isRunning = false))
  }

  return {
    run,
    async want(asked) {
      const epoch = documents.checkpoint()?.epoch ?? documents.filling()?.epoch
      const set = documents.setName()
      const answer = await network.pullHistory(asked)
      if (!answer.ok || isStopped || answer.value.epoch !== epoch || documents.setName() !== set) return false
      await documents.writeBlocks(answer.value.blocks)
      return true
    },
    stop() {
      isStopped = true
      cancelRetry()
    },
  }
}
