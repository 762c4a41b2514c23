import type { Message, Thread } from '@contract/documents.js'
import type { Intent } from '@contract/intents.js'
import type { JournalChange } from '../desktop/journal.js'
import type { DocumentStore, Rebuild } from '../db/documents.js'
import type { Unsent } from '../model/unsent.js'
import { appended, type Outbox } from './outbox.js'

/** Journal changes in one transaction: below the bridge's cap, whatever a single step of ours may hold. */
const chunkSize = 400

/**
 * After a pull up to the head: drops every applied intent that the documents show (R-OUT-4), and every refused thread that is there
 * after all. An applied one that they do not show is not on the server any more: a restore, of which nothing here could tell, since
 * the documents were lost as well. It goes again under its old id, in its old place, which is harmless wherever it is there after all.
 */
export async function settleApplied(outbox: Outbox, documents: DocumentStore, isFirstPull: boolean): Promise<void> {
  const settled = outbox
    .entries()
    .filter(({ state, intent }) => state === 'applied' || (state === 'refused' && intent.kind === 'ensure_thread'))
  if (settled.length === 0) return
  const shown = new Set(await shownOf(settled, documents))
  const steps = settled.flatMap((entry): JournalChange[][] => {
    if (shown.has(entry)) return [[{ op: 'remove', id: entry.id, from: [entry.state] }]]
    // A cache on the way may have answered with an older frame: then the verdict is only ahead of the documents.
    const isAhead = !isFirstPull && (entry.verdict?.rev ?? 0) > (documents.checkpoint()?.rev ?? 0)
    return entry.state === 'applied' && !isAhead ? [[{ op: 'mark', id: entry.id, from: ['applied'], to: 'queued', verdict: null }]] : []
  })
  for (const chunk of chunksOf(steps)) await outbox.commit(chunk) // what could not be settled now is settled after the next pull
}

async function shownOf(settled: Unsent[], documents: DocumentStore): Promise<Unsent[]> {
  const idsOf = (kind: Intent['kind'], key: 'id' | 'thread_id') =>
    settled.filter(({ intent }) => intent.kind === kind).map((entry) => entry[key])
  const messages = await documents.find('messages', { selector: { id: { $in: idsOf('send_message', 'id') } } })
  const threads = await documents.find('threads', { selector: { id: { $in: idsOf('ensure_thread', 'thread_id') } } })
  const shown = new Set([...messages, ...threads].map((document) => document.id))
  const rev = documents.checkpoint()?.rev ?? 0
  return settled.filter(({ id, thread_id, intent, verdict }) => {
    switch (intent.kind) {
      case 'send_message':
        return shown.has(id)
      case 'ensure_thread':
        return shown.has(thread_id)
      case 'advance_read_marker':
        return (verdict?.rev ?? 0) <= rev // a marker only grows
    }
  })
}

export interface Recovery {
  outbox: Outbox
  rebuild: Rebuild
  user_id: number
  base: () => { id: string; created_at: string }
}

/**
 * After a server was restored from a backup: read markers on their way are dropped, applied intents go back to the queue, and what
 * the server lost of this person's own (threads, then messages by their old `seq`) is sent again under its old ids, before
 * anything newer of its thread. Throws when the journal cannot take it: the old documents are then the only copy and must stay.
 * Safe to begin again after dying half-way: the result depends on what is lost, not on how far it came.
 */
export async function recoverAfterRestore({ outbox, rebuild, user_id, base }: Recovery): Promise<void> {
  const lostMessages = await rebuild.lost('messages', { selector: { sender_id: user_id } })
  const lostThreads = new Map((await rebuild.lost('threads', { selector: {} })).map((thread) => [thread.id, thread]))
  const entries = outbox.entries()
  const markers = entries.filter((entry) => entry.intent.kind === 'advance_read_marker')
  const toAgain = [...lostMessages, ...entries.filter((entry) => entry.state === 'applied')]
  // A thread without a word in it is lost as well: it is somebody's applied intent.
  const lanes = new Set([...lostThreads.keys(), ...toAgain.map((found) => found.thread_id)])
  const steps: JournalChange[][] = markers.map((entry) => [{ op: 'remove', id: entry.id, from: [entry.state] }])
  for (const thread_id of lanes) {
    const lost = lostMessages.filter((message) => message.thread_id === thread_id).sort((a, b) => a.seq - b.seq)
    const open = entries.filter((entry) => entry.thread_id === thread_id && isOpen(entry))
    steps.push(...laneAgain({ open, lost, thread: lostThreads.get(thread_id) ?? null, base }))
  }
  for (const chunk of chunksOf(steps)) {
    const committed = await outbox.commit(chunk)
    if (!committed.ok) throw new Error(`the journal could not take what the server lost: ${committed.detail}`)
  }
}

const isOpen = ({ state, intent }: Unsent): boolean => state !== 'refused' && intent.kind !== 'advance_read_marker'

/** One thread's queue anew: its making, what was lost, what was waiting. Each text leaves its old place and takes its new one in one step. */
function laneAgain(lane: { open: Unsent[]; lost: Message[]; thread: Thread | null; base: Recovery['base'] }): JournalChange[][] {
  const { open, lost, thread, base } = lane
  const lostIds = new Set(lost.map((message) => message.id))
  const making = open.find((entry) => entry.intent.kind === 'ensure_thread')?.intent ?? (thread ? makingOf(thread, base()) : null)
  const rest = open.filter((entry) => entry.intent.kind !== 'ensure_thread' && !lostIds.has(entry.id)).map((entry) => entry.intent)
  const wanted = [...(making ? [making] : []), ...lost.map(sendingOf), ...rest]
  const stateById = new Map(open.map((entry) => [entry.id, entry.state]))
  // One making is enough; another one of a history that is gone would wait for ever.
  const spare = open.filter((entry) => entry.intent.kind === 'ensure_thread' && entry.id !== making?.id)
  const again = wanted.map((intent): JournalChange[] => {
    const state = stateById.get(intent.id)
    return state ? [{ op: 'remove', id: intent.id, from: [state] }, appended(intent)] : [appended(intent)]
  })
  return [...spare.map(({ id, state }): JournalChange[] => [{ op: 'remove', id, from: [state] }]), ...again]
}

const sendingOf = ({ id, thread_id, body, composed_at }: Message): Intent => ({
  id,
  kind: 'send_message',
  thread_id,
  body,
  created_at: composed_at,
})

function makingOf(thread: Thread, base: { id: string; created_at: string }): Intent {
  const origin = thread.relation_id !== null ? { relation_id: thread.relation_id } : { inquiry_id: thread.inquiry_id }
  return { ...base, kind: 'ensure_thread', thread_id: thread.id, ...origin }
}

/** Joins steps into transactions without ever parting a step. */
function chunksOf(steps: JournalChange[][]): JournalChange[][] {
  const chunks: JournalChange[][] = []
  for (const step of steps) {
    const last = chunks.at(-1)
    if (last && last.length + step.length <= chunkSize) last.push(...step)
    else chunks.push([...step])
  }
  return chunks
}
