import type { DocumentStore } from '../db/documents.js'
import type { Failure, Network } from './api.js'
import { createAuditing, type AuditingDeps } from './audit.js'
import { createBringing, type Heard } from './bringing.js'
import type { Sources } from './clock.js'
import { afterFailure, initialConnection, unreachableDelayMs, type Connection } from './connection.js'
import { drain, hasSendable, type Delay, type Drained } from './drain.js'
import { startHistory } from './history.js'
import { createNews } from './news.js'
import type { Outbox } from './outbox.js'
import { ownNetwork } from './own-network.js'
import { startPokes } from './pokes.js'
import { noRereading, rereadOften } from './rereading.js'
import { createRounds } from './rounds.js'
import { isSettled } from './settle.js'

export interface Sync {
  connection(): Connection
  /** Tries at once, forgetting every delay: network change, resume, sign-in, the person's own wish. */
  syncNow(): void
  /** Fetches a block of a thread before the rest of the history. Answers whether it is there now. */
  wantBlock(asked: { thread_id: string; block: number }): Promise<boolean>
  /** Hidden windows ask less often where the stream is blocked. */
  setVisible(isVisible: boolean): void
  stop(): void
}

export interface SyncDeps {
  network: Network
  documents: DocumentStore
  outbox: Outbox
  sources: Sources
  user_id: number
  /** Whether other windows write into the same journal. */
  isShared?: boolean
  /** What the last session knew of the connection: how old this device's documents are. */
  initial?: Connection
  audit?: NonNullable<AuditingDeps['audit']>
  onConnection: (connection: Connection) => void
  /** A fault of this device (its disk, its database), not of the network. */
  onFault: (error: unknown) => void
}

/** Keeps this device and the server in step: pull, push, listen, until stopped. One of a person's windows runs it. */
export function startSync(given: SyncDeps): Sync {
  const { deps, heard } = ownDeps(given)
  const { network, documents, outbox, sources } = deps
  const delays = new Map<string, Delay>()
  const shown = createShown(deps)
  let isStopped = false
  let attempt = 0
  const rounds = createRounds({ clock: sources, run: runOnce, onFault })
  const news = createNews(documents, rounds.request)
  const pokes = startPokes({ ...deps, onPoke: news.hear, onWish: pullSoon, onBlocked: shown.block })
  const bringing = createBringing(deps, { heard, onProgress: shown.progress, isStopped: () => isStopped })
  const history = startHistory({ ...deps, onPage: shown.showFilling, onWhole: rounds.request })
  const audit = createAuditing(deps)
  const rereading = deps.isShared ? rereadOften(deps) : noRereading
  const unsubscribe = outbox.subscribe(onCommit)

  function onCommit(): void {
    if (shown.connection().state === 'online' && hasSendable({ outbox, clock: sources, delays })) rounds.request()
  }

  function pullSoon(): void {
    news.doubt()
    rounds.request()
  }

  function onFault(error: unknown): void {
    deps.onFault(error)
    again(unreachableDelayMs)
  }

  async function runOnce(): Promise<void> {
    await rereading.first()
    const isUpToDate = shown.isOnline() && pokes.isOpen() && (await bringing.take(news)) // the stream has brought all there is
    if (!isUpToDate) {
      news.trust()
      const pulled = await bringing.bring()
      if (isStopped) return
      if (!pulled?.ok) news.doubt()
      if (pulled === null) return sendUnstored()
      if (!pulled.ok) return onFailure(pulled.failure)
      shown.showPulled()
      pokes.listen()
      shown.showFilling()
      history.run()
    }

    const before = countApplied(outbox)
    const drained = await send()
    if (isStopped) return
    switch (drained.ended) {
      case 'failed': {
        news.doubt()
        if (isOtherEpoch(drained.failure) && attempt++ === 0) rounds.request()
        else onFailure(drained.failure)
        return
      }
      case 'later':
        shown.show({ next_try_at: new Date(sources.now().getTime() + drained.dueInMs).toISOString() })
        return again(drained.dueInMs)
      case 'journal':
        return again(unreachableDelayMs)
      case 'empty':
        // The documents of what was just applied did not come with the answer.
        if (countApplied(outbox) > before) pullSoon()
        else if (!rounds.isWanted()) await audit.run()
    }
  }

  /** Texts leave although nothing can be stored: they need the journal and the epoch only. Of another epoch the server takes none. */
  async function sendUnstored(): Promise<void> {
    const mayBeHeard = bringing.wasHeard() || hasSendable({ outbox, clock: sources, delays })
    const drained = bringing.mustWait() ? null : await send()
    if (isStopped) return
    const failure = drained?.ended === 'failed' ? drained.failure : null
    if (failure && !isOtherEpoch(failure)) return onFailure(failure)
    const isSending = mayBeHeard && (drained?.ended === 'empty' || drained?.ended === 'later')
    shown.show({ state: isSending ? 'online' : 'offline', reason: 'not_stored', isSyncing: false, next_try_at: null })
    again(unreachableDelayMs)
  }

  async function send(): Promise<Drained> {
    const drained = await drain({
      outbox,
      network,
      clock: sources,
      epoch: () => documents.checkpoint()?.epoch ?? null,
      after: () => documents.checkpoint()?.rev ?? null,
      onFrame: bringing.store,
      isShown: (verdict) => isSettled(documents, verdict),
      delays,
    })
    if (drained.ended !== 'failed') attempt = 0 // a pull that succeeds does not shorten the delays of a push that fails
    return drained
  }

  function onFailure(failure: Failure): void {
    const next = afterFailure(failure, attempt, sources.random())
    attempt = failure.reason === 'problem' ? attempt + 1 : 0
    pokes.rest()
    const next_try_at = next.delayMs === null ? null : new Date(sources.now().getTime() + next.delayMs).toISOString()
    shown.show({ ...next.connection, isSyncing: false, next_try_at })
    shown.block(false)
    if (next.delayMs !== null) again(next.delayMs)
  }

  function again(delayMs: number): void {
    rounds.later(delayMs, pullSoon)
  }

  rounds.request()
  return {
    connection: shown.connection,
    syncNow() {
      attempt = 0
      delays.clear()
      audit.want()
      pullSoon()
    },
    wantBlock: history.want,
    setVisible: (isVisible) => pokes.setVisible(isVisible),
    stop() {
      isStopped = true
      unsubscribe()
      for (const part of [rounds, rereading, history, pokes]) part.stop()
    },
  }
}

/** The same with a network that takes in nothing of another person's. */
function ownDeps(given: SyncDeps): { deps: SyncDeps; heard: Heard } {
  const heard: Heard = { epoch: null }
  return { deps: { ...given, network: ownNetwork(given.network, given.user_id, (epoch) => (heard.epoch = epoch)) }, heard }
}

function fillingOf(documents: DocumentStore): Connection['filling'] {
  const filling = documents.filling()
  return filling && { hasList: filling.hasList, messages: filling.messages }
}

/** What the screens are told of the connection. */
function createShown({ initial = initialConnection, onConnection, documents, sources }: SyncDeps) {
  let connection = initial
  let isStreamBlocked = initial.reason === 'no_stream'
  const show = (change: Partial<Connection>): void => {
    connection = { ...connection, ...change }
    onConnection(connection)
  }
  return {
    connection: () => connection,
    show,
    /** The stream is blocked on the way, or is no more. */
    block(isBlocked: boolean): void {
      isStreamBlocked = isBlocked
      if (connection.state === 'online' && connection.reason !== 'not_stored') show({ reason: isBlocked ? 'no_stream' : null })
    },
    showPulled(): void {
      const last_sync_at = sources.now().toISOString()
      show({ state: 'online', reason: isStreamBlocked ? 'no_stream' : null, isSyncing: false, last_sync_at, next_try_at: null })
    },
    isOnline: (): boolean => connection.state === 'online' && connection.reason === null,
    /** More documents are on their way. */
    progress(): void {
      show({ isSyncing: true, filling: fillingOf(documents) })
    },
    showFilling(): void {
      const filling = documents.filling()
      if (filling?.messages === connection.filling?.messages && filling?.hasList === connection.filling?.hasList) return
      show({ filling: fillingOf(documents) })
    },
  }
}

const countApplied = (outbox: Outbox): number => outbox.entries().filter((entry) => entry.state === 'applied').length

const isOtherEpoch = (failure: Failure): failure is Extract<Failure, { reason: 'problem' }> =>
  failure.reason === 'problem' && failure.code === 'EPOCH_CHANGED'
