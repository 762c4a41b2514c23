import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { FastifyBaseLogger } from 'fastify'
import { isDenialCode } from '../contract/guards.js'
import type { ThreadKind } from '../contract/values.js'
import type { Outcome } from '../domain/decisions.js'

/** What Prometheus reads. One registry per process. */
export const registry = new Registry()
collectDefaultMetrics({ register: registry })

const registers = [registry]
export const requests = new Counter({
  name: 'kreida_requests_total',
  help: 'HTTP requests',
  labelNames: ['method', 'route', 'status'],
  registers,
})
const verdicts = new Counter({ name: 'kreida_verdicts_total', help: 'Verdicts on intents', labelNames: ['status', 'code'], registers })
const threadsMade = new Counter({ name: 'kreida_threads_created_total', help: 'Threads made, by kind', labelNames: ['kind'], registers })
const guardRefusals = new Counter({ name: 'kreida_guard_refusals_total', help: 'Refusals by a guard', labelNames: ['code'], registers })
export const streamsOpen = new Gauge({ name: 'kreida_streams_open', help: 'Open event streams', registers })
export const pullSeconds = new Histogram({ name: 'kreida_pull_seconds', help: 'Duration of a pull', registers })
export const pushSeconds = new Histogram({ name: 'kreida_push_seconds', help: 'Duration of a push', registers })

export function countIntent({ verdict }: Outcome): void {
  verdicts.inc({ status: verdict.status, code: verdict.code ?? '' })
  if (verdict.status === 'refused') countRefusal(verdict.code)
}

/** Guard refusals are watched by code, as the original system did. */
export function countRefusal(code: string | null): void {
  if (isDenialCode(code)) guardRefusals.inc({ code })
}

export function logThreadEvent(log: FastifyBaseLogger, event: { name: string; thread_id: string; kind: ThreadKind }): void {
  if (event.name === 'chat_thread_created') threadsMade.inc({ kind: event.kind })
  log.info({ event: event.name, thread_id: event.thread_id, kind: event.kind })
}
