import { heldIn, laneOf } from '../../../renderer/model/unsent/lane.js'
import * as verbs from '../../../renderer/model/unsent/verbs.js'
import type { JournalChange } from '../../../renderer/desktop/journal.js'
import type { Unsent } from '../../../renderer/model/unsent/unsent.js'
import type { Intent } from '../../../sync-server/contract/intents.js'
import type { Device } from '../machines/device.js'
import type { Window } from '../machines/window.js'
import { placesOf, type Place } from '../world/cast.js'
import type { ActName } from './steps.js'
import type { World } from '../world/world.js'

/** What a person does in a window, with the changes that the app's stores make of it. */
export interface Act {
  world: World
  device: Device
  window: Window
  place: Place
  pick: number
}

export function doAct(world: World, step: { device: number; window: number; act: ActName; place: number; pick: number }): void {
  const device = world.devices[step.device % world.devices.length]
  if (!device) return
  if (step.act === 'start') return device.start()
  const window = device.windows[step.window % Math.max(1, device.windows.length)]
  const places = placesOf(device.human)
  const place = places[step.place % places.length]
  if (!window?.isOpen || !place) return
  acts[step.act]({ world, device, window, place, pick: step.pick })
}

const acts: Record<Exclude<ActName, 'start'>, (act: Act) => void> = {
  open: openThread,
  write: (act) => write(act, ''),
  write_bad: (act) => write(act, '\u0000'),
  mark: markRead,
  cancel,
  edit,
  send_held: sendHeld,
  draft: ({ window, place, device, pick }) =>
    void window.outbox.commit([
      {
        op: 'save_draft',
        thread_id: place.thread_id,
        text: pick % 4 === 0 ? '' : `чернетка ${pick}`,
        updated_at: device.now().toISOString(),
      },
    ]),
  sync_now: ({ window }) => window.sync?.syncNow(),
  hide: ({ window, pick }) => window.sync?.setVisible(pick % 2 === 0),
  sign_in({ device, window }) {
    device.line.isSignedIn = true
    window.sync?.syncNow()
  },
  second_window: ({ device }) => void (device.windows.length < 2 && device.openAnother()),
}

const baseOf = (device: Device) => (): { id: string; created_at: string } => ({
  id: device.newId(),
  created_at: device.now().toISOString(),
})

const isThere = (device: Device, thread_id: string): boolean =>
  device.shown()?.collections.get('threads')?.documents.has(thread_id) ?? false

/** As the app does on a click: the thread that is there, or one begun, else a new opening in place of a refused one. */
function openThread({ window, device, place }: Act): void {
  const lane = laneOf(window.outbox.entries(), place.thread_id)
  const isBegun = lane.entries.some(({ intent, state }) => intent.kind === 'ensure_thread' && state !== 'refused')
  if (isThere(device, place.thread_id) || isBegun || heldIn(lane).length > 1) return
  const origin = place.kind === 'contact' ? { relation_id: place.origin_id } : { inquiry_id: place.origin_id }
  void window.outbox.commit(verbs.openThread(window.outbox.entries(), { thread_id: place.thread_id, ...origin }, baseOf(device)()))
}

/** Only into a thread that is there or begun, as the composer does. */
function write({ world, window, device, place }: Act, more: string): void {
  const isBegun = window.outbox.entries().some((entry) => entry.thread_id === place.thread_id && entry.intent.kind === 'ensure_thread')
  if (!isThere(device, place.thread_id) && !isBegun) return
  const body = `${device.human.id}/${device.index}: ${++world.written}${more}`
  const base = baseOf(device)()
  remember(world, device, { ...base, kind: 'send_message', thread_id: place.thread_id, body })
  const draft = window.outbox.drafts().get(place.thread_id)?.text ?? ''
  void window.outbox.commit(verbs.write({ thread_id: place.thread_id, body, draft }, base))
}

function remember(world: World, device: Device, intent: Intent): void {
  if (intent.kind === 'send_message')
    world.texts.set(intent.id, { body: intent.body, thread_id: intent.thread_id, author: device.human.id })
}

/** Up to the last message that is displayed; replaces a marker that has not left (R-OUT-5). */
function markRead({ world, window, device, place, pick }: Act): void {
  const { thread_id } = place
  const messages = [...(device.shown()?.collections.get('messages')?.documents.values() ?? [])].filter(
    (message) => message['thread_id'] === thread_id,
  )
  const last = Math.max(0, ...messages.map((message) => Number(message['seq'])))
  const last_read_seq = pick % 3 === 0 ? Math.ceil(last / 2) : last
  if (last_read_seq === 0) return
  const own = `${device.human.id}:${thread_id}`
  world.asked.set(own, Math.max(world.asked.get(own) ?? 0, last_read_seq))
  const older = window.outbox
    .entries()
    .filter((entry) => entry.thread_id === thread_id && entry.intent.kind === 'advance_read_marker' && entry.state === 'queued')
  const shown = Math.max(0, ...older.map(({ intent }) => (intent.kind === 'advance_read_marker' ? intent.last_read_seq : 0)))
  if (last_read_seq <= shown) return
  void window.outbox.commit(verbs.markRead(window.outbox.entries(), { thread_id, last_read_seq }, baseOf(device)()))
}

/** A text of this window, whatever its state: the journal must say no where it is on its way (R-OUT-3). */
function textOf({ window, pick }: Act): Unsent | undefined {
  const texts = window.outbox.entries().filter((entry) => entry.intent.kind === 'send_message')
  return texts[pick % Math.max(1, texts.length)]
}

function cancel(act: Act): void {
  const entry = textOf(act)
  if (entry) removing(act.world, { ...act, ids: [entry.id], changes: verbs.cancel([entry]) })
}

/** Puts another text in the place of one that waits, or of it and the next of its thread. */
function edit(act: Act): void {
  const { world, window, device, pick } = act
  const entries = window.outbox.entries()
  const entry = textOf(act)
  if (!entry) return
  const lane = laneOf(entries, entry.thread_id).entries.filter(({ intent }) => intent.kind === 'send_message')
  const edited = lane.slice(lane.indexOf(entry), lane.indexOf(entry) + 1 + (pick % 2))
  const rankById = new Map(entries.map(({ id }, rank) => [id, rank]))
  const positionOf = ({ id, thread_id }: Unsent) => ({ thread_id, rank: rankById.get(id) ?? Infinity, rankById })
  const base = baseOf(device)()
  const body = `${device.human.id}/${device.index}: ${++world.written} edited`
  const made = verbs.edit(entries, { ids: new Set(edited.map(({ id }) => id)), body, positionOf }, base)
  if (!made) return
  remember(world, device, { ...base, kind: 'send_message', thread_id: entry.thread_id, body })
  removing(world, { device, window, ids: edited.map(({ id }) => id), changes: made.changes })
}

/** What was held goes again, as new intents in place of the old. */
function sendHeld({ world, window, device, place }: Act): void {
  const asked = { thread_id: place.thread_id, ids: null }
  const { replacements, changes } = verbs.sendHeld(window.outbox.entries(), asked, () => device.newId())
  if (replacements.length === 0) return
  for (const { intent } of replacements) remember(world, device, intent)
  removing(world, { device, window, ids: replacements.map(({ old }) => old.id), changes })
}

const holds = (device: Device, id: string): boolean =>
  device.journal.entries().some((entry) => entry.id === id) ||
  [...device.documents.sets.values()].some((set) => set.collections.get('messages')?.documents.has(id))

/** From the wish on a text may be gone; where the journal says no it must stay. */
function removing(world: World, what: { device: Device; window: Window; ids: string[]; changes: JournalChange[] }): void {
  const { device, window, ids, changes } = what
  const fresh = ids.filter((id) => !world.screens.isReleased(device, id))
  for (const id of fresh) world.screens.release(device, id)
  void window.outbox.commit(changes).then(({ ok }) => {
    // Where another device of this person has the same text, that one may still bring it back: a copy, or after a restore any.
    const others = world.devices.filter((each) => each !== device && each.human === device.human)
    const gone = ids.filter((id) => !others.some((other) => holds(other, id)))
    if (ok && world.devices.every((each) => !each.isCloned)) for (const id of gone) world.cancelled.add(id)
    if (!ok) for (const id of fresh) world.screens.keep(device, id)
  })
}
