import { readCountAt, summaryOf, unreadOf } from '../../../renderer/model/unread.js'
import type { Message, ReadMarker, Thread } from '../../../sync-server/contract/documents.js'
import { readUnreadSummary } from '../../../sync-server/domain/unread.js'
import type { Device } from '../machines/device.js'
import type { CollectionName } from '../../../sync-server/contract/documents.js'
import type { Server } from '../machines/server.js'
import { humans, type Human } from '../world/cast.js'
import { revOf, type Ledger } from './ledger.js'
import type { Report } from './report.js'

/** Requests that a device may send in one second when nothing happens. */
const mostPerSecond = 5

export interface QuietDeps {
  devices: readonly Device[]
  server: Server
  ledger: Ledger
  report: Report
  now: number
  /** All was well for a while already: requests are counted. Right after healing a device may have much to catch up with. */
  isSteady: boolean
}

/** I11 and what must be equal when all has healed: outboxes empty, every device as the server (I4, I6, I7). */
export async function checkQuiet({ devices, server, ledger, report, now, isSteady }: QuietDeps): Promise<void> {
  for (const device of devices) {
    report.met('I11')
    const state = device.leader()?.connection.state
    if (state !== 'online')
      report.breach('I11', `device ${device.index} is ${state ?? 'without a leading window'} long after all has healed`)
    checkEmpty(device, report)
    checkEqual(device, { server, ledger, report })
    const recent = device.line.sent.filter((at) => at > now - 20_000)
    if (isSteady && recent.some((at, index) => (recent[index + mostPerSecond] ?? Infinity) - at < 1_000))
      report.breach('I11', `device ${device.index} sends more than ${mostPerSecond} requests a second while nothing happens`)
  }
  for (const human of humans) await checkUnread(human, { devices, server, ledger, report })
}

/** Behind a refused thread texts may wait for their person; nothing else waits for anything. */
function checkEmpty(device: Device, report: Report): void {
  const entries = device.journal.entries()
  const refused = new Set(
    entries.filter((entry) => entry.intent.kind === 'ensure_thread' && entry.state === 'refused').map((entry) => entry.thread_id),
  )
  for (const entry of entries) {
    const mayStay = entry.state === 'refused' || (entry.state === 'queued' && refused.has(entry.thread_id))
    if (!mayStay)
      report.breach(
        'I11',
        `${entry.intent.kind} "${entry.intent.body ?? entry.thread_id}" is still ${entry.state} on device ${device.index}`,
      )
  }
}

function checkEqual(device: Device, { server, ledger, report }: Pick<QuietDeps, 'server' | 'ledger' | 'report'>): void {
  const set = device.shown()
  const head = ledger.known().heads.get(device.human.id) ?? 0
  if (set?.checkpoint?.epoch !== server.epoch() || set.checkpoint.rev !== head)
    return report.breach(
      'I11',
      `device ${device.index} stands at ${set?.checkpoint?.epoch}/${set?.checkpoint?.rev}, the server at ${server.epoch()}/${head}`,
    )
  if (set.filling) return report.breach('I11', `device ${device.index} has not got all of its history`)
  const placed = ledger.rowsOf(device.human).filter(([, row]) => revOf(row, device.human) > 0)
  const rows = new Set(
    placed.filter(([, row]) => row['is_removed'] !== 1).map(([key, row]) => (row['kind'] === 'note' ? `notes:${row['id']}` : key)),
  )
  const here = [...set.collections].flatMap(([name, { documents }]) => [...documents.keys()].map((id) => `${name}:${id}`))
  for (const key of here) if (!rows.has(key)) report.breach('I12', `device ${device.index} has ${key}, which is not on the server for it`)
  if (here.length !== rows.size) report.breach('I5', `device ${device.index} has ${here.length} documents of ${rows.size}`)
}

/** I7: server, devices and the definition agree. */
async function checkUnread(human: Human, { devices, server, ledger, report }: Omit<QuietDeps, 'now' | 'isSteady'>): Promise<void> {
  report.met('I7')
  const summary = await readUnreadSummary(server.database(), human)
  const rows = ledger.rowsOf(human)
  const marks = new Map(
    rows
      .filter(([key, row]) => key.startsWith('read_markers:') && row['user_id'] === human.id)
      .map(([, row]) => [row['thread_id'], Number(row['last_read_seq'])]),
  )
  const unread = rows.filter(
    ([key, row]) =>
      key.startsWith('messages:') && row['sender_id'] !== human.id && Number(row['seq']) > (marks.get(row['thread_id'] ?? '') ?? 0),
  )
  const total = new Set(unread.map(([, row]) => row['thread_id'])).size
  if (summary.unread_messages !== unread.length || summary.total !== total)
    report.breach(
      'I7',
      `the server counts ${summary.unread_messages} unread in ${summary.total} threads for ${human.id}, there are ${unread.length} in ${total}`,
    )
  for (const device of devices.filter((each) => each.human.id === human.id)) {
    const { unread_messages, total: threads } = badgeOf(device)
    if (unread_messages !== unread.length || threads !== total)
      report.breach(
        'I7',
        `device ${device.index} counts ${unread_messages} unread in ${threads} threads, there are ${unread.length} in ${total}`,
      )
  }
}

/** The badge as the shipped model makes it of documents and journal. */
function badgeOf(device: Device): { unread_messages: number; total: number } {
  const documentsOf = <T>(name: CollectionName): T[] =>
    [...(device.shown()?.collections.get(name)?.documents.values() ?? [])] as unknown as T[]
  const me = device.human.id
  const threads = documentsOf<Thread>('threads')
  const messages = documentsOf<Message>('messages')
  const { counts } = unreadOf(threads, {
    markers: documentsOf<ReadMarker>('read_markers'),
    unsent: device.windows[0]?.outbox.entries() ?? [],
    me,
    countAt(thread_id, seq) {
      const message = messages.find((each) => each.thread_id === thread_id && each.seq === seq)
      return message ? readCountAt(message, me) : null
    },
  })
  return summaryOf(threads, counts)
}
