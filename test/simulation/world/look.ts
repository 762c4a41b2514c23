import type { World } from './world.js'

/** The oracle looks at what the last step has touched. */
export function look(world: World): void {
  const { dirty, screens, stores, ledger, wire } = world
  for (const { device, window } of dirty.opened) {
    stores.trust(device, true)
    screens.lookAfresh(device, window)
  }
  const news = ledger.takeNews()
  if (news.length > 0) for (const device of dirty.pushers) if (!device.isCloned) stores.checkOrder(device, news, dirty.pushers.size === 1)
  for (const device of world.devices) {
    const windows = dirty.outboxes.get(device)
    if (windows) stores.checkJournal(device)
    if (dirty.documents.has(device)) stores.checkDocuments(device)
    if (windows || dirty.documents.has(device)) for (const window of device.windows) screens.look(device, window)
  }
  wire.clearStep()
  dirty.opened = []
  dirty.outboxes.clear()
  dirty.documents.clear()
  dirty.pushers.clear()
}

/** Everything from scratch. */
export function audit(world: World, isQuiet: boolean): void {
  const { ledger, wire, stores, screens } = world
  ledger.audit()
  wire.audit(world.devices, isQuiet)
  for (const device of world.devices) {
    stores.checkJournal(device)
    stores.checkDocuments(device)
    for (const window of device.windows) screens.look(device, window)
  }
}
