import { threadIdOf, type Origin } from '../../contract/ids.js'
import type { EnsureThread } from '../../contract/kinds/ensure-thread.js'
import { ensureThread, originState } from '../threads.js'
import { appliedAt, oneByOne, revFor, type Act } from './act.js'

export const ensure_thread: Act<EnsureThread> = {
  async pairOf(db, intent) {
    const origin = originOfIntent(intent)
    return origin ? (await originState(db, origin))?.pair : undefined
  },
  group: null,
  memory: 'verdict',
  accept: oneByOne(async (tx, author, intent) => {
    const origin = originOfIntent(intent)
    if (!origin) return { ok: false, code: 'INVALID' }
    const ensured = await ensureThread(tx, author, origin)
    if (!ensured.ok) return ensured
    const { thread, is_new } = ensured
    const event = {
      name: is_new ? ('chat_thread_created' as const) : ('chat_thread_retrieved' as const),
      thread_id: thread.id,
      kind: thread.kind,
    }
    return { ...appliedAt(revFor(author, thread)), event }
  }),
}

/** The origin an intent names; null unless it names exactly one, and that of its thread (R-THREAD-1). */
function originOfIntent(intent: EnsureThread): Origin | null {
  const relation_id = intent.relation_id ?? null
  const inquiry_id = intent.inquiry_id ?? null
  let origin: Origin | null = null
  if (relation_id !== null && inquiry_id === null) origin = { kind: 'contact', relation_id }
  if (inquiry_id !== null && relation_id === null) origin = { kind: 'negotiation', inquiry_id }
  return origin && threadIdOf(origin) === intent.thread_id ? origin : null
}
