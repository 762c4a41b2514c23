import { setNameOf } from '../../../renderer/db/sets.js'
import type { OutboxJournal } from '../../../renderer/sync/outbox.js'
import type { Human } from '../world/cast.js'
import { createLine, type Flight, type LineState } from './line.js'
import type { Ask, Reply, Server } from './server.js'
import { beginLife, type StepKind } from './life.js'
import type { JournalDisk } from './journal-disk.js'
import type { DocumentDisk } from './document-disk.js'
import type { SetOnDisk } from './memory-shelf.js'
import { Mishappened } from './engine.js'
import { createWindow, openWindow, type Window, type WindowDeps } from './window.js'
import type { SimTime } from '../world/time.js'

/** A person's machine. What is on its disks outlives the app; windows and lines do not. */
export interface Device {
  index: number
  human: Human
  journal: JournalDisk
  documents: DocumentDisk
  generation: number
  line: LineState
  windows: Window[]
  isRunning: boolean
  isShared: boolean
  isSlow: boolean
  /** Its disks were copied from another one. */
  isCloned: boolean
  clockErrorMs: number
  /** A kill that waits for its moment. */
  death: { kind: StepKind | 'any'; when: 'before' | 'after'; left: number; scope: 'device' | 'window' } | null
  now(): Date
  newId(): string
  start(): void
  kill(): void
  /** Another window of the same person on the same device. */
  openAnother(): void
  killWindow(window: Window): void
  leader(): Window | undefined
  /** The set of documents that a window shows; of none, the one that counts on this disk. */
  shown(window?: Window): SetOnDisk | undefined
  setName(window?: Window): string
}

export interface DeviceEvents {
  fly: (flight: Flight) => void
  onHeard: (device: Device, ask: Ask, reply: Reply) => void
  onSend: (device: Device, body: string) => void
  onPush: (device: Device) => void
  onOutbox: (device: Device, window: Window) => void
  onDocuments: (device: Device) => void
  onOpened: (device: Device, window: Window) => void
  onFault: (device: Device, error: unknown) => void
  onDeath: (device: Device, kind: StepKind | 'any') => void
}

export interface DeviceDeps {
  index: number
  human: Human
  isShared: boolean
  journal: JournalDisk
  documents: DocumentDisk
  server: Server
  time: SimTime
  random: () => number
  events: DeviceEvents
}

export function createDevice(deps: DeviceDeps): Device {
  const { index, human, time, events, server, journal, documents } = deps
  let running: OutboxJournal | null = null
  let ids = 0
  const device: Device = {
    index,
    human,
    journal,
    documents,
    isShared: deps.isShared,
    line: goodLine(),
    ...newMachine(),
    now: () => new Date(time.now() + device.clockErrorMs),
    newId: () => idOf(index, ++ids),
    start,
    kill,
    openAnother: () => mayShare(device) && open(),
    killWindow,
    leader: () => device.windows.find((each) => each.sync),
    shown: (window) => device.documents.sets.get(device.setName(window)),
    setName: (window) => setNameOf('d', window?.generation ?? device.generation),
  }

  function start(): void {
    if (device.isRunning) return
    device.isRunning = true
    const opened = journal.open()
    running = isUp(device) ? opened : null // it may have died over the opening
    if (running) open()
  }

  function kill(): void {
    if (!device.isRunning) return
    device.isRunning = false
    device.death = null
    for (const window of [...device.windows]) end(window)
    journal.engine.kill()
    journal.engine.revive()
    running = null
  }

  /** The browser gives the lead to another window at once. */
  function killWindow(window: Window): void {
    end(window)
    if (device.windows.length === 0) kill()
    else device.windows.find((each) => each.isOpen)?.lead()
  }

  function end(window: Window): void {
    window.life.end()
    window.unmount()
    device.windows.splice(device.windows.indexOf(window), 1)
    if (window.sync) for (const fail of [...device.line.streams]) fail()
    window.sync?.stop()
  }

  function open(): void {
    if (!running) return
    const windowDeps = windowDepsOf(device, { ...deps, running, line: createLine({ ...lineDeps }), reload })
    const window = createWindow(windowDeps)
    device.windows.push(window)
    void openWindow(window, windowDeps).then(
      () => {
        if (window.life.isDead) return
        if (device.windows.every((each) => !each.sync)) window.lead()
        events.onOpened(device, window)
      },
      (error: unknown) => window.life.isDead || events.onFault(device, error),
    )
  }

  /** A page that shows documents which are no more. */
  function reload(window: Window): void {
    end(window)
    open()
  }

  const lineDeps = {
    device: index,
    human,
    state: device.line,
    server,
    time,
    fly: events.fly,
    onHeard: (ask: Ask, reply: Reply) => events.onHeard(device, ask, reply),
    onSend: (body: string) => events.onSend(device, body),
    onPush: () => events.onPush(device),
  }
  return device
}

const isUp = (device: Device): boolean => device.isRunning
const mayShare = ({ isRunning, isShared, documents, windows }: Device): boolean =>
  isRunning && isShared && documents.isForMany && windows.every((each) => each.isOpen)

interface Running extends DeviceDeps {
  running: OutboxJournal
  line: ReturnType<typeof createLine>
  reload: (window: Window) => void
}

function windowDepsOf(device: Device, deps: Running): WindowDeps {
  const { events, time, index } = deps
  const wait = (kind: StepKind, label: string): Promise<void> | null =>
    device.isSlow && kind !== 'network' && deps.random() < 0.5
      ? new Promise((resolve) => events.fly({ kind: 'disk', label: `${kind} ${label}`, device: index, land: () => resolve() }))
      : null
  const life = beginLife({ wait, onStep: (kind, when) => strike(device, { kind, when, window: own }, events) })
  const own = (): Window | undefined => device.windows.find((each) => each.life === life)
  const others = (): Window[] => device.windows.filter((each) => each.life !== life)
  const tell = (label: string, work: (window: Window) => void): void => {
    for (const window of others()) events.fly({ kind: 'word', label, device: index, land: () => void (window.life.isDead || work(window)) })
  }
  return {
    life,
    user_id: device.human.id,
    name: 'd',
    isShared: device.isShared,
    isBeside: device.windows.length > 0,
    journal: deps.running,
    ...device.documents.mount({
      newId: () => device.newId(),
      beforeWrite() {
        if (device.journal.isFull) throw new Mishappened('QuotaExceededError', 13)
      },
      onWrite: () => events.onDocuments(device),
    }),
    line: deps.line,
    generation: {
      read: () => device.generation,
      write(next) {
        device.generation = next
        events.onDocuments(device)
        tell('swapped', deps.reload)
      },
    },
    now: () => device.now(),
    after: (delayMs, work) => time.after(delayMs, work),
    newId: () => device.newId(),
    random: deps.random,
    onCommit: () =>
      tell(
        'journal',
        (window) => void window.outbox.reload().catch((error: unknown) => window.life.isDead || events.onFault(device, error)),
      ),
    onOutbox: (window) => events.onOutbox(device, window),
    onChange: () => undefined,
    onFault: (error) => events.onFault(device, error),
  }
}

const goodLine = (): LineState => ({
  isUp: true,
  isOneWay: false,
  isMuted: false,
  isSignedIn: true,
  sent: [],
  lastPull: null,
  pages: new Map(),
  streams: new Set(),
})

const newMachine = () => ({
  generation: 0,
  windows: [] as Window[],
  isRunning: false,
  isSlow: false,
  isCloned: false,
  clockErrorMs: 0,
  death: null as Device['death'],
})

/** Carries out a kill whose moment has come. */
function strike(
  device: Device,
  at: { kind: StepKind; when: 'before' | 'after'; window: () => Window | undefined },
  events: DeviceEvents,
): void {
  const { death } = device
  if (!death || (death.kind !== 'any' && death.kind !== at.kind) || death.when !== at.when || death.left-- > 0) return
  device.death = null
  const window = at.window()
  if (death.scope === 'device' || !window) device.kill()
  else device.killWindow(window)
  events.onDeath(device, death.kind)
}

/** UUIDv7 in form; sorts by making within a device. */
const idOf = (device: number, number: number): string =>
  `01990000-${(number >>> 16).toString(16).padStart(4, '0')}-7000-8${device.toString(16).padStart(3, '0')}-${number.toString(16).padStart(12, '0')}`
