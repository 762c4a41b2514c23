import type { ReceivedFrame } from '@contract/received.js'
import type { DocumentStore, Fillable, Rebuild } from '../db/documents.js'
import type { Checkpoint } from '../db/shelf.js'
import type { Answer, Failure, Network } from './api.js'

export type Pulled = { ok: true; head: number } | { ok: false; failure: Failure }

export interface PullDeps {
  network: Pick<Network, 'pullFrame' | 'pullStart' | 'pullHistory'>
  documents: DocumentStore
  /** The server's history is another one than ours, and the new documents stand beside the old ones: the moment before the swap. */
  onRebuild: (rebuild: Rebuild) => Promise<void>
  /** More is to come: before a frame that does not reach the head is written, and after each page of a first pull. */
  onProgress?: () => void
}

const outOfStep: Failure = { reason: 'not_kreida', retry_after: null }

/** Pulls until the head: what is new by frames; on a new device first the list and the newest messages of every thread. */
export async function pull(deps: PullDeps): Promise<Pulled> {
  const { documents } = deps
  if (documents.isOutdated()) return renew(deps)
  const checkpoint = documents.checkpoint() ?? (await documents.rereadCheckpoint())
  if (!checkpoint) {
    const begun = await begin(deps)
    if (!begun.ok) return begun
  }
  const pulled = await pullFrames(deps, documents)
  return !pulled.ok && isOtherHistory(pulled.failure) ? rebuild(deps) : pulled
}

/**
 * The first pull, from where it stopped. What one that was cut short has left may be of a history that is gone, and its revs say nothing:
 * an empty set takes its place.
 */
async function begin(deps: PullDeps): Promise<Pulled> {
  const { documents } = deps
  if (!documents.filling() && !(await documents.isEmpty())) await (await documents.startRebuild()).swap()
  const pulled = await pullStart(deps, documents)
  if (pulled.ok || !isOtherHistory(pulled.failure)) return pulled
  await (await documents.startRebuild()).swap()
  return pullStart(deps, documents)
}

/**
 * Reads everything of the same history into a second set of documents and swaps: for documents that have turned out to be wrong.
 * Nothing is recovered from the old set. Where the history has become another one it fails, and the next pull sees to that.
 */
export const readAnew = (deps: BesideDeps): Promise<Pulled> =>
  pullBeside(deps, { epoch: deps.documents.checkpoint()?.epoch ?? null, beforeSwap: () => Promise.resolve() })

/** Documents that an older program wrote are shown until all of them have been read into a set of today's format. */
async function renew(deps: PullDeps): Promise<Pulled> {
  const pulled = await readAnew(deps)
  return !pulled.ok && isOtherHistory(pulled.failure) ? rebuild(deps) : pulled
}

const isOtherHistory = (failure: Failure): boolean => failure.reason === 'problem' && failure.code === 'EPOCH_CHANGED'

/** Reads everything of a restored server into a second set of documents and swaps; the screen keeps the old one meanwhile. */
const rebuild = (deps: PullDeps): Promise<Pulled> => pullBeside(deps, { epoch: null, beforeSwap: deps.onRebuild })

type BesideDeps = Pick<PullDeps, 'network' | 'documents' | 'onProgress'>

/** `epoch`: the history that it must be of; null for whichever it is now. Where anything fails, the old documents stay. */
async function pullBeside(
  deps: BesideDeps,
  { epoch, beforeSwap }: { epoch: string | null; beforeSwap: (beside: Rebuild) => Promise<void> },
): Promise<Pulled> {
  const beside = await deps.documents.startRebuild()
  try {
    const pulled = await pullAll(deps, beside, epoch)
    if (!pulled.ok) {
      await beside.abandon()
      return pulled
    }
    await beforeSwap(beside)
  } catch (fault) {
    await beside.abandon() // the old documents may be the only copy of what the server lost
    throw fault
  }
  await beside.swap()
  return { ok: true, head: deps.documents.checkpoint()?.rev ?? 0 }
}

/** The whole history too: what is absent beside is evidence of loss, and nothing that could be read offline goes. */
async function pullAll(deps: BesideDeps, beside: Rebuild, epoch: string | null): Promise<Pulled> {
  const begun = await pullStart(deps, beside, epoch)
  if (!begun.ok) return begun
  while (beside.filling()) {
    const page = await pullHistoryPage(deps, beside)
    if (!page.ok) return page
    deps.onProgress?.()
  }
  return pullFrames(deps, beside)
}

/** Pages of the first pull up to the last; of the named history, where one is named. */
async function pullStart(deps: BesideDeps, into: Fillable, epoch: string | null = null): Promise<Pulled> {
  for (;;) {
    const known = into.filling()
    const asked = known?.cursor ?? null
    const answer = await deps.network.pullStart(asked)
    if (!answer.ok) return answer
    const page = answer.value
    const expected = known?.epoch ?? epoch ?? page.epoch
    if (page.epoch !== expected) return { ok: false, failure: known ? outOfStep : otherHistory(page.epoch) }
    if (page.cursor !== null && page.cursor === asked) return { ok: false, failure: outOfStep }
    await into.writeStartPage(page)
    if (page.cursor === null) return { ok: true, head: page.head }
    deps.onProgress?.()
  }
}

const otherHistory = (epoch: string): Failure => ({ reason: 'problem', code: 'EPOCH_CHANGED', status: 409, retry_after: null, epoch })

/** The next page of the history behind a first pull. */
export async function pullHistoryPage({ network }: { network: Pick<Network, 'pullHistory'> }, into: Fillable): Promise<Answer<null>> {
  const filling = into.filling()
  if (!filling) return { ok: true, value: null }
  const answer = await network.pullHistory({ cursor: filling.cursor })
  if (!answer.ok) return answer
  const page = answer.value
  const isMoving = page.cursor === null || page.cursor !== filling.cursor
  if (page.epoch !== filling.epoch || !isMoving) return { ok: false, failure: outOfStep }
  await into.writeHistoryPage(page)
  return { ok: true, value: null }
}

/** Frames from the checkpoint to the head. Each is written whole, then its checkpoint; dying in between costs nothing. */
async function pullFrames(deps: BesideDeps, into: Fillable): Promise<Pulled> {
  for (;;) {
    const checkpoint = into.checkpoint()
    if (!checkpoint) return { ok: false, failure: outOfStep }
    const answer = await deps.network.pullFrame({ epoch: checkpoint.epoch, after: checkpoint.rev })
    if (!answer.ok) return answer
    const frame = answer.value
    if (!follows(frame, checkpoint)) return { ok: false, failure: outOfStep }
    if (frame.to < frame.head) deps.onProgress?.()
    if (frame.to > frame.from) await into.writeFrame(frame)
    if (frame.to >= frame.head) return { ok: true, head: frame.head }
  }
}

/** A frame is accepted only if it begins where the documents end, moves, and is of the same history. */
function follows(frame: ReceivedFrame, { epoch, rev }: Checkpoint): boolean {
  const isMoving = frame.to > frame.from || frame.to === frame.head
  return frame.epoch === epoch && frame.from === rev && frame.to >= frame.from && frame.head >= frame.to && isMoving
}
