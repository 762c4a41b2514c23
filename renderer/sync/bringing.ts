import type { ReceivedFrame } from '@contract/received.js'
import type { DocumentStore, Rebuild } from '../db/documents.js'
import type { Sources } from './clock.js'
import { takeFrame } from './frames.js'
import type { News } from './news.js'
import type { Outbox } from './outbox.js'
import { pull, type PullDeps, type Pulled } from './puller.js'
import { recoverAfterRestore, settleApplied } from './settle.js'

const baseOf = (sources: Sources) => () => ({ id: sources.newId(), created_at: sources.now().toISOString() })

/** Of which history the server spoke in the last pull; null where it was not heard. */
export interface Heard {
  epoch: string | null
}

export interface BroughtDeps {
  network: PullDeps['network']
  documents: DocumentStore
  outbox: Outbox
  sources: Sources
  user_id: number
  /** A fault of this device (its disk, its database), not of the network. */
  onFault: (error: unknown) => void
}

interface BringingDeps extends Required<Pick<PullDeps, 'onProgress'>> {
  heard: Heard
  isStopped: () => boolean
}

/** What brings documents to this device, and settles what they show. */
export function createBringing(deps: BroughtDeps, { heard, onProgress, isStopped }: BringingDeps) {
  const { network, documents, outbox, sources, user_id } = deps
  const onRebuild = (rebuild: Rebuild) => recoverAfterRestore({ outbox, rebuild, user_id, base: baseOf(sources) })
  return {
    /** Pulls up to the head and settles what that shows. Null where this device's own documents are at fault. */
    async bring(): Promise<Pulled | null> {
      heard.epoch = null
      try {
        const pulled = await pull({ network, documents, onRebuild, onProgress })
        if (isStopped() || !pulled.ok) return pulled
        await settleApplied(outbox, documents)
        return pulled
      } catch (error) {
        deps.onFault(error)
        return null
      }
    },
    /** Stores what pokes brought and settles what that shows. Answers whether the documents are at the head without a pull. */
    async take(news: News): Promise<boolean> {
      try {
        const isAtHead = await news.take()
        await settleApplied(outbox, documents)
        return isAtHead
      } catch (error) {
        deps.onFault(error)
        return false
      }
    },
    /** A frame that came with a push; where it cannot be stored, the next pull tells. */
    async store(frame: ReceivedFrame): Promise<void> {
      await takeFrame(documents, frame).catch(deps.onFault)
    },
    wasHeard: (): boolean => heard.epoch !== null,
    /**
     * Of a server that was restored nobody knows what it lost; nor, where the documents were lost, whether what an older history applied
     * must be sent again: nothing is sent before that is read.
     */
    mustWait(): boolean {
      const epoch = documents.checkpoint()?.epoch ?? null
      if (epoch !== null) return heard.epoch !== null && heard.epoch !== epoch
      return outbox.entries().some(({ state, verdict }) => state === 'applied' && verdict?.epoch !== heard.epoch)
    },
  }
}
