import { cloneKnown } from '../oracle/ledger.js'
import type { Device } from '../machines/device.js'
import type { Said } from '../oracle/wire.js'
import { humans, placeOfThread } from '../world/cast.js'
import { copyServer, restoreServer } from './server-copies.js'
import type { FaultName, StandingFault } from './steps.js'
import type { World } from '../world/world.js'

interface Blow {
  world: World
  device: Device
  pick: number
}

/** Lets a fault befall the world. Answers whether it did: some find nothing to strike. */
export async function strike(world: World, fault: StandingFault, at: { device: number; pick: number }): Promise<void> {
  const device = world.devices[at.device % world.devices.length]
  if (!device) return
  const isDone = await blows[fault]({ world, device, pick: at.pick })
  const counted: StandingFault[] = ['kill_at_journal', 'kill_at_documents', 'kill_at_network', 'kill_mid_journal', 'backup', ...armed]
  if (isDone && !counted.includes(fault)) world.report.injectedNow(fault as FaultName)
}

/** These count when they strike, not when they are planned. */
const armed: StandingFault[] = ['kill_server_at_statement', 'kill_server_after_commit', 'server_statement_fails', 'server_disk_full']

const hour = 3_600_000

const blows: Record<StandingFault, (blow: Blow) => boolean | Promise<boolean>> = {
  cut({ device }) {
    device.line.isUp = false
    for (const fail of [...device.line.streams]) fail()
    return true
  },
  one_way: ({ device }) => (device.line.isOneWay = true),
  half_open: ({ device }) => (device.line.isMuted = true),
  kill_server({ world }) {
    world.server.kill()
    return true
  },
  kill_server_at_statement: ({ world, pick }) => plan(world, 'kill_server_at_statement', () => world.server.engine.arm('kill', pick % 40)),
  kill_server_after_commit: ({ world }) =>
    plan(world, 'kill_server_after_commit', () => world.server.engine.arm('kill_after', 0, 'COMMIT')),
  // Twice: in a run of messages, and again where each of them is decided by itself.
  server_statement_fails: ({ world, pick }) =>
    plan(world, 'server_statement_fails', () => world.server.engine.arm('fail', pick % 6, 'insert', pick % 4 === 3 ? 2 : 1)),
  server_disk_full: ({ world, pick }) =>
    plan(world, 'server_disk_full', () => world.server.engine.arm('full', pick % 6, pick % 2 ? 'insert' : 'update')),
  server_clock({ world, pick }) {
    world.serverClockErrorMs = ((pick % 9) - 4) * 24 * hour
    return true
  },
  kill_device({ device }) {
    device.kill()
    return true
  },
  kill_mid_journal({ world, device, pick }) {
    device.journal.engine.events.onMishap = () => {
      world.report.injectedNow('kill_mid_journal')
      device.kill()
    }
    device.journal.engine.arm('kill', pick % 4)
    return true
  },
  kill_at_journal: ({ device, pick }) => doom(device, 'journal', pick),
  kill_at_documents: ({ device, pick }) => doom(device, 'documents', pick),
  kill_at_network: ({ device, pick }) => doom(device, 'network', pick),
  kill_window({ device }) {
    const window = device.leader() ?? device.windows[0]
    if (window) device.killWindow(window)
    return window !== undefined
  },
  wipe: ({ world, device }) => wipe(world, device, () => device.documents.wipe()),
  wipe_part: ({ world, device, pick }) =>
    wipe(world, device, () => {
      const names = [...(device.shown()?.collections.keys() ?? [])]
      const collection = names[pick % Math.max(1, names.length)]
      if (collection) return device.documents.wipe({ set: device.setName(), collection })
    }),
  disk_full: ({ device }) => (device.journal.isFull = true),
  slow_disk: ({ device }) => (device.isSlow = true),
  device_clock({ device, pick }) {
    device.clockErrorMs = ((pick % 7) - 3) * 2 * hour
    return true
  },
  suspend({ world, pick }) {
    world.time.pass((1 + (pick % 7)) * 24 * hour)
    return true
  },
  clone,
  backup({ world }) {
    world.backup = { copy: copyServer(world.server), known: cloneKnown(world.ledger.known()) }
    return true
  },
  restore,
  end_session({ device }) {
    device.line.isSignedIn = false
    for (const fail of [...device.line.streams]) fail()
    return true
  },
  hostile_replay: (blow) => replay(blow, 'as before'),
  hostile_stranger: (blow) => replay(blow, 'by a stranger'),
  hostile_forged: (blow) => replay(blow, 'with other content'),
}

function plan(world: World, fault: FaultName, arm: () => void): boolean {
  world.server.engine.events.onMishap = (mishap) => {
    world.report.injectedNow(fault)
    if (mishap === 'kill' || mishap === 'kill_after') world.server.kill()
  }
  arm()
  return true
}

function doom(device: Device, kind: 'journal' | 'documents' | 'network', pick: number): boolean {
  device.death = {
    kind,
    when: pick % 2 === 0 ? 'before' : 'after',
    left: (pick >> 1) % 6,
    scope: (pick >> 4) % 3 === 0 ? 'window' : 'device',
  }
  return true
}

/** Only what lies on a disk that nobody has open can be lost so. */
async function wipe(world: World, device: Device, work: () => void | Promise<void>): Promise<boolean> {
  device.kill()
  world.stores.checkJournal(device) // what left it lies in the documents as they were
  await work()
  world.stores.trust(device, false)
  world.screens.onWiped(device)
  world.wire.forget(device)
  return true
}

/** A person's other device gets a copy of this one's disks. Nothing that is unsent there may be lost by it. */
async function clone({ world, device }: Blow): Promise<boolean> {
  const other = world.devices.find((each) => each !== device && each.human === device.human)
  if (!other?.documents.copyFrom || other.journal.entries().length > 0) return false
  other.kill()
  if (other.journal.entries().length > 0) return false
  other.journal.copyFrom(device.journal)
  await other.documents.copyFrom(device.documents)
  other.generation = device.generation
  other.isCloned = true
  world.stores.forget(other)
  world.stores.trust(other, false)
  world.screens.onWiped(other)
  world.wire.forget(other)
  return true
}

/** The backup comes back under a new epoch; the server was stopped for it. */
async function restore({ world }: Blow): Promise<boolean> {
  const { backup, server } = world
  if (!backup) return false
  server.kill()
  const before = [...world.ledger.known().rows.keys()]
  server.engine.revive()
  restoreServer(server, backup.copy)
  world.epochs += 1
  server.setEpoch(`e${world.epochs}`)
  world.ledger.restore(backup.known)
  world.wire.onRestore(before)
  await server.start()
  return true
}

/** Somebody sends an earlier intent once more. Nothing may change by it (I13), and a stranger learns nothing (I12). */
async function replay({ world, pick }: Blow, how: 'as before' | 'by a stranger' | 'with other content'): Promise<boolean> {
  const { wire, ledger, server, report } = world
  // A marker beyond the last message is not remembered, and said again later it may go further (CONTRACT, Memory of verdicts).
  const known = wire.log.filter(
    ({ human, intent }) => ledger.known().verdicts.has(`${human.id}:${intent.id}`) && intent.last_read_seq !== tooFar,
  )
  const said = known[pick % Math.max(1, known.length)]
  if (!said || !server.isUp()) return false
  if (how === 'with other content' && said.intent.kind === 'advance_read_marker') return markTooFar(world, said)
  const place = placeOfThread(said.intent.thread_id)
  const stranger = humans.find((human) => human.id !== place?.tutor_id && human.id !== place?.student_id)
  const human = how === 'by a stranger' ? stranger : said.human
  if (!human) return false
  // A malformed intent is not remembered, so its id is free (CONTRACT, Memory of verdicts).
  if (how === 'with other content' && said.intent.body?.includes('\u0000')) return false
  const intent =
    how === 'with other content'
      ? { ...said.intent, ...(said.intent.kind === 'send_message' ? { body: 'підроблене' } : { kind: 'send_message', body: 'x' }) }
      : said.intent
  const before = JSON.stringify([...ledger.known().heads])
  const reply = await server.answer(human, { route: 'push', body: JSON.stringify({ epoch: null, intents: [intent] }) })
  if (reply.status !== 200) return false
  report.met('I13')
  if (JSON.stringify([...ledger.known().heads]) !== before)
    report.breach('I13', `${how}, ${said.intent.kind} ${said.intent.id} changed something`)
  const { verdicts } = JSON.parse(reply.body) as { verdicts: { status: string }[] }
  if (how === 'by a stranger') report.met('I12')
  if (how === 'by a stranger' && verdicts[0]?.status === 'applied')
    report.breach('I12', `${human.id} was let into thread ${said.intent.thread_id}`)
  return true
}

const tooFar = 1_000_000

/** A person's own client, changed to ask for more than there is: the marker stops at the last message (I6). */
async function markTooFar({ asked, server }: World, { human, intent }: Said): Promise<boolean> {
  const last_read_seq = tooFar
  asked.set(`${human.id}:${intent.thread_id}`, last_read_seq)
  const id = intent.id.replace('-7', '-6')
  const forged = { ...intent, id, last_read_seq }
  const reply = await server.answer(human, { route: 'push', body: JSON.stringify({ epoch: null, intents: [forged] }) })
  return reply.status === 200
}
