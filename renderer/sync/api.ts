import { createParser } from 'eventsource-parser'
import { checkAnswer, type AnswerName, type AnswerOf } from '@contract/answers.js'
import type {
  ReceivedFrame,
  ReceivedHistoryPage,
  ReceivedPoke,
  ReceivedProblem,
  ReceivedStartPage,
  ReceivedVerdicts,
} from '@contract/received.js'
import { userHeader } from '@contract/headers.js'
import { contractVersion, contractVersionHeader } from '@contract/version.js'
import type { BrowserLoginAnswer, UnreadSummary, User } from '@contract/calls.js'
import type { Checkpoint } from '../db/shelf.js'
import type { Clock } from './clock.js'
import { systemSources } from './system-sources.js'

/** Why a call brought no answer. A transport failure is a state of the connection, never an exception. */
export type Failure =
  | { reason: 'unreachable' | 'not_kreida'; retry_after: null }
  /** This device's own disk did not take the session, so the shell could not ask. */
  | { reason: 'disk'; retry_after: null }
  /** The server answered with a code, perhaps one that only a newer program knows; `retry_after` in seconds where it said so. */
  | { reason: 'problem'; code: string; status: number; retry_after: number | null; epoch: string | null }

export type Answer<T> = { ok: true; value: T } | { ok: false; failure: Failure }

export interface StreamEvents {
  onOpen(): void
  onPoke(poke: ReceivedPoke): void
  /** The stream has ended or never began; called once, never after `close`. */
  onEnd(failure: Failure): void
  /** Any byte at all: the line is alive. */
  onByte(): void
}

/** What the sync core asks of the network. */
export interface Network {
  pullFrame(checkpoint: { epoch: string | null; after: number }): Promise<Answer<ReceivedFrame>>
  /** A page of the first pull; null for the first one. */
  pullStart(cursor: string | null): Promise<Answer<ReceivedStartPage>>
  /** Whole blocks: the next of all threads, or one that is named. */
  pullHistory(asked: { cursor: string | null } | { thread_id: string; block: number }): Promise<Answer<ReceivedHistoryPage>>
  /** `intents`: each as its JSON stands in the journal. `after`: asks for the frame since then in the answer; needs the epoch. */
  pushIntents(batch: { epoch: string | null; after: number | null; intents: readonly string[] }): Promise<Answer<ReceivedVerdicts>>
  /** `from`: pokes carry what is new since then, where that is little. Returns the close function. */
  openStream(events: StreamEvents, from: Checkpoint | null): () => void
}

export interface Api extends Network {
  /** The same network, with every call naming this person: a session that has become another's is refused (R-FOR-1). */
  forPerson(user_id: number): Api
  logIn(request: { email: string; password: string; device_name: string }): Promise<Answer<BrowserLoginAnswer>>
  logOut(): Promise<Answer<null>>
  me(): Promise<Answer<User>>
  unreadSummary(): Promise<Answer<UnreadSummary>>
  answerInquiry(inquiry_id: number, verb: 'accept' | 'decline' | 'cancel'): Promise<Answer<null>>
  unlockContact(student_id: number): Promise<Answer<null>>
}

/**
 * Milliseconds of silence after which a call counts as unreachable. Nothing is heard while a text is on its way up, so each byte of
 * it has a millisecond more: a line of 1 kB/s is slow, not dead.
 */
const silenceMs = 20_000

type Send = typeof globalThis.fetch

/** Speaks to the page's own origin: in a browser that is the server, in the desktop app the main process forwards it. */
export function createApi(
  send: Send = (input, init) => fetch(input, init),
  after: Clock['after'] = systemSources.after,
  user_id: number | null = null,
): Api {
  const headers = { [contractVersionHeader]: String(contractVersion), ...(user_id === null ? {} : { [userHeader]: String(user_id) }) }
  const call = <N extends AnswerName>(method: 'GET' | 'POST', path: string, body: unknown, name: N) =>
    ask({ send, after, headers }, { method, path, body: body === undefined ? null : JSON.stringify(body), name })
  const get = <N extends AnswerName>(path: string, name: N) => call<N>('GET', path, undefined, name)
  return {
    pullFrame: ({ epoch, after }) =>
      get(`sync/changes/?${epoch === null ? '' : `epoch=${encodeURIComponent(epoch)}&`}after=${after}`, 'frame'),
    pullStart: (cursor) => get(`sync/start/${cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`}`, 'start_page'),
    pullHistory: (asked) =>
      get(
        'cursor' in asked
          ? `sync/history/${asked.cursor === null ? '' : `?cursor=${encodeURIComponent(asked.cursor)}`}`
          : `sync/history/?thread_id=${asked.thread_id}&block=${asked.block}`,
        'history_page',
      ),
    pushIntents: ({ epoch, after: since, intents }) =>
      ask(
        { send, after, headers },
        {
          method: 'POST',
          path: 'sync/intents/',
          body: `{"epoch":${JSON.stringify(epoch)},"after":${JSON.stringify(since)},"intents":[${intents.join()}]}`,
          name: 'verdicts',
        },
      ),
    openStream: (events, from) => openStream({ send, headers, from }, events),
    forPerson: (id) => createApi(send, after, id),
    logIn: (request) => call('POST', 'auth/login/', { ...request, device_kind: 'browser' }, 'login'),
    logOut: () => call('POST', 'auth/logout/', undefined, 'nothing'),
    me: () => get('auth/me/', 'user'),
    unreadSummary: () => get('chat/unread-summary/', 'unread_summary'),
    answerInquiry: (inquiry_id, verb) => call('POST', `inquiries/${inquiry_id}/${verb}/`, undefined, 'nothing'),
    unlockContact: (student_id) => call('POST', `contacts/${student_id}/unlock/`, undefined, 'nothing'),
  }
}

const unreachable: Failure = { reason: 'unreachable', retry_after: null }
const notKreida: Failure = { reason: 'not_kreida', retry_after: null }
const ownDisk: Failure = { reason: 'disk', retry_after: null }

interface Question<N extends AnswerName> {
  method: 'GET' | 'POST'
  path: string
  /** JSON; null for none. */
  body: string | null
  name: N
}

interface AskDeps {
  send: Send
  headers: Record<string, string>
  after: Clock['after']
}

async function ask<N extends AnswerName>(
  { send, after, headers }: AskDeps,
  { method, path, body, name }: Question<N>,
): Promise<Answer<AnswerOf<N>>> {
  const silence = new AbortController()
  const listen = (ms: number) => after(ms, () => silence.abort())
  let stopListening = listen(silenceMs + new TextEncoder().encode(body ?? '').length)
  const onByte = (): void => {
    stopListening()
    stopListening = listen(silenceMs)
  }
  const init: RequestInit = { method, headers: body === null ? headers : { ...headers, 'content-type': 'application/json' } }
  if (body !== null) init.body = body
  try {
    const heard = await hear(() => send(`/api/v1/${path}`, { ...init, cache: 'no-store', signal: silence.signal }), { name, onByte })
    if ('failure' in heard) return { ok: false, failure: heard.failure }
    const value = name === 'nothing' ? null : parseJson(heard.text)
    return checkAnswer(name, value) ? { ok: true, value } : { ok: false, failure: notKreida }
  } finally {
    stopListening()
  }
}

/** The line alone: what fails here is the network. A fault of our own, outside of it, is no answer of a server and is thrown on. */
async function hear(
  asking: () => Promise<Response>,
  { name, onByte }: { name: AnswerName; onByte: () => void },
): Promise<{ text: string } | { failure: Failure }> {
  try {
    const response = await asking()
    onByte()
    if (!response.ok) return { failure: await failureOf(response) }
    return { text: name === 'nothing' ? '' : await readText(response, onByte) }
  } catch {
    return { failure: unreachable }
  }
}

async function readText({ body }: Response, onByte: () => void): Promise<string> {
  let text = ''
  const hear = (piece: string): void => {
    onByte()
    text += piece
  }
  if (body) await readPieces(body, hear)
  return text
}

/** Hands over what comes, piece by piece, to the end. Rejects where it is cut off. */
async function readPieces(body: ReadableStream<Uint8Array>, hear: (piece: string) => void): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    hear(decoder.decode(value, { stream: true }))
  }
  const rest = decoder.decode()
  if (rest !== '') hear(rest)
}

async function failureOf(response: Response): Promise<Failure> {
  const reason = response.headers.get('x-kreida-reason')
  if (reason === 'unreachable') return unreachable
  if (reason === 'disk') return ownDisk
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return response.status >= 500 ? unreachable : notKreida
  const problem: unknown = await response.json().catch(() => null)
  if (reason === 'not_kreida' || !checkAnswer('problem', problem)) return notKreida
  return problemOf(problem, Number(response.headers.get('retry-after')) || null)
}

const problemOf = ({ code, status, epoch }: ReceivedProblem, retry_after: number | null): Failure => ({
  reason: 'problem',
  code,
  status,
  retry_after,
  epoch: epoch ?? null,
})

interface StreamDeps extends Pick<AskDeps, 'send' | 'headers'> {
  from: Checkpoint | null
}

function openStream(deps: StreamDeps, events: StreamEvents): () => void {
  const abort = new AbortController()
  readStream(deps, events, abort.signal).then(
    (failure) => abort.signal.aborted || events.onEnd(failure),
    () => abort.signal.aborted || events.onEnd(unreachable),
  )
  return () => abort.abort()
}

async function readStream({ send, headers, from }: StreamDeps, events: StreamEvents, signal: AbortSignal): Promise<Failure> {
  const query = from ? `?epoch=${encodeURIComponent(from.epoch)}&after=${from.rev}` : ''
  const response = await send(`/api/v1/sync/stream/${query}`, { headers, cache: 'no-store', signal })
  if (!response.ok || !response.body) return failureOf(response)
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return notKreida
  events.onOpen()
  const parser = createParser({
    onEvent: ({ event, data }) => {
      const poke: unknown = event === 'poke' ? parseJson(data) : null
      if (checkAnswer('poke', poke)) events.onPoke(poke)
    },
  })
  await readPieces(response.body, (piece) => {
    events.onByte()
    parser.feed(piece)
  })
  return unreachable
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
