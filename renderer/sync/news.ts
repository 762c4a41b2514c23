import type { ReceivedPoke } from '@contract/received.js'
import type { DocumentStore } from '../db/documents.js'
import { isReached, takePokes } from './frames.js'

/** What has been heard of news that are not here yet. While the stream tells everything, nothing is pulled before a text is sent. */
export interface News {
  hear(poke: ReceivedPoke): void
  /** Something may have been missed: only a pull can tell. */
  doubt(): void
  /** Stores what pokes have brought. Answers whether the documents are at the head without a pull. */
  take(): Promise<boolean>
  /** A pull begins that will see all that was in doubt. */
  trust(): void
}

/** `onNews`: something was heard that is not here. */
export function createNews(documents: DocumentStore, onNews: () => void): News {
  const inbox: ReceivedPoke[] = []
  let isDoubtful = true
  return {
    hear(poke) {
      if (isReached(documents, poke)) return
      inbox.push(poke)
      onNews()
    },
    doubt: () => void (isDoubtful = true),
    async take() {
      if (!(await takePokes(documents, inbox.splice(0)))) isDoubtful = true
      return !isDoubtful
    },
    trust: () => void (isDoubtful = false),
  }
}
