import { buildTimeline, type Bubble } from '../../../renderer/model/timeline.js'
import { ownMarkers, readCountAt, unreadOf } from '../../../renderer/model/unread.js'
import type { Message, ReadMarker, Thread } from '../../../sync-server/contract/documents.js'
import type { Device } from '../machines/device.js'
import type { Window } from '../machines/window.js'
import type { Stored } from '../machines/memory-shelf.js'
import { placesOf, type Place } from '../world/cast.js'
import type { Report } from './report.js'

/** What each window shows, held against what the oracle says it must show: I3, I4, I6, I7, I10, I14, I15. */
export interface Screens {
  /** Looks at these threads of a window; all of them where none are named. */
  look(device: Device, window: Window, threads?: ReadonlySet<string>): void
  /** A window has just opened: nothing that was on the screen before is missing, and the outbox is the journal's (I15). */
  lookAfresh(device: Device, window: Window): void
  /** The person took this away, or asked for it. */
  release(device: Device, id: string): void
  keep(device: Device, id: string): void
  isReleased(device: Device, id: string): boolean
  /** The device's documents are gone: only what its journal holds must be shown again. */
  onWiped(device: Device): void
}

interface Seen {
  isMine: boolean
  state: string | null
  thread_id: string
  body: string
  /** The epoch in which it came to this state. */
  history: string | null
}

interface Memory {
  seen: Map<string, Seen>
  markers: Map<string, number>
  epoch: string | null
  /** The epoch that the device stood in when its documents were lost; null while they never were. */
  blindSince: string | null
}

const denials = new Set(['RELATION_NOT_ACTIVE', 'CONTACT_ACCESS_REQUIRED', 'INQUIRY_CLOSED'])

/** `epoch`: of the server now. What a restore took may go back to the queue before the documents are swapped. */
export function createScreens(report: Report, epochNow: () => string): Screens {
  const byWindow = new WeakMap<Window, Memory>()
  const byDevice = new Map<number, Memory>()
  const released = new Map<number, Set<string>>()
  const releasedBy = (device: Device): Set<string> => {
    const set = released.get(device.index) ?? new Set<string>()
    released.set(device.index, set)
    return set
  }

  function look(device: Device, window: Window, threads?: ReadonlySet<string>): void {
    if (!window.isOpen || window.life.isDead) return
    // A leading window has put other documents in their place: this one is about to be loaded anew.
    if (window.generation !== device.generation && !device.shown(window)) return
    const shown = device.shown(window)
    const epoch = shown?.checkpoint?.epoch ?? shown?.filling?.epoch ?? null
    const memory = byWindow.get(window) ?? { seen: new Map(), markers: new Map(), epoch, blindSince: null }
    byWindow.set(window, memory)
    const isOtherEpoch = memory.epoch !== null && memory.epoch !== epoch
    for (const place of placesOf(device.human))
      if (isOtherEpoch || !threads || threads.has(place.thread_id)) lookAt(place, { device, window, memory, isOtherEpoch })
    memory.epoch = epoch ?? memory.epoch
    byDevice.set(device.index, memory)
  }

  function lookAt(place: Place, at: { device: Device; window: Window; memory: Memory; isOtherEpoch: boolean }): void {
    const { device, window, memory, isOtherEpoch } = at
    const { thread_id } = place
    const me = device.human.id
    const messages = messagesOf(device, window, thread_id)
    const markers = [...(device.shown(window)?.collections.get('read_markers')?.documents.values() ?? [])] as unknown as ReadMarker[]
    const other_read_seq = markers.find((marker) => marker.thread_id === thread_id && marker.user_id !== me)?.last_read_seq ?? 0
    const unsent = window.outbox.entries()
    const section = {
      thread_id,
      thread_kind: place.kind,
      messages,
      other_read_seq,
      other_read_at: null,
      first_unread_seq: null,
      holds_end: true,
    }
    const items = buildTimeline({ sections: [section], unsent, me, dayOf: (moment) => moment.slice(0, 10) })
    const bubbles = items.flatMap((item) => (item.kind === 'message' ? [item.bubble] : []))
    checkBubbles(bubbles, expectedOf({ messages, unsent, thread_id, me, other_read_seq }), `${me} on device ${device.index}`)
    checkFlicker(bubbles, at, thread_id)
    const marker = ownMarkers(markers, unsent, me).get(thread_id) ?? 0
    checkUnread({ messages, unsent, markers, thread: threadOf(device, window, thread_id), me })
    report.met('I6')
    const before = isOtherEpoch ? 0 : (memory.markers.get(thread_id) ?? 0)
    // A marker of a history that is gone may be refused; without documents the device cannot tell.
    const isBlind = memory.blindSince !== null && memory.blindSince !== epochNow()
    // Before the documents of that history are swapped its markers are dropped, and only what the documents say is left.
    const isDropped = memory.epoch !== epochNow() && marker === (ownMarkers(markers, [], me).get(thread_id) ?? 0)
    const mayForget = isBlind || isDropped
    if (marker < before && !mayForget)
      report.breach('I6', `what ${me} had read up to ${before} on device ${device.index} counts as read up to ${marker}`)
    memory.markers.set(thread_id, marker)
  }

  function checkBubbles(bubbles: Bubble[], expected: Expected[], who: string): void {
    report.met('I3')
    report.met('I4')
    const ids = bubbles.map((bubble) => bubble.id)
    if (new Set(ids).size !== ids.length) return report.breach('I3', `${who} sees a message twice: ${ids.join(' ')}`)
    const wanted = expected.map((each) => each.id)
    if (ids.join() !== wanted.join()) return report.breach('I4', `${who} sees ${ids.join(' ')}, expected ${wanted.join(' ')}`)
    for (const [index, bubble] of bubbles.entries()) {
      const want = expected[index]
      if (want?.code) report.met('I10')
      if (bubble.body !== want?.body) report.breach(want?.code ? 'I10' : 'I2', `${who} sees "${bubble.body}" where "${want?.body}" stands`)
      if ((bubble.state?.name ?? null) !== want?.state || (bubble.state?.code ?? null) !== want?.code)
        report.breach(
          want?.code ? 'I10' : 'I14',
          `${who} sees ${bubble.state?.name} ${bubble.state?.code ?? ''} of ${bubble.id}, expected ${want?.state} ${want?.code ?? ''}`,
        )
    }
  }

  /** I14: what was seen stays, unless its person took it away. A restored server may lose what others wrote. */
  function checkFlicker(
    bubbles: Bubble[],
    { device, window, memory, isOtherEpoch }: { device: Device; window: Window; memory: Memory; isOtherEpoch: boolean },
    thread_id: string,
  ): void {
    report.met('I14')
    report.met('I16')
    const now = new Map(bubbles.map((bubble) => [bubble.id, bubble]))
    const wasThere = [...memory.seen].filter(([, seen]) => seen.thread_id === thread_id)
    for (const [id, before] of wasThere) {
      const after = now.get(id)
      const mayGo = (isOtherEpoch && !before.isMine) || releasedBy(device).has(id)
      if (!after && !mayGo) report.breach('I14', `"${before.body}" (${before.state}) has vanished from device ${device.index}`)
      if (!after) memory.seen.delete(id)
      const isAlone = device.windows.length === 1 // another window's word may still be on its way
      const isBack =
        isAlone && after?.state?.name === 'queued' && (before.state === 'sent' || before.state === 'read' || before.state === 'sending')
      if (isBack && (before.history === null || before.history === epochNow()))
        report.breach('I14', `"${before.body}" went from ${before.state} back to queued on device ${device.index}`)
    }
    if (wasThere.length > 0 && bubbles.length === 0 && !isOtherEpoch && wasThere.some(([id]) => !releasedBy(device).has(id)))
      report.breach('I16', `the screen of device ${device.index} went empty`)
    const epoch = device.shown(window)?.checkpoint?.epoch ?? memory.epoch ?? memory.blindSince
    for (const { id, body, is_mine, state } of bubbles) {
      const before = memory.seen.get(id)
      const history = before && before.state === (state?.name ?? null) ? before.history : epoch
      memory.seen.set(id, { isMine: is_mine, state: state?.name ?? null, thread_id, body, history })
    }
  }

  /** By the definition, message by message; where the device does not hold them all, by count alone nobody can tell. */
  function checkUnread({ messages, unsent, markers, thread, me }: Known): void {
    const held = messages.filter((message) => message.seq <= (thread?.last_seq ?? 0))
    if (!thread || held.length !== thread.last_seq) return
    report.met('I7')
    const marks = [
      ...markers.filter((marker) => marker.user_id === me && marker.thread_id === thread.id).map((marker) => marker.last_read_seq),
      ...unsent.flatMap(({ intent }) =>
        intent.kind === 'advance_read_marker' && intent.thread_id === thread.id ? [intent.last_read_seq] : [],
      ),
    ]
    const expected = held.filter((message) => message.sender_id !== me && message.seq > Math.max(0, ...marks)).length
    const countAt = (_thread: string, seq: number): number | null => {
      const message = held.find((each) => each.seq === seq)
      return message ? readCountAt(message, me) : null
    }
    const shown = unreadOf([thread], { markers, unsent, me, countAt }).counts.get(thread.id) ?? 0
    if (expected !== shown) report.breach('I7', `${me} is shown ${shown} unread where ${expected} are`)
  }

  function lookAfresh(device: Device, window: Window): void {
    const { human, index } = device
    report.met('I15')
    const shown = window.outbox.entries().map((entry) => `${entry.id} ${entry.state}`)
    const kept = device.journal.entries().map((entry) => `${entry.id} ${entry.state}`)
    // Beside another window its words may still be on their way.
    const isAlone = device.windows.length === 1 && !window.wasBeside
    if (isAlone && shown.join() !== kept.join())
      report.breach('I15', `after a start ${human.id} sees ${shown.join(', ')}; the journal holds ${kept.join(', ')}`)
    const last = byDevice.get(index)
    if (last)
      byWindow.set(window, {
        seen: new Map(isAlone ? last.seen : []),
        markers: new Map(last.markers),
        epoch: last.epoch,
        blindSince: last.blindSince,
      })
    look(device, window)
  }

  return {
    look,
    lookAfresh,
    release: (device, id) => void releasedBy(device).add(id),
    keep: (device, id) => void releasedBy(device).delete(id),
    isReleased: (device, id) => releasedBy(device).has(id),
    onWiped(device) {
      const memory = byDevice.get(device.index)
      if (!memory) return
      const kept = new Set(device.journal.entries().map((entry) => entry.id))
      for (const id of [...memory.seen.keys()]) if (!kept.has(id)) memory.seen.delete(id)
      memory.markers.clear()
      memory.blindSince ??= memory.epoch ?? 'never pulled'
      memory.epoch = null
    },
  }
}

type UnsentEntry = ReturnType<Window['outbox']['entries']>[number]

interface Known {
  messages: Message[]
  unsent: readonly UnsentEntry[]
  markers: ReadMarker[]
  thread: Thread | null
  me: number
}

interface Expected {
  id: string
  body: string
  state: string | null
  code: string | null
}

function expectedOf(known: {
  messages: Message[]
  unsent: readonly UnsentEntry[]
  thread_id: string
  me: number
  other_read_seq: number
}): Expected[] {
  const { messages, unsent, thread_id, me, other_read_seq } = known
  const there = new Set(messages.map((message) => message.id))
  const mine = unsent.filter((entry) => entry.thread_id === thread_id)
  const refusal = mine.find((entry) => entry.intent.kind === 'ensure_thread' && entry.state === 'refused')
  const stopped = (code: string): Pick<Expected, 'state' | 'code'> => ({ state: denials.has(code) ? 'parked' : 'refused', code })
  const stateOf = (entry: UnsentEntry): Pick<Expected, 'state' | 'code'> => {
    if (entry.state === 'refused') return stopped(entry.verdict?.code ?? 'INVALID')
    if (entry.state === 'queued') return refusal ? stopped(refusal.verdict?.code ?? 'INVALID') : { state: 'queued', code: null }
    return { state: entry.state === 'attempted' ? 'sending' : 'sent', code: null }
  }
  return [
    ...messages.map((message) => ({
      id: message.id,
      body: message.body,
      state: message.sender_id !== me ? null : message.seq <= other_read_seq ? 'read' : 'sent',
      code: null,
    })),
    ...mine.flatMap((entry) =>
      entry.intent.kind === 'send_message' && !there.has(entry.id) ? [{ id: entry.id, body: entry.intent.body, ...stateOf(entry) }] : [],
    ),
  ]
}

const threadOf = (device: Device, window: Window, thread_id: string): Thread | null =>
  (device.shown(window)?.collections.get('threads')?.documents.get(thread_id) as Thread | undefined) ?? null

/** The messages of a thread that the device has, by their place. */
function messagesOf(device: Device, window: Window, thread_id: string): Message[] {
  const found: Stored[] = []
  for (const document of device.shown(window)?.collections.get('messages')?.documents.values() ?? [])
    if (document['thread_id'] === thread_id) found.push(document)
  return (found as unknown as Message[]).sort((a, b) => a.seq - b.seq)
}
