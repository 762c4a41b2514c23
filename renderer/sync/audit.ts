import type { UnreadSummary } from '@contract/calls.js'
import type { DocumentStore } from '../db/documents.js'
import { unreadOf } from '../model/unread.js'
import type { Answer, Network } from './api.js'
import type { Clock } from './clock.js'
import type { Outbox } from './outbox.js'
import { readAnew } from './puller.js'

/** Where this device's count of a thread and the server's differed: `[here, there]`, by thread. */
export interface Drift {
  differences: Record<string, [number, number]>
  /** Whether reading all documents anew has mended it. */
  isRepaired: boolean
}

export interface AuditDeps {
  network: Pick<Network, 'pullFrame' | 'pullStart' | 'pullHistory'>
  unreadSummary: () => Promise<Answer<UnreadSummary>>
  documents: DocumentStore
  outbox: Outbox
  user_id: number
}

/** `unknown`: the server could not be asked, or news are under way. */
export type Audited = { result: 'equal' | 'unknown' } | { result: 'drift'; drift: Drift }

/**
 * Holds this device's unread counts beside the server's (UNR-7). Where they differ although both stand at the same place of the feed,
 * documents below the checkpoint are wrong: everything is read anew beside them and swapped. Only the sync loop calls it, between
 * its own steps, so that nothing else writes documents meanwhile.
 */
export async function auditUnread(deps: AuditDeps): Promise<Audited> {
  const differences = await compare(deps)
  if (differences === null) return { result: 'unknown' }
  if (Object.keys(differences).length === 0) return { result: 'equal' }
  const anew = await readAnew(deps)
  const left = anew.ok ? await compare(deps) : null
  return { result: 'drift', drift: { differences, isRepaired: left !== null && Object.keys(left).length === 0 } }
}

/** What differs while both stand at the same place of the feed; null where that cannot be told now. */
async function compare({ network, unreadSummary, documents, outbox, user_id }: AuditDeps): Promise<Drift['differences'] | null> {
  const at = documents.checkpoint()
  // What was read here and is not there yet makes the counts differ rightly.
  if (!at || outbox.entries().some(({ intent }) => intent.kind === 'advance_read_marker')) return null
  const here = await countHere(documents, user_id)
  const answer = await unreadSummary()
  if (!answer.ok) return null
  const there = new Map(answer.value.threads.map((thread) => [thread.thread_id, thread.unread_count]))
  const differences = differencesOf(here, there)
  if (Object.keys(differences).length === 0) return differences
  const news = await network.pullFrame({ epoch: at.epoch, after: at.rev })
  return news.ok && news.value.head === at.rev ? differences : null
}

async function countHere(documents: DocumentStore, me: number): Promise<ReadonlyMap<string, number>> {
  const markers = await documents.find('read_markers', { selector: {} })
  return unreadOf(await documents.find('threads', { selector: {} }), { markers, unsent: [], me, countAt: () => null }).counts
}

/** Milliseconds between two audits, when nobody asks for one. */
const auditMs = 60 * 60_000

export interface AuditingDeps extends Omit<AuditDeps, 'unreadSummary'> {
  sources: Pick<Clock, 'now'>
  /** With it the unread counts are held beside the server's, and what was found wrong is told. */
  audit?: { unreadSummary: AuditDeps['unreadSummary']; onDrift: (drift: Drift) => void }
}

/** When the next audit is due: at the start, an hour after the last, when asked. Reading anew that did not help is not tried again. */
export function createAuditing(deps: AuditingDeps) {
  let dueAt = 0
  let isHopeless = false
  return {
    want: (): void => void (dueAt = 0),
    async run(): Promise<void> {
      const now = deps.sources.now().getTime()
      if (!deps.audit || isHopeless || now < dueAt) return
      const audited = await auditUnread({ ...deps, unreadSummary: deps.audit.unreadSummary })
      if (audited.result !== 'unknown') dueAt = now + auditMs
      if (audited.result !== 'drift') return
      isHopeless = !audited.drift.isRepaired
      deps.audit.onDrift(audited.drift)
    },
  }
}

function differencesOf(here: ReadonlyMap<string, number>, there: ReadonlyMap<string, number>): Drift['differences'] {
  const ids = [...new Set([...here.keys(), ...there.keys()])]
  const pairs = ids.map((id): [string, [number, number]] => [id, [here.get(id) ?? 0, there.get(id) ?? 0]])
  return Object.fromEntries(pairs.filter(([, [mine, its]]) => mine !== its))
}
