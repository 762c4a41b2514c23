import { limits } from '@contract/limits.js'
import { readVerdict, type ReceivedFrame, type ReceivedVerdict } from '@contract/received.js'
import type { JournalChange } from '../desktop/journal.js'
import { isSendable, laneOf } from '../model/unsent/lane.js'
import type { KeptVerdict, Unsent } from '../model/unsent/unsent.js'
import type { Failure, Network } from './api.js'
import type { Clock } from './clock.js'
import type { Outbox } from './outbox.js'

/** Bytes of intents in one request, well under the server's limit. */
const batchBytes = limits.requestBytes - 16 * 1024

/** How a drain ended: nothing more to send now, or the failure that stopped it, or the next moment a `later` is due. */
export type Drained =
  { ended: 'empty' } | { ended: 'later'; dueInMs: number } | { ended: 'failed'; failure: Failure } | { ended: 'journal' }

/** When a thread was told `later`, and until when it waits: milliseconds since 1970 by the device's clock. */
export interface Delay {
  from: number
  until: number
}

/** A clock that stands before the beginning has been set back: by it nobody knows how long is left, so the wait is over. */
const isOn = ({ from, until }: Delay, now: number): boolean => from <= now && now < until

export interface DrainDeps {
  outbox: Outbox
  network: Pick<Network, 'pushIntents'>
  clock: Pick<Clock, 'now'>
  epoch: () => string | null
  /** From where on the answer may carry what is new; null: nothing of it is wanted. */
  after?: () => number | null
  /** Stores what the answer carried. Never rejects. */
  onFrame?: (frame: ReceivedFrame) => Promise<void>
  /** Whether the documents show what an applied intent asked for: then it may leave the journal at once. */
  isShown?: (verdict: KeptVerdict) => boolean
  /** Threads told `later`. Kept across drains, forgotten on "sync now". */
  delays: Map<string, Delay>
  /** Each verdict as it comes, before its effect is in the journal. */
  onVerdict?: (verdict: ReceivedVerdict) => void
}

/** Sends what can be sent: one request in flight, first in first out within a thread (R-OUT-2). A refusal stops nothing else. */
export async function drain(deps: DrainDeps): Promise<Drained> {
  let largest: number = limits.intentsPerBatch
  for (;;) {
    const batch = nextBatch(deps, largest)
    if (batch.length === 0) return waitOf(deps)
    const isMarked = await markAttempted(deps.outbox, batch)
    if (!isMarked) return { ended: 'journal' }
    // A text put back before these, while they were marked, goes before them.
    if (!isSameBatch(batch, nextBatch(deps, largest))) continue
    const epoch = deps.epoch()
    const after = epoch === null ? null : (deps.after?.() ?? null)
    const answer = await deps.network.pushIntents({ epoch, after, intents: batch.map((entry) => entry.json) })
    if (answer.ok) {
      const { epoch, verdicts, frame } = answer.value
      if (frame) await deps.onFrame?.(frame)
      const isSettled = await settle(
        deps,
        batch,
        verdicts.map((each) => keptAs(readVerdict(each), epoch)),
      )
      if (!isSettled) return { ended: 'journal' }
      continue
    }
    const { failure } = answer
    const isWholeBatchBad = failure.reason === 'problem' && (failure.code === 'INVALID' || failure.code === 'TOO_LARGE')
    if (!isWholeBatchBad) return { ended: 'failed', failure }
    // One intent in it makes the request unreadable: halve until it stands alone, and refuse that one.
    if (batch.length > 1) largest = Math.ceil(batch.length / 2)
    else if (!(await refuseAlone(deps, batch, failure.code))) return { ended: 'journal' }
  }
}

/** Whether a drain would send anything now: what waits behind a refused thread or a `later` does not count. */
export const hasSendable = (deps: Pick<DrainDeps, 'outbox' | 'clock' | 'delays'>): boolean =>
  nextBatch(deps, 1).some((entry) => entry.state === 'queued')

const keptAs = (verdict: ReceivedVerdict | null, epoch: string | null): KeptVerdict | null => (verdict ? { ...verdict, epoch } : null)

/**
 * The oldest sendable intents. While a thread's opening has no verdict, its messages wait behind it; where it was refused, and behind an
 * intent that this program cannot read, they are not sent.
 */
function nextBatch({ outbox, clock, delays }: Pick<DrainDeps, 'outbox' | 'clock' | 'delays'>, largest: number): Unsent[] {
  const batch: Unsent[] = []
  const blocked = new Set<string>()
  const entries = outbox.entries()
  const now = clock.now().getTime()
  let bytes = 0
  for (const entry of entries) {
    const { thread_id, intent } = entry
    if (blocked.has(thread_id)) continue
    const lane = laneOf(entries, thread_id)
    const delay = delays.get(thread_id)
    if (entry === lane.unknown || (delay && isOn(delay, now))) blocked.add(thread_id)
    if (blocked.has(thread_id) || !isSendable(lane, entry)) continue
    bytes += entry.json.length * 3
    if (batch.length >= largest || (bytes > batchBytes && batch.length > 0)) return batch
    batch.push(entry)
    if (intent.kind === 'ensure_thread') blocked.add(thread_id)
  }
  return batch
}

const isSameBatch = (one: Unsent[], other: Unsent[]): boolean =>
  one.length === other.length && one.every(({ id }, index) => id === other[index]?.id)

async function markAttempted(outbox: Outbox, batch: Unsent[]): Promise<boolean> {
  const changes = batch
    .filter((entry) => entry.state === 'queued')
    .map((entry): JournalChange => ({ op: 'mark', id: entry.id, from: ['queued'], to: 'attempted', verdict: null }))
  const { ok } = await outbox.commit(changes)
  return ok
}

async function settle(deps: DrainDeps, batch: Unsent[], verdicts: readonly (KeptVerdict | null)[]): Promise<boolean> {
  const changes: JournalChange[] = []
  for (const [index, entry] of batch.entries()) {
    const verdict = verdicts[index]
    if (!verdict || verdict.id !== entry.id) continue
    deps.onVerdict?.(verdict)
    if (verdict.status === 'later') {
      const from = deps.clock.now().getTime()
      deps.delays.set(entry.thread_id, { from, until: from + (verdict.retry_after ?? 5) * 1000 })
      continue
    }
    deps.delays.delete(entry.thread_id)
    changes.push(changeFor(entry, verdict, deps.clock.now().toISOString()))
    if (verdict.status === 'applied' && deps.isShown?.(verdict)) changes.push({ op: 'remove', id: entry.id, from: ['applied'] })
  }
  const isAnswered = changes.length > 0 || verdicts.some((verdict) => verdict?.status === 'later')
  const committed = await deps.outbox.commit(changes)
  const isKept = committed.ok || (committed.reason === 'full' && (await deps.outbox.commit(changes.map(withoutHistory))).ok)
  return isKept && isAnswered
}

/** A read marker carries nobody's words: nothing is kept of a refused one, and no history of the others. */
function changeFor(entry: Unsent, verdict: KeptVerdict, answered_at: string): JournalChange {
  const isMarker = entry.intent.kind === 'advance_read_marker'
  if (verdict.status === 'refused' && isMarker) return { op: 'remove', id: entry.id, from: ['attempted'] }
  return {
    op: 'mark',
    id: entry.id,
    from: ['attempted'],
    to: verdict.status === 'applied' ? 'applied' : 'refused',
    verdict: JSON.stringify(verdict),
    ...(isMarker ? {} : { answered_at }),
  }
}

/** Where the disk has no room for the history, the answer itself may still fit: it only replaces what stands there. */
function withoutHistory(change: JournalChange): JournalChange {
  if (change.op !== 'mark') return change
  const { answered_at: _forgotten, ...marked } = change
  return marked
}

async function refuseAlone(deps: DrainDeps, batch: Unsent[], code: string): Promise<boolean> {
  const epoch = deps.epoch()
  const verdicts = batch.map(({ id }): KeptVerdict => ({ id, status: 'refused', code, rev: null, seq: null, retry_after: null, epoch }))
  return settle(deps, batch, verdicts)
}

function waitOf({ outbox, clock, delays }: DrainDeps): Drained {
  const lanes = new Set(
    outbox
      .entries()
      .filter(isWaiting)
      .map((entry) => entry.thread_id),
  )
  const now = clock.now().getTime()
  const waits = [...delays].filter(([thread_id]) => lanes.has(thread_id)).map(([, delay]) => (isOn(delay, now) ? delay.until - now : 0))
  return waits.length === 0 ? { ended: 'empty' } : { ended: 'later', dueInMs: Math.min(...waits) }
}

const isWaiting = (entry: Unsent): boolean => entry.state === 'queued' || entry.state === 'attempted'
