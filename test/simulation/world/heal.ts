import { checkQuiet } from '../oracle/quiet.js'
import type { Device } from '../machines/device.js'
import { look } from './look.js'
import { settle } from './settle.js'
import type { World } from './world.js'

/**
 * Virtual milliseconds within which all must be equal, and those in which steadiness is watched. A stream that died without a word
 * is noticed after 60 s of silence; then a few requests follow.
 */
const healMs = 64_000
const steadyMs = 25_000
/** Events without end are a busy loop. */
const mostEvents = 3_000

/** All faults end; in a minute everything has arrived (I11). At the end of a run a while is watched in which nothing happens. */
export async function beQuiet(world: World, isLast: boolean): Promise<void> {
  world.serverClockErrorMs = 0
  world.server.engine.disarm()
  await world.server.start()
  for (const device of world.devices) {
    device.death = null
    device.journal.engine.disarm()
    device.clockErrorMs = 0
    device.line.isSignedIn = true
    mendDevice(device)
  }
  await settle(world)
  // A person signs in again, and a network that comes back is noticed: told delays may be minutes.
  for (const device of world.devices) {
    const { state, reason } = device.leader()?.connection ?? { state: 'connecting', reason: null }
    if (state === 'signed_out' || state === 'outdated' || reason === 'busy' || reason === 'server_fault') device.leader()?.sync?.syncNow()
  }
  const healed = await run(world, world.time.now() + healMs)
  if (healed && isLast) await run(world, world.time.now() + steadyMs)
  const { devices, server, ledger, report } = world
  await checkQuiet({ devices, server, ledger, report, now: world.time.now(), isSteady: healed && isLast })
}

async function run(world: World, until: number): Promise<boolean> {
  for (let events = 0; events < mostEvents; events += 1) {
    const flight = world.flights.shift()
    const next = world.time.nextAt()
    if (flight) flight.land('ok')
    else if (next !== null && next <= until) world.time.fireNext()
    else return true
    world.events += 1
    await settle(world)
    // A refusal of the old session may have been under way.
    for (const device of world.devices) if (device.leader()?.connection.state === 'signed_out') device.leader()?.sync?.syncNow()
    look(world)
  }
  world.report.breach('I11', `it never comes to rest: ${world.devices.map((device) => device.line.sent.length).join(' ')} requests`)
  return false
}

/** The line, the disk and the app of one device work again. */
export function mendDevice(device: Device): void {
  Object.assign(device.line, { isUp: true, isOneWay: false, isMuted: false })
  device.journal.isFull = false
  device.isSlow = false
  device.start()
}
