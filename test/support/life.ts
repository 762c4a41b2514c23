import { bridgeLimits } from '../../electron/bridge/index.js'
import type { DocumentStore, Rebuild } from '../../renderer/db/documents.js'
import type { OutboxJournal } from '../../renderer/sync/outbox.js'
import type { Api, StreamEvents } from '../../renderer/sync/api.js'
import type { Sources } from '../../renderer/sync/clock.js'

/**
 * One run of the app on a device, from start to death. Everything the core does to the world outside it is a step; a life can be told
 * to end before or after any of them, as a SIGKILL would. What a dead one still waits for never comes.
 */
export interface Life {
  isDead: boolean
  /** Resolves at the end. */
  ended: Promise<void>
  /** Steps that have begun and not ended. */
  pending: number
  steps: string[]
  end(): void
  step<A extends unknown[], T>(name: string, work: (...args: A) => Promise<T>): (...args: A) => Promise<T>
}

/** Where a life ends: at its n-th step (from 1), before it was done or after. */
export interface Death {
  step: number
  when: 'before' | 'after'
}

export function beginLife(death: Death | null, onEnd: () => void): Life {
  const never = <T>(): Promise<T> => new Promise(() => undefined)
  let announce = (): void => undefined
  const life: Life = {
    isDead: false,
    ended: new Promise((resolve) => (announce = resolve)),
    pending: 0,
    steps: [],
    end() {
      if (life.isDead) return
      life.isDead = true
      life.pending = 0
      onEnd()
      announce()
    },
    step:
      (name, work) =>
      async (...args) => {
        if (life.isDead) return never()
        const number = life.steps.push(name)
        if (death?.step === number && death.when === 'before') life.end()
        if (life.isDead) return never()
        life.pending += 1
        try {
          const result = await work(...args)
          if (death?.step === number) life.end()
          return life.isDead ? never() : result
        } finally {
          if (!life.isDead) life.pending -= 1
        }
      },
  }
  return life
}

export const journalOf = (life: Life, journal: OutboxJournal): OutboxJournal => ({
  read: life.step('journal.read', journal.read),
  commit: life.step('journal.commit', async (changes) => {
    if (changes.length > bridgeLimits.changes)
      throw new Error(`${changes.length} changes: the bridge lets no more than ${bridgeLimits.changes} through`)
    return journal.commit(changes)
  }),
})

export const documentsOf = (life: Life, documents: DocumentStore): DocumentStore => ({
  ...documents,
  checkpoint: () => documents.checkpoint(),
  writeFrame: life.step('documents.writeFrame', documents.writeFrame),
  writeStartPage: life.step('documents.writeStartPage', documents.writeStartPage),
  writeHistoryPage: life.step('documents.writeHistoryPage', documents.writeHistoryPage),
  find: (collection, query) => life.step('documents.find', () => documents.find(collection, query))(),
  startRebuild: life.step('documents.startRebuild', async () => rebuildOf(life, await documents.startRebuild())),
})

const rebuildOf = (life: Life, rebuild: Rebuild): Rebuild => ({
  ...rebuild,
  writeFrame: life.step('rebuild.writeFrame', rebuild.writeFrame),
  writeStartPage: life.step('rebuild.writeStartPage', rebuild.writeStartPage),
  writeHistoryPage: life.step('rebuild.writeHistoryPage', rebuild.writeHistoryPage),
  lost: (collection, query) => life.step('rebuild.lost', () => rebuild.lost(collection, query))(),
  swap: life.step('rebuild.swap', rebuild.swap),
  abandon: life.step('rebuild.abandon', rebuild.abandon),
})

export const apiOf = (life: Life, api: Api): Api => ({
  ...api,
  pullFrame: life.step('network.pull', api.pullFrame),
  pullStart: life.step('network.start', api.pullStart),
  pullHistory: life.step('network.history', api.pullHistory),
  pushIntents: life.step('network.push', api.pushIntents),
  openStream: (events, from) => (life.isDead ? () => undefined : api.openStream(eventsOf(life, events), from)),
})

/** A dead one hears nothing more of its stream. */
export const eventsOf = (life: { isDead: boolean }, events: StreamEvents): StreamEvents => ({
  onOpen: () => life.isDead || events.onOpen(),
  onPoke: (poke) => life.isDead || events.onPoke(poke),
  onEnd: (failure) => life.isDead || events.onEnd(failure),
  onByte: () => life.isDead || events.onByte(),
})

export const sourcesOf = (life: Life, sources: Sources): Sources => ({
  ...sources,
  after: (delayMs, work) => sources.after(delayMs, () => life.isDead || work()),
})
