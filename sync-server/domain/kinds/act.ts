import type { ErrorCode } from '../../contract/errors.js'
import type { Intent } from '../../contract/intents.js'
import type { ThreadKind } from '../../contract/values.js'
import type { Pair, Revs } from '../../storage/tables.js'
import type { Tx } from '../../storage/transaction.js'
import type { Person } from '../person.js'

/** What the server knows of a kind of intents: whom they touch, and what becomes of them. */
export interface Act<I extends Intent> {
  /**
   * The two people whose feeds the intent may touch; undefined where it names nothing that is there, or its author alone. The two people of
   * a thing never change, so they may be read before they are locked.
   */
  pairOf: (db: Tx['db'], intent: I) => Promise<Pair | undefined>
  /** Neighbours of one group, of whatever kinds, are accepted with one call; null for a kind that stands alone. */
  group: string | null
  /** What remembers an applied intent: its verdict, the row that it made, or nothing; with nothing, refusals are not remembered either. */
  memory: 'verdict' | 'row' | 'none'
  /** Where rows remember: those that this author's intents of these ids have made. */
  rowsOf?: (db: Tx['db'], author: Person, ids: string[]) => Promise<{ id: string; fingerprint: string }[]>
  /** Decides in the order given; no id comes twice. Answers one for each. Where rows remember, it also answers repeats. */
  accept: (tx: Tx, author: Person, asked: readonly Told<I>[]) => Promise<Answer[]>
}

/** An intent with the hash of what makes two of them the same. */
export interface Told<I extends Intent> {
  intent: I
  fingerprint: string
}

export type Answer =
  /** `rev` null: nothing entered the author's feed. */
  { ok: true; rev: number | null; seq: number | null; is_repeat: boolean; event: ThreadEvent | null } | { ok: false; code: ErrorCode }

/** What the log says of it. */
export interface ThreadEvent {
  name: 'chat_thread_created' | 'chat_thread_retrieved'
  thread_id: string
  kind: ThreadKind
}

export const revFor = (person: Person, row: Revs): number | null => (person.role === 'tutor' ? row.tutor_rev : row.student_rev)

export const appliedAt = (rev: number | null, seq: number | null = null): Answer & { ok: true } => ({
  ok: true,
  rev,
  seq,
  is_repeat: false,
  event: null,
})

/** For a kind whose intents are accepted one by one. */
export const oneByOne =
  <I extends Intent>(accept: (tx: Tx, author: Person, intent: I) => Promise<Answer>): Act<I>['accept'] =>
  async (tx, author, asked) => {
    const answers: Answer[] = []
    for (const { intent } of asked) answers.push(await accept(tx, author, intent))
    return answers
  }
