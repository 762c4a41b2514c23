import type { Device } from '../machines/device.js'
import { limits } from '../../../sync-server/contract/limits.js'
import { placeOfThread, type Human } from '../world/cast.js'
import { revOf, type Ledger, type Written } from './ledger.js'
import type { Report } from './report.js'

/** What was said between devices and server, and what it binds them to: I1, I12, I13, the shape of frames. */
export interface Wire {
  /** An intent as it reached the server, for replays. */
  log: Said[]
  /** By message or thread: who knows that the server took it, so who must bring it back after a restore. */
  holders: Map<string, Set<number>>
  /** What a restore took and nobody has brought back. */
  lost: ReadonlySet<string>
  /** Intents that the server has refused, as some device has heard. */
  refused: ReadonlySet<string>
  onAsked(human: Human, body: string): void
  onAnswered(human: Human, body: string | null, answer: unknown): void
  /** A page of a first pull or of the history. */
  onPage(human: Human, page: unknown): void
  /** A live window received the verdicts. */
  onHeard(device: Device, request: string, answer: string): void
  /** Messages and threads that a restored server has lost. */
  onRestore(before: Iterable<string>): void
  /** Everything that a device saw applied is there (I1). `isQuiet`: what a restore took is back by now, or visibly held. */
  audit(devices: readonly Device[], isQuiet: boolean): void
  forget(device: Device): void
  askedFor(role: 'tutor' | 'student', thread_id: string): boolean
  clearStep(): void
}

export interface Said {
  human: Human
  intent: SaidIntent
}

export interface SaidIntent {
  id: string
  kind: string
  thread_id: string
  body?: string
  last_read_seq?: number
}

interface SaidBlock {
  thread_id: string
  block: number
  messages: SaidFrame['documents'][string]
}

interface SaidVerdict {
  id: string
  status: 'applied' | 'refused' | 'later'
  code: string | null
  rev: number | null
  seq: number | null
}

export interface WireDeps {
  ledger: Ledger
  report: Report
  writtenAs: (id: string) => Written | undefined
  /** Whether the person took this text away on this device. */
  isReleased: (device: Device, id: string) => boolean
}

/** What makes two intents the same, in the words of the contract. */
const contentOf = (intent: SaidIntent): string => JSON.stringify([intent.kind, intent.thread_id, intent.body?.trim(), intent.last_read_seq])

/** What a repeat must get again: the status, the code and a message's place. A marker may stand further by then, and any rev may be higher. */
const saidOf = (intent: SaidIntent, { status, code, seq }: SaidVerdict): string =>
  JSON.stringify([status, code, intent.kind === 'send_message' ? seq : null])

/** Whether the server must remember that verdict: it forgets those on markers, and those that any repeat gets anew. */
const isKept = (intent: SaidIntent, said: string): boolean =>
  intent.kind !== 'advance_read_marker' && !said.includes('"INVALID"') && !said.includes('"TOO_LARGE"')

/** Whether a repeat must get it again: the server does not remember a refused marker, and what it asks for may be there meanwhile. */
const isBinding = (intent: SaidIntent, said: string): boolean => intent.kind !== 'advance_read_marker' || said.includes('"applied"')

export function createWire({ ledger, report, writtenAs, isReleased }: WireDeps): Wire {
  const log: Said[] = []
  const holders = new Map<string, Set<number>>()
  /** Applied, as some device has heard: the text under each id. */
  const acked = new Map<string, { table: 'messages' | 'threads'; body: string }>()
  const lost = new Set<string>()
  const refused = new Set<string>()
  const asking = new Set<string>()

  const hold = (id: string, device: number): void => void holders.set(id, (holders.get(id) ?? new Set()).add(device))

  function onAnswered(human: Human, body: string | null, answer: unknown): void {
    if (body === null) return checkFrame(human, answer as SaidFrame)
    const { intents } = JSON.parse(body) as { intents: SaidIntent[] }
    const { verdicts, frame } = answer as { verdicts: SaidVerdict[]; frame?: SaidFrame }
    if (frame) checkFrame(human, frame)
    const { verdicts: remembered } = ledger.known()
    for (const [index, intent] of intents.entries()) {
      const verdict = verdicts[index]
      if (verdict?.id !== intent.id) report.breach('I13', `verdict ${index} is of ${verdict?.id}, asked was ${intent.id}`)
      if (!verdict || verdict.status === 'later') continue
      const key = `${human.id}:${intent.id}`
      const before = remembered.get(key)
      const content = contentOf(intent)
      const said = saidOf(intent, verdict)
      if (verdict.status === 'applied' && typeof verdict.rev !== 'number') report.breach('I13', `${intent.id} was applied without a rev`)
      if (before && (before.content === content || isKept(intent, before.verdict))) {
        report.met('I13')
        if (before.content === content && before.verdict !== said && isBinding(intent, before.verdict))
          report.breach('I13', `${intent.id} got ${said} after ${before.verdict}`)
        if (before.content !== content && verdict.code !== 'ID_REUSED') report.breach('I13', `${intent.id} with other content got ${said}`)
      } else if (verdict.code !== 'ID_REUSED') {
        remembered.set(key, { content, verdict: said })
        log.push({ human, intent })
      }
    }
  }

  /** Only this person's documents, and blocks without a hole. */
  function onPage(human: Human, page: unknown): void {
    const { documents = {}, blocks } = page as Pick<SaidFrame, 'documents'> & { blocks: SaidBlock[] }
    const messages = blocks.flatMap((block) => block.messages)
    checkAudience(human, { ...documents, messages })
    for (const block of blocks) {
      report.met('I5')
      const seqs = block.messages.map((message) => Number(message['seq']))
      const first = block.block * limits.messagesPerBlock + 1
      const wanted = ledger.rowsOf(human).filter(([key, row]) => key.startsWith('messages:') && row['thread_id'] === block.thread_id)
      const size = Math.min(limits.messagesPerBlock, wanted.length - first + 1)
      if (seqs.some((seq, index) => seq !== first + index) || seqs.length !== size)
        report.breach('I5', `block ${block.block} of ${block.thread_id} holds ${seqs.join(' ')}, ${size} were due`)
    }
  }

  function checkAudience(human: Human, documents: SaidFrame['documents']): void {
    report.met('I12')
    for (const document of Object.entries(documents).flatMap(([name, all]) => (name === 'notes' ? [] : all))) {
      const place = typeof document['thread_id'] === 'string' ? placeOfThread(document['thread_id']) : document
      if (place?.[`${human.role}_id`] !== human.id) report.breach('I12', `${human.id} was sent ${JSON.stringify(document)}`)
    }
    for (const note of documents['notes'] ?? [])
      if (!ledger.row('private_documents', `${human.id}:note:${String(note['id'])}`))
        report.breach('I12', `${human.id} was sent a note of another`)
  }

  function checkFrame(human: Human, frame: SaidFrame): void {
    checkAudience(human, frame.documents)
    const all = Object.values(frame.documents).flat()
    const revs = all.map((document) => document.rev)
    report.met('I5')
    if (revs.some((rev) => rev <= frame.from || rev > frame.to))
      report.breach('I5', `a frame of ${frame.from} to ${frame.to} holds revs ${revs.join(' ')}`)
    if (new Set(revs).size !== revs.length) report.breach('I5', 'a frame holds one rev twice')
    const due = ledger.rowsOf(human).filter(([, row]) => {
      const rev = revOf(row, human)
      return rev > frame.from && rev <= frame.to
    })
    if (due.length !== revs.length)
      report.breach('I5', `a frame of ${frame.from} to ${frame.to} holds ${revs.length} documents of ${due.length}`)
  }

  function onHeard(device: Device, request: string, answer: string): void {
    const { intents } = JSON.parse(request) as { intents: SaidIntent[] }
    const { verdicts } = JSON.parse(answer) as { verdicts: SaidVerdict[] }
    for (const [index, intent] of intents.entries()) {
      if (verdicts[index]?.status === 'refused') refused.add(intent.id)
      if (verdicts[index]?.status !== 'applied' || intent.kind === 'advance_read_marker') continue
      const isMessage = intent.kind === 'send_message'
      const id = isMessage ? intent.id : intent.thread_id
      acked.set(id, { table: isMessage ? 'messages' : 'threads', body: (intent.body ?? '').trim() })
      hold(id, device.index)
    }
  }

  function audit(devices: readonly Device[], isQuiet: boolean): void {
    for (const [id, { table, body }] of acked) {
      const row = ledger.row(table, id)
      report.met('I1')
      if (row) {
        lost.delete(id)
        if (table === 'messages' && row['body'] !== body)
          report.breach('I1', `message ${id} says "${row['body']}", its author sent "${body}"`)
      } else if (!lost.has(id)) report.breach('I1', `${table} ${id} was applied and is not on the server`)
    }
    if (!isQuiet) return
    for (const id of lost) {
      // Back in the queue, a text may be cancelled like any other.
      const mustHave = devices.filter((device) => holders.get(id)?.has(device.index) && !isReleased(device, id))
      const isHeld = mustHave.some((device) => device.journal.entries().some((entry) => isHeldHere(entry, id)))
      if (mustHave.length > 0 && !isHeld && !ledger.row('messages', id) && !ledger.row('threads', id))
        report.breach(
          'I1',
          `${id} ("${writtenAs(id)?.body ?? 'a thread'}") was lost in a restore and ${mustHave.map((each) => each.index).join(', ')} did not bring it back`,
        )
    }
  }

  return {
    log,
    holders,
    lost,
    refused,
    onAsked(human, body) {
      for (const intent of (JSON.parse(body) as { intents: SaidIntent[] }).intents)
        if (intent.kind === 'ensure_thread') asking.add(`${human.role}:${intent.thread_id}`)
    },
    onAnswered,
    onPage,
    onHeard,
    onRestore(before) {
      for (const key of before) {
        const [table, id] = key.split(':')
        if (id && (table === 'messages' || table === 'threads') && !ledger.known().rows.has(key)) lost.add(id)
      }
    },
    audit,
    forget(device) {
      const kept = new Set(
        device.journal.entries().flatMap((entry) => [entry.id, ...(entry.intent.kind === 'ensure_thread' ? [entry.thread_id] : [])]),
      )
      for (const [id, by] of holders) if (!kept.has(id)) by.delete(device.index)
    },
    askedFor: (role, thread_id) => asking.has(`${role}:${thread_id}`),
    clearStep: () => asking.clear(),
  }
}

const isHeldHere = (entry: { id: string; thread_id: string; intent: { kind: string } }, id: string): boolean =>
  entry.id === id || (entry.intent.kind === 'ensure_thread' && entry.thread_id === id)

interface SaidFrame {
  from: number
  to: number
  documents: Record<string, ({ rev: number; tutor_id?: number; student_id?: number } & Record<string, unknown>)[]>
}
