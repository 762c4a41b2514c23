import type { ReceivedFrame, ReceivedPoke } from '@contract/received.js'
import type { DocumentStore } from '../db/documents.js'

/** Frames that come with pushes and pokes, stored where they follow on from what is here. One step of the sync loop at a time calls it. */

/** Whether the documents are now at the frame's end or beyond. One that begins too far on, or is of another history, is left to a pull. */
export async function takeFrame(documents: DocumentStore, frame: ReceivedFrame): Promise<boolean> {
  const at = documents.checkpoint()
  if (!at || documents.isOutdated() || frame.epoch !== at.epoch || frame.from > at.rev) return false
  if (frame.to > at.rev) await documents.writeFrame(frame)
  return true
}

/** Takes what the pokes brought. Answers whether the documents are at the head that the last of them named. */
export async function takePokes(documents: DocumentStore, pokes: readonly ReceivedPoke[]): Promise<boolean> {
  for (const { frame } of pokes) if (frame) await takeFrame(documents, frame)
  return pokes.every((poke) => isReached(documents, poke))
}

export function isReached(documents: DocumentStore, { epoch, head }: Pick<ReceivedPoke, 'epoch' | 'head'>): boolean {
  const at = documents.checkpoint()
  return at !== null && at.epoch === epoch && at.rev >= head
}
