import type { Poke } from '@contract/sync.js'
import type { DocumentStore, Rebuild } from '../db/documents.js'
import type { UnreadSummary } from '@contract/calls.js'
import type { Answer, Failure, Network } from './api.js'
import { auditUnread, type Drift } from './audit.js'
import type { Sources } from './clock.js'
import { afterFailure, initialConnection, unreachableDelayMs, type Connection } from './connection.js'
import { drain, hasSendable, type Delay, type Drained } from './drain.js'
import { startHistory } from './history.js'
import type { Outbox } from './outbox.js'
import { ownNetwork } from './own-network.js'
import { startPokes, type Pokes } from './pokes.js'
import { pull, type PullDeps, type Pulled } from './puller.js'
import { settleApplied, recoverAfterRestore } from './settle.js'

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
  /** With it the unread counts are held beside the server's, and what was found wrong is told. */
  audit?: { unreadSummary: () => Promise<Answer<UnreadSummary>>; onDrift: (drift: Drift) => void }
  onConnection: (connection: Connection) => void
  /** A fault of this device (its disk, its database), not of the network. */
  onFault: (error: unknown) => void
}

/** Milliseconds between two audits, when nobody asks for one. */
const auditMs = 60 * 60_000
/** Milliseconds between two readings of a shared journal. */
const rereadMs = 30_000

/** Keeps this device and the server in step: pull, push, listen, until stopped. One of a person's windows runs it. */
export function startSync(given: SyncDeps): Sync {
  const heard: Heard = { epoch: null }
  const network = ownNetwork(given.network, given.user_id, (epoch) => (heard.epoch = epoch))
  const deps = { ...given, network }
  const { documents, outbox, sources } = deps
  const delays = new Map<string, Delay>()
  let connection = deps.initial ?? initialConnection
  let isStopped = false
  let isRunning = false
  let isWanted = false
  let attempt = 0
  let isStreamBlocked = connection.reason === 'no_stream'
  let cancelTimer = (): void => undefined

  const show = (change: Partial<Connection>): void => {
    connection = { ...connection, ...change }
    deps.onConnection(connection)
  }
  const pokes: Pokes = startPokes({ network, sources, onPoke, onWish: request, onBlocked })
  const bringing = createBringing(deps, { heard, onProgress, isStopped: () => isStopped })
  const history = startHistory({ network, documents, clock: sources, onPage, onFault: deps.onFault })
  const audit = createAuditing(deps)
  const rereading = deps.isShared ? rereadOften(deps) : noRereading
  const unsubscribe = outbox.subscribe(() => {
    if (connection.state === 'online' && hasSendable({ outbox, clock: sources, delays })) request()
  })

  function onPoke(poke: Poke): void {
    const checkpoint = documents.checkpoint()
    if (!checkpoint || poke.epoch !== checkpoint.epoch || poke.head > checkpoint.rev) request()
  }

  function onBlocked(isBlocked: boolean): void {
    isStreamBlocked = isBlocked
    if (connection.state === 'online' && connection.reason !== 'not_stored') show({ reason: isBlocked ? 'no_stream' : null })
  }

  function request(): void {
    isWanted = true
    if (isRunning || isStopped) return
    isRunning = true
    cancelTimer()
    void runAll()
  }

  async function runAll(): Promise<void> {
    while (isWanted && !isStopped) {
      isWanted = false
      try {
        await runOnce()
      } catch (error) {
        deps.onFault(error)
        again(unreachableDelayMs)
      }
    }
    isRunning = false
  }

  async function runOnce(): Promise<void> {
    await rereading.first()
    const pulled = await bringing.bring()
    if (isStopped) return
    if (pulled === null) return sendUnstored()
    if (!pulled.ok) return onFailure(pulled.failure)
    show({
      state: 'online',
      reason: isStreamBlocked ? 'no_stream' : null,
      isSyncing: false,
      last_sync_at: sources.now().toISOString(),
      next_try_at: null,
    })
    pokes.listen()
    showFilling()
    history.run()

    const before = countApplied(outbox)
    const drained = await send()
    if (isStopped) return
    switch (drained.ended) {
      case 'failed': {
        if (isOtherEpoch(drained.failure) && attempt++ === 0) isWanted = true
        else onFailure(drained.failure)
        return
      }
      case 'later':
        show({ next_try_at: new Date(sources.now().getTime() + drained.dueInMs).toISOString() })
        return again(drained.dueInMs)
      case 'journal':
        return again(unreachableDelayMs)
      case 'empty':
        // The echo of what was just applied comes with the next frame.
        if (countApplied(outbox) > before) isWanted = true
        else if (!isWanted) await audit.run()
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
    show({ state: isSending ? 'online' : 'offline', reason: 'not_stored', isSyncing: false, next_try_at: null })
    again(unreachableDelayMs)
  }

  async function send(): Promise<Drained> {
    const drained = await drain({ outbox, network, clock: sources, epoch: () => documents.checkpoint()?.epoch ?? null, delays })
    if (drained.ended !== 'failed') attempt = 0 // a pull that succeeds does not shorten the delays of a push that fails
    return drained
  }

  function onProgress(): void {
    if (!connection.isSyncing) show({ isSyncing: true })
    showFilling()
  }

  function onPage(): void {
    showFilling()
    if (!documents.filling()) request() // what waited for its documents can be settled
  }

  function showFilling(): void {
    const filling = documents.filling()
    if (filling?.messages === connection.filling?.messages && filling?.hasList === connection.filling?.hasList) return
    show({ filling: filling && { hasList: filling.hasList, messages: filling.messages } })
  }

  function onFailure(failure: Failure): void {
    const next = afterFailure(failure, attempt, sources.random())
    attempt = failure.reason === 'problem' ? attempt + 1 : 0
    isStreamBlocked = false
    pokes.rest()
    const next_try_at = next.delayMs === null ? null : new Date(sources.now().getTime() + next.delayMs).toISOString()
    show({ ...next.connection, isSyncing: false, next_try_at })
    if (next.delayMs !== null) again(next.delayMs)
  }

  function again(delayMs: number): void {
    cancelTimer()
    cancelTimer = sources.after(delayMs, request)
  }

  request()
  return {
    connection: () => connection,
    syncNow() {
      attempt = 0
      delays.clear()
      audit.want()
      request()
    },
    wantBlock: history.want,
    setVisible: (isVisible) => pokes.setVisible(isVisible),
    stop() {
      isStopped = true
      cancelTimer()
      rereading.stop()
      history.stop()
      unsubscribe()
      pokes.stop()
    },
  }
}

const countApplied = (outbox: Outbox): number => outbox.entries().filter((entry) => entry.state === 'applied').length

const isOtherEpoch = (failure: Failure): failure is Extract<Failure, { reason: 'problem' }> =>
  failure.reason === 'problem' && failure.code === 'EPOCH_CHANGED'

const baseOf = (sources: Sources) => () => ({ id: sources.newId(), created_at: sources.now().toISOString() })

/** Of which history the server spoke in the last pull; null where it was not heard. */
interface Heard {
  epoch: string | null
}

interface BringingDeps extends Required<Pick<PullDeps, 'onProgress'>> {
  heard: Heard
  isStopped: () => boolean
}

function createBringing(deps: SyncDeps, { heard, onProgress, isStopped }: BringingDeps) {
  const { network, documents, outbox, sources, user_id } = deps
  const onRebuild = (rebuild: Rebuild) => recoverAfterRestore({ outbox, rebuild, user_id, base: baseOf(sources) })
  return {
    /** Pulls up to the head and settles what that shows. Null where this device's own documents are at fault. */
    async bring(): Promise<Pulled | null> {
      heard.epoch = null
      try {
        const pulled = await pull({ network, documents, onRebuild, onProgress })
        if (isStopped() || !pulled.ok) return pulled
        await settleApplied(outbox, documents)
        return pulled
      } catch (error) {
        deps.onFault(error)
        return null
      }
    },
    wasHeard: (): boolean => heard.epoch !== null,
    /**
     * Of a server that was restored nobody knows what it lost; nor, where the documents were lost, whether what an older history applied
     * must be sent again: nothing is sent before that is read.
     */
    mustWait(): boolean {
      const epoch = documents.checkpoint()?.epoch ?? null
      if (epoch !== null) return heard.epoch !== null && heard.epoch !== epoch
      return outbox.entries().some(({ state, verdict }) => state === 'applied' && verdict?.epoch !== heard.epoch)
    },
  }
}

/** When the next audit is due: at the start, an hour after the last, when asked. Reading anew that did not help is not tried again. */
function createAuditing(deps: SyncDeps) {
  let dueAt = 0
  let isHopeless = false
  return {
    want: (): void => void (dueAt = 0),
    async run(): Promise<void> {
      const now = deps.sources.now().getTime()
      if (!deps.audit || isHopeless || now < dueAt) return
      const audited = await auditUnread({ ...deps, unreadSummary: deps.audit.unreadSummary })
      if (audited.result !== 'unknown') dueAt = now + auditMs
      if (audited.result !== 'drift') return
      isHopeless = !audited.drift.isRepaired
      deps.audit.onDrift(audited.drift)
    },
  }
}

interface Rereading {
  /** What the window that led before wrote last may not have been told here: it is read before anything is sent. */
  first(): Promise<void>
  stop(): void
}

const noRereading: Rereading = { first: () => Promise.resolve(), stop: () => undefined }

/** Another window can die between its write and its word of it; what it wrote must leave all the same (I11). */
function rereadOften({ outbox, sources, onFault }: SyncDeps): Rereading {
  let isRead = false
  let cancel = (): void => undefined
  const wait = (): void => {
    cancel = sources.after(rereadMs, () => {
      outbox.reload().catch(onFault)
      wait()
    })
  }
  wait()
  return {
    async first() {
      if (!isRead) await outbox.reload()
      isRead = true
    },
    stop: () => cancel(),
  }
}
