import type { ReceivedFrame } from '@contract/received.js'
import type { DocumentStore, Rebuild } from '../db/documents.js'
import type { Checkpoint } from '../db/shelf.js'
import type { Failure, Network } from './api.js'

export type Pulled = { ok: true; head: number } | { ok: false; failure: Failure }

export interface PullDeps {
  network: Pick<Network, 'pullFrame'>
  documents: DocumentStore
  /** The server's history is another one than ours, and the new documents stand beside the old ones: the moment before the swap. */
  onRebuild: (rebuild: Rebuild) => Promise<void>
  /** Before each frame is written, with how far it reaches. */
  onFrame?: (frame: { to: number; head: number }) => void
}

const outOfStep: Failure = { reason: 'not_kreida', retry_after: null }

/** Pulls frames until the head. Each is written whole, then its checkpoint; dying in between costs nothing. */
export async function pull(deps: PullDeps): Promise<Pulled> {
  const { network, documents } = deps
  if (documents.isOutdated()) return renew(deps)
  for (;;) {
    const checkpoint = documents.checkpoint() ?? (await withoutRemains(documents))
    const answer = await network.pullFrame({ epoch: checkpoint?.epoch ?? null, after: checkpoint?.rev ?? 0 })
    if (!answer.ok) {
      return checkpoint && isOtherHistory(answer.failure) ? rebuild(deps) : answer
    }
    const frame = answer.value
    if (!follows(frame, { from: checkpoint?.rev ?? 0, epoch: checkpoint?.epoch ?? frame.epoch })) return { ok: false, failure: outOfStep }
    deps.onFrame?.(frame)
    if (frame.to > frame.from || !checkpoint) await documents.writeFrame(frame)
    if (frame.to >= frame.head) return { ok: true, head: frame.head }
  }
}

/**
 * What a first frame left that was cut short may be of a history that is gone, and its revs say nothing: an empty set takes its place.
 * Answers the checkpoint where another window has written one since this one opened: then there are no remains.
 */
async function withoutRemains(documents: DocumentStore): Promise<Checkpoint | null> {
  const checkpoint = await documents.rereadCheckpoint()
  if (!checkpoint && !(await documents.isEmpty())) await (await documents.startRebuild()).swap()
  return checkpoint
}

/**
 * Reads the whole feed of the same history into a second set of documents and swaps: for documents that have turned out to be wrong.
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

/** Pulls the whole feed of a restored server into a second set of documents and swaps; the screen keeps the old one meanwhile. */
const rebuild = (deps: PullDeps): Promise<Pulled> => pullBeside(deps, { epoch: null, beforeSwap: deps.onRebuild })

type BesideDeps = Pick<PullDeps, 'network' | 'documents' | 'onFrame'>

/** `epoch`: the history that the feed must be of; null for whichever it is now. Where anything fails, the old documents stay. */
async function pullBeside(
  deps: BesideDeps,
  { epoch, beforeSwap }: { epoch: string | null; beforeSwap: (beside: Rebuild) => Promise<void> },
): Promise<Pulled> {
  const beside = await deps.documents.startRebuild()
  try {
    const pulled = await pullInto(deps, beside, epoch)
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

async function pullInto(deps: Omit<BesideDeps, 'documents'>, beside: Rebuild, epoch: string | null): Promise<Pulled> {
  let at: { epoch: string | null; rev: number } = { epoch, rev: 0 }
  for (;;) {
    const answer = await deps.network.pullFrame({ epoch: at.epoch, after: at.rev })
    if (!answer.ok) return answer
    const frame = answer.value
    if (!follows(frame, { from: at.rev, epoch: at.epoch ?? frame.epoch })) return { ok: false, failure: outOfStep }
    deps.onFrame?.(frame)
    await beside.writeFrame(frame)
    at = { epoch: frame.epoch, rev: frame.to }
    if (frame.to >= frame.head) return { ok: true, head: frame.head }
  }
}

/** A frame is accepted only if it begins where the documents end, moves, and is of the same history. */
function follows(frame: ReceivedFrame, expected: { from: number; epoch: string }): boolean {
  const isMoving = frame.to > frame.from || frame.to === frame.head
  return frame.epoch === expected.epoch && frame.from === expected.from && frame.to >= frame.from && frame.head >= frame.to && isMoving
}
