import { Type, type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { BrowserLoginAnswer, UnreadSummary, User } from './calls.js'
import { ReceivedFrame, ReceivedHistoryPage, ReceivedPoke, ReceivedProblem, ReceivedStartPage, ReceivedVerdicts } from './received.js'

/** The answers that a client takes in, by name: whatever comes over the border is checked against them before anything trusts it. */
const answers = {
  frame: ReceivedFrame,
  start_page: ReceivedStartPage,
  history_page: ReceivedHistoryPage,
  verdicts: ReceivedVerdicts,
  poke: ReceivedPoke,
  problem: ReceivedProblem,
  login: BrowserLoginAnswer,
  user: User,
  unread_summary: UnreadSummary,
  nothing: Type.Null(),
} satisfies Record<string, TSchema>

export type AnswerName = keyof typeof answers
export type AnswerOf<N extends AnswerName> = Static<(typeof answers)[N]>

export const checkAnswer = <N extends AnswerName>(name: N, value: unknown): value is AnswerOf<N> => Value.Check(answers[name], value)
