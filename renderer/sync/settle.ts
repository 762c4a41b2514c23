import type { Message, Thread } from '@contract/documents.js'
import type { Intent } from '@contract/intents.js'
import type { EnsureThread } from '@contract/kinds/ensure-thread.js'
import type { SendMessage } from '@contract/kinds/send-message.js'
import type { JournalChange } from '../desktop/journal.js'
import type { DocumentStore, Rebuild } from '../db/documents.js'
import { lanesOf } from '../model/unsent/lane.js'
import type { KeptVerdict, Unsent } from '../model/unsent/unsent.js'
import type { Outbox } from './outbox.js'

/** Journal changes in one transaction: below the bridge's cap, whatever a single step of ours may hold. */
const chunkSize = 400

/** Whether the documents have reached an applied intent; behind a first pull they may still be on their way. */
export function isSettled(documents: DocumentStore, { epoch, rev }: Pick<KeptVerdict, 'epoch' | 'rev'>): boolean {
  const checkpoint = documents.checkpoint()
  return checkpoint?.epoch === epoch && documents.filling() === null && (rev ?? 0) <= checkpoint.rev
}

/**
 * Only after a pull that reached the head. Drops every applied intent whose rev the documents have reached (R-OUT-4); what it asked for is
 * not looked at. An applied one of another epoch, or of none, is of a history that is gone: it is sent again under its old id, in its old
 * place, which is harmless wherever it is stored after all.
 */
export async function settleApplied(outbox: Outbox, documents: DocumentStore): Promise<void> {
  const checkpoint = documents.checkpoint()
  if (!checkpoint) return
  const steps = outbox.entries().flatMap((entry): JournalChange[][] => {
    if (entry.state !== 'applied') return []
    const { id, verdict } = entry
    if (verdict?.epoch !== checkpoint.epoch) return [[{ op: 'mark', id, from: ['applied'], to: 'queued', verdict: null }]]
    return isSettled(documents, verdict) ? [[{ op: 'remove', id, from: ['applied'] }]] : []
  })
  steps.push(...(await needlessOpenings(outbox, documents)))
  for (const chunk of chunksOf(steps)) await outbox.commit(chunk) // what could not be settled now is settled after the next pull
}

/** Refused openings of threads that are there after all: another device opened them, or the guard has changed its mind. */
async function needlessOpenings(outbox: Outbox, documents: DocumentStore): Promise<JournalChange[][]> {
  const lanes = [...lanesOf(outbox.entries()).values()].filter((lane) => lane.refusal !== null)
  if (lanes.length === 0) return []
  const threads = await documents.find('threads', { selector: { id: { $in: lanes.map(({ thread_id }) => thread_id) } } })
  const there = new Set(threads.map(({ id }) => id))
  return lanes
    .filter(({ thread_id }) => there.has(thread_id))
    .flatMap(({ entries }) => entries.filter(({ intent, state }) => intent.kind === 'ensure_thread' && state === 'refused'))
    .map(({ id }): JournalChange[] => [{ op: 'remove', id, from: ['refused'] }])
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

/** One thread's queue anew: its opening, what was lost, what was waiting. Each text leaves its old place and takes its new one in one step. */
function laneAgain(lane: { open: Unsent[]; lost: Message[]; thread: Thread | null; base: Recovery['base'] }): JournalChange[][] {
  const { open, lost, thread, base } = lane
  const lostIds = new Set(lost.map((message) => message.id))
  const isOpening = ({ intent }: Unsent): boolean => intent.kind === 'ensure_thread'
  const opening = open.find(isOpening) ?? (thread ? wantedOf(openingOf(thread, base())) : null)
  const rest = open.filter((entry) => !isOpening(entry) && !lostIds.has(entry.id))
  const wanted = [...(opening ? [opening] : []), ...lost.map((message) => wantedOf(sendingOf(message))), ...rest]
  const stateById = new Map(open.map((entry) => [entry.id, entry.state]))
  // One opening is enough; another one of a history that is gone would wait for ever.
  const spare = open.filter((entry) => isOpening(entry) && entry.id !== opening?.id)
  const again = wanted.map(({ id, thread_id, json }): JournalChange[] => {
    const state = stateById.get(id)
    const append: JournalChange = { op: 'append', id, thread_id, intent: json }
    return state ? [{ op: 'remove', id, from: [state] }, append] : [append]
  })
  return [...spare.map(({ id, state }): JournalChange[] => [{ op: 'remove', id, from: [state] }]), ...again]
}

const wantedOf = (intent: Intent & { thread_id: string }) => ({ id: intent.id, thread_id: intent.thread_id, json: JSON.stringify(intent) })

const sendingOf = ({ id, thread_id, body, composed_at }: Message): SendMessage => ({
  id,
  kind: 'send_message',
  thread_id,
  body,
  created_at: composed_at,
})

function openingOf(thread: Thread, base: { id: string; created_at: string }): EnsureThread {
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
