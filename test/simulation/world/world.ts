import { limits } from '../../../sync-server/contract/limits.js'
import { createChance, type Chance } from '../chance.js'
import { createDevice, type Device } from '../machines/device.js'
import { createEngine } from '../machines/engine.js'
import { createJournalDisk, type JournalDisk } from '../machines/journal-disk.js'
import type { MakeDocumentDisk } from '../machines/document-disk.js'
import type { Flight } from '../machines/line.js'
import { createServer, type Server } from '../machines/server.js'
import { createLedger, type Known, type Ledger, type Written } from '../oracle/ledger.js'
import { createReport, type Report } from '../oracle/report.js'
import { createScreens, type Screens } from '../oracle/screens.js'
import { createStores, type Stores } from '../oracle/stores.js'
import { createWire, type Wire } from '../oracle/wire.js'
import { humans } from './cast.js'
import { fillServer, type ServerCopy } from '../moves/server-copies.js'
import { createTime, type SimTime } from './time.js'

/** Everything of one run: machines, what is under way between them, and the oracle that looks on. */
export interface World {
  chance: Chance
  time: SimTime
  server: Server
  serverClockErrorMs: number
  devices: Device[]
  flights: Flight[]
  report: Report
  ledger: Ledger
  wire: Wire
  screens: Screens
  stores: Stores
  /** Every text that a person wrote, by id. */
  texts: Map<string, Written>
  /** Texts whose person took them back, and was told that it is done. */
  cancelled: Set<string>
  /** How far each person asked to be marked as read. */
  asked: Map<string, number>
  backup: { copy: ServerCopy; known: Known } | null
  epochs: number
  /** Events that the scheduler has let happen. */
  events: number
  written: number
  trace: Trace
  dirty: Dirty
}

/** What the last step touched, so what must be looked at. */
export interface Dirty {
  outboxes: Map<Device, Set<Device['windows'][number]>>
  documents: Set<Device>
  opened: { device: Device; window: Device['windows'][number] }[]
  /** Devices whose push arrived in this step. */
  pushers: Set<Device>
}

export interface Trace {
  add(text: string): void
  hash(): string
}

const begin = Date.UTC(2026, 2, 1, 8)

/** Machines are made once a process; a run finds them clean. */
const serverEngine = createEngine()
const journals: JournalDisk[] = []
const journalDisk = (index: number): JournalDisk => (journals[index] ??= createJournalDisk())

export async function openWorld(seed: number, makeDocumentDisk: MakeDocumentDisk): Promise<World> {
  const chance = createChance(seed)
  const time = createTime(begin)
  const report = createReport()
  const said = nothingSaid()
  const frameLimit = chance.pick([2, 3, 5, 8, 2_000])
  // Small enough for a history that comes in pieces.
  Object.assign(limits, { messagesPerBlock: chance.pick([1, 2, 4, 64]) })
  const later: { world: World | null } = { world: null }
  const world = (): World => {
    if (!later.world) throw new Error('too early')
    return later.world
  }
  const server = createServer({
    engine: serverEngine,
    now: () => new Date(time.now() + (later.world?.serverClockErrorMs ?? 0)),
    frameLimit: () => frameLimit,
    onAsk: (human, body) => world().wire.onAsked(human, body),
    onAnswer(human, ask, answer) {
      if (ask.route === 'start' || ask.route === 'history') world().wire.onPage(human, answer)
      else world().wire.onAnswered(human, ask.route === 'push' ? ask.body : null, answer)
    },
    onFault: (error) => report.breach('I16', `the server met ${String(error)}`),
    onDeath: () => undefined,
  })
  await fillServer(server)
  const writtenAs = (id: string): Written | undefined => said.texts.get(id)
  const ledger = createLedger({
    raw: server.engine.raw,
    report,
    writtenAs,
    askedUpTo: (user_id, thread_id) => said.asked.get(`${user_id}:${thread_id}`) ?? 0,
    isCancelled: (id) => said.cancelled.has(id),
    asksFor: (role, thread_id) => world().wire.askedFor(role, thread_id),
  })
  ledger.onJob()
  ledger.adopt()
  watchEngine(server, ledger)
  const screens = createScreens(report, () => server.epoch())
  const wire = createWire({ ledger, report, writtenAs, isReleased: screens.isReleased })
  const stores = createStores({ ledger, wire, screens, report, epoch: () => server.epoch(), writtenAs })
  later.world = {
    chance,
    time,
    server,
    report,
    ledger,
    wire,
    screens,
    stores,
    trace: createTrace(),
    ...said,
  }
  addDevices(world(), makeDocumentDisk)
  return world()
}

const nothingSaid = () => ({
  flights: [] as Flight[],
  devices: [] as Device[],
  serverClockErrorMs: 0,
  texts: new Map<string, Written>(),
  asked: new Map<string, number>(),
  cancelled: new Set<string>(),
  backup: null as World['backup'],
  epochs: 0,
  events: 0,
  written: 0,
  dirty: { outboxes: new Map(), documents: new Set(), opened: [], pushers: new Set() } as Dirty,
})

/** The tutor has two devices or three, the first student one or two. */
function addDevices(world: World, makeDocumentDisk: MakeDocumentDisk): void {
  const { chance } = world
  const owners = [0, 0, 1, 2, ...(chance.is(0.3) ? [0] : []), ...(chance.is(0.4) ? [1] : [])]
  for (const [index, owner] of owners.entries()) {
    const human = humans[owner]
    if (!human) continue
    const journal = journalDisk(index)
    journal.reset()
    const device = createDevice({
      index,
      human,
      isShared: chance.is(0.4),
      journal,
      documents: makeDocumentDisk(index),
      server: world.server,
      time: world.time,
      random: chance.next,
      events: eventsOf(world),
    })
    device.isSlow = chance.is(0.15)
    world.devices.push(device)
    device.start()
  }
}

const eventsOf = (world: World): Parameters<typeof createDevice>[0]['events'] => ({
  fly: (flight) => void world.flights.push(flight),
  onHeard(device, ask, reply) {
    if (ask.route === 'push' && reply.status === 200) world.wire.onHeard(device, ask.body, reply.body)
  },
  onOutbox(device, window) {
    world.stores.promise(device, window)
    const windows = world.dirty.outboxes.get(device) ?? new Set()
    world.dirty.outboxes.set(device, windows.add(window))
  },
  onDocuments: (device) => void world.dirty.documents.add(device),
  onOpened: (device, window) => void world.dirty.opened.push({ device, window }),
  onSend: (device, body) => world.stores.onSend(device, body),
  onPush: (device) => void world.dirty.pushers.add(device),
  onFault(device, error) {
    const text = String(error)
    const isExpected = /QuotaExceeded|disk is full|journal could not take/.test(text)
    if (!isExpected) world.report.breach('I16', `device ${device.index} met ${error instanceof Error ? (error.stack ?? text) : text}`)
  },
  onDeath: (_device, kind) =>
    world.report.injectedNow(kind === 'journal' ? 'kill_at_journal' : kind === 'network' ? 'kill_at_network' : 'kill_at_documents'),
})

/** The oracle reads the tables at every job and believes them at every commit. */
function watchEngine(server: Server, ledger: Ledger): void {
  server.engine.events.onStatement = (text) => {
    if (text === 'RELEASE SAVEPOINT job') ledger.onJob()
    else if (text === 'COMMIT') ledger.onCommit()
    else if (text === 'ROLLBACK') ledger.onRollback()
  }
}

/** FNV-1a over what happened, twice for width. */
function createTrace(): Trace {
  let one = 0x811c9dc5
  let other = 0x01000193
  return {
    add(text) {
      for (let index = 0; index < text.length; index += 1) {
        const code = text.charCodeAt(index)
        one = Math.imul(one ^ code, 0x01000193)
        other = Math.imul(other ^ (code + 31), 0x85ebca6b)
      }
    },
    hash: () => [one, other].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join(''),
  }
}
