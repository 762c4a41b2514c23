import type { Device } from '../machines/device.js'
import type { Window } from '../machines/window.js'
import type { SetOnDisk, Stored } from '../machines/memory-shelf.js'
import { revOf, type Ledger, type Row, type Table, type Written } from './ledger.js'
import type { Report } from './report.js'
import type { Screens } from './screens.js'
import type { Wire } from './wire.js'

/** What lies on each device's disks, held against what it must hold: I1, I2, I4, I5, I12. */
export interface Stores {
  /** The outbox shows these texts: from now on they are promised. */
  promise(device: Device, window: Window): void
  checkJournal(device: Device): void
  /** A push leaves: nothing in it was refused before (I10). */
  onSend(device: Device, body: string): void
  checkDocuments(device: Device): void
  /** Messages of one author stand in the order in which they were written (R-OUT-2). `isAlone`: no other device pushed in this step. */
  checkOrder(device: Device, news: readonly Row[], isAlone: boolean): void
  forget(device: Device): void
  /** The wiped or copied documents are open again. */
  trust(device: Device, isTrusted: boolean): void
}

export interface StoresDeps {
  ledger: Ledger
  wire: Wire
  screens: Screens
  report: Report
  epoch: () => string
  writtenAs: (id: string) => Written | undefined
}

export function createStores({ ledger, wire, screens, report, epoch, writtenAs }: StoresDeps): Stores {
  const promised = new Map<number, Map<string, string>>()
  const doubtful = new Set<number>()
  const promisedBy = (device: Device): Map<string, string> => {
    const found = promised.get(device.index) ?? new Map<string, string>()
    promised.set(device.index, found)
    return found
  }

  function onSend(device: Device, body: string): void {
    const refused = new Set(device.journal.entries().flatMap((entry) => (entry.state === 'refused' ? [entry.id] : [])))
    for (const { id } of (JSON.parse(body) as { intents: { id: string }[] }).intents)
      if (refused.has(id)) report.breach('I10', `device ${device.index} sends ${id} again by itself, which was refused`)
  }

  /** Refused is only what the server refused. */
  function checkRefusals(device: Device): void {
    for (const entry of device.journal.entries()) {
      if (entry.state !== 'refused') continue
      report.met('I10')
      if (!wire.refused.has(entry.id))
        report.breach('I10', `device ${device.index} shows "${entry.intent.body}" as refused (${entry.code}), the server never did`)
    }
  }

  function checkJournal(device: Device): void {
    checkRefusals(device)
    const entries = new Map(device.journal.entries().map((entry) => [entry.id, entry]))
    for (const [id, body] of promisedBy(device)) {
      report.met('I2')
      const entry = entries.get(id)
      if (entry) {
        if (entry.intent.body !== body)
          report.breach('I2', `"${body}" was queued on device ${device.index} and became "${entry.intent.body}"`)
        continue
      }
      promisedBy(device).delete(id)
      if (screens.isReleased(device, id)) continue
      const isShown = device.shown()?.collections.get('messages')?.documents.has(id) ?? false
      if (ledger.placesOfMessage(id).size === 0)
        report.breach('I2', `"${body}" was queued on device ${device.index} and is neither there nor on the server`)
      else if (!isShown) report.breach('I14', `"${body}" left the journal of device ${device.index} before its document was there`)
    }
  }

  function checkDocuments(device: Device): void {
    const set = device.shown()
    if (!set || doubtful.has(device.index)) return
    const messages = set.collections.get('messages')?.documents ?? new Map<string, Stored>()
    for (const message of messages.values()) checkMessage(device, message)
    if (set.checkpoint?.epoch !== epoch()) return
    report.met('I5')
    const { rev } = set.checkpoint
    for (const [key, row] of ledger.rowsOf(device.human)) {
      const own = revOf(row, device.human)
      if (own > rev || own === 0) continue
      const isOnItsWay = set.filling !== null && key.startsWith('messages:') // the history behind a first pull
      if (isOnItsWay && !set.collections.get('messages')?.documents.has(key.slice('messages:'.length))) continue
      const text = faultOf(set, { key, row, own })
      if (text) report.breach('I5', `device ${device.index} has pulled up to ${rev} and ${text}`)
    }
  }

  function checkMessage(device: Device, message: Stored): void {
    report.met('I12')
    const id = message.id
    if (!ledger.placesOfMessage(id).has(`${message['thread_id']}:${message['seq']}`))
      report.breach('I4', `device ${device.index} has message ${id} at ${message['seq']}, where it never was`)
    const author = message['sender_id']
    if (author === device.human.id) wire.holders.set(id, (wire.holders.get(id) ?? new Set()).add(device.index))
    if (message['body'] !== writtenAs(id)?.body.trim()) report.breach('I4', `device ${device.index} has "${message['body']}" under ${id}`)
  }

  /** What a restore took comes back in its old order, as far as this device knew it. */
  function checkRecovered(device: Device, message: Row, isBehind: (other: string) => boolean): void {
    const id = String(message['id'])
    const before = ledger.oldSeq(id)
    if (before === null) return
    for (const other of wire.lost) {
      const seq = ledger.oldSeq(other)
      const written = writtenAs(other)
      if (seq === null || seq >= before || written?.thread_id !== message['thread_id'] || written?.author !== device.human.id) continue
      const isTakenBack = screens.isReleased(device, other)
      if (wire.holders.get(other)?.has(device.index) && isBehind(other) && !isTakenBack && !ledger.hasRefused(device.human.id, other))
        report.breach('I4', `"${message['body']}" was brought back before "${written?.body}", which stood before it`)
    }
  }

  function checkOrder(device: Device, news: readonly Row[], isAlone: boolean): void {
    /** The other one has no place yet, or one that the same push gave it after this one's. */
    const isBehind = (message: Row, other: string): boolean => {
      const row = ledger.row('messages', other)
      return !row || (isAlone && Number(row['seq']) > Number(message['seq']))
    }
    for (const message of news)
      if (message['sender_id'] === device.human.id) checkRecovered(device, message, (other) => isBehind(message, other))
    const entries = device.journal.entries()
    for (const message of news) {
      const at = entries.findIndex((entry) => entry.id === message['id'])
      if (at < 0) continue
      report.met('I4')
      for (const earlier of entries.slice(0, at)) {
        if (earlier.thread_id !== message['thread_id'] || earlier.intent.kind !== 'send_message') continue
        if (earlier.state !== 'queued' && earlier.state !== 'attempted') continue
        if (isBehind(message, earlier.id) && !ledger.hasRefused(device.human.id, earlier.id))
          report.breach('I4', `"${message['body']}" was accepted before "${earlier.intent.body}", which was written before it`)
      }
    }
  }

  return {
    promise(device, window) {
      const own = promisedBy(device)
      for (const { id, intent, state } of window.outbox.entries())
        if (intent.kind === 'send_message' && (state === 'queued' || state === 'attempted')) own.set(id, intent.body)
    },
    checkJournal,
    onSend,
    checkDocuments,
    checkOrder,
    forget: (device) => void promised.delete(device.index),
    trust: (device, isTrusted) => void (isTrusted ? doubtful.delete(device.index) : doubtful.add(device.index)),
  }
}

/** Fields that a person sees, by collection: as the row has them and as the document must. */
const shownFields: Record<Table, readonly string[]> = {
  relations: ['status'],
  inquiries: ['status', 'subject'],
  contact_access: [],
  threads: ['last_seq', 'last_message_preview'],
  messages: ['body', 'seq', 'sender_id', 'thread_id'],
  read_markers: ['last_read_seq'],
  private_documents: ['version_id'],
}

function faultOf(set: SetOnDisk, { key, row, own }: { key: string; row: Row; own: number }): string | null {
  const [table, ...rest] = key.split(':') as [Table, ...string[]]
  const isPrivate = table === 'private_documents' // its row is known by owner and kind, too
  const document = set.collections.get(isPrivate ? 'notes' : table)?.documents.get(isPrivate ? (rest.at(-1) ?? '') : rest.join(':'))
  if (row['is_removed'] === 1) return document ? `still has ${key}, which was removed at ${own}` : null
  if (!document) return `has no ${key}, whose rev is ${own}`
  if (document.rev !== own) return `has ${key} of rev ${document.rev}, the server's is ${own}`
  const wrong = shownFields[table].find((field) => document[field] !== row[field])
  if (wrong) return `says ${wrong} of ${key} is ${String(document[wrong])}, not ${row[wrong]}`
  if (table === 'messages') {
    const shown = JSON.stringify(document['reactions'])
    const stored = JSON.stringify({ tutor: row['tutor_reaction'], student: row['student_reaction'] })
    if (shown !== stored) return `shows the reactions ${shown} of ${key}, which are ${stored}`
  }
  if (table === 'threads' && document['is_writable'] !== (row['is_writable'] === 1)) return `is wrong about is_writable of ${key}`
  return table === 'contact_access' && document['can_open_chat'] !== (row['is_granted'] === 1) ? `is wrong about ${key}` : null
}
