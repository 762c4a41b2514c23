import { v5 } from 'uuid'

/** A marketplace's file of any length: people, relations, inquiries, messages; every hundredth line is bad, in one of six ways. */

const firstId = 1_000
const pairs = 500

/** What a bad line's report begins with. */
const bad: { text: (number: number) => string; reason: string }[] = [
  { text: () => '{"type":"message",', reason: 'INVALID: not JSON' },
  { text: () => '{"type":"cat","id":1}', reason: 'INVALID: no known type' },
  {
    text: (number) => JSON.stringify({ ...message(number), extra: 1 }),
    reason: 'INVALID: a field is missing, unknown or of the wrong kind',
  },
  { text: (number) => JSON.stringify({ ...message(number), relation_id: 999_999 }), reason: 'INVALID: no such relation or inquiry' },
  { text: (number) => JSON.stringify({ ...message(number), sender_id: 1 }), reason: 'INVALID: the sender is not one of the two people' },
  { text: (number) => JSON.stringify({ ...message(number), body: ' \n' }), reason: 'INVALID: the body cannot be stored' },
]
const badOf = (number: number) => (number % 100 === 57 ? bad[Math.floor(number / 100) % bad.length] : undefined)

const pairOf = (number: number) => ({ tutor_id: firstId + 2 * (number % pairs), student_id: firstId + 2 * (number % pairs) + 1 })
const at = (number: number): string => new Date(Date.UTC(2026, 0, 1) + number * 1_000).toISOString()
const message = (number: number) => {
  const { tutor_id, student_id } = pairOf(number)
  const sender_id = number % 3 === 0 ? tutor_id : student_id
  return {
    type: 'message',
    id: v5(`message ${number}`, v5.URL),
    relation_id: firstId + (number % pairs),
    sender_id,
    body: `повідомлення ${number}`,
    created_at: at(number),
  }
}

function lineOf(number: number): object {
  const id = firstId + number
  if (number < 2 * pairs)
    return { type: 'user', id, role: id % 2 === 0 ? 'tutor' : 'student', email: `p${id}@example.org`, display_name: `Особа ${id}` }
  if (number < 3 * pairs) return { type: 'relation', id: firstId + (number % pairs), ...pairOf(number), status: 'ACTIVE' }
  if (number % 10 === 1) return { type: 'inquiry', id, ...pairOf(number), status: 'OPEN', subject: `Запит ${number}` }
  if (number % 10 === 2) return { type: 'contact_access', ...pairOf(number), granted: true }
  return message(number)
}

/** Lines from the last to the first, so that nothing stands before what it leans on by luck. A bad line stands in a message's place. */
export function* importFile(lines: number): Generator<string> {
  for (let number = lines - 1; number >= 0; number -= 1) {
    const isFree = number >= 3 * pairs
    yield `${(isFree ? badOf(number) : undefined)?.text(number) ?? JSON.stringify(lineOf(number))}\n`
  }
}

/** The bad lines, by their numbers in the file. */
export function badLinesOf(lines: number): { line: number; reason: string }[] {
  const found: { line: number; reason: string }[] = []
  for (let number = lines - 1; number >= 3 * pairs; number -= 1) {
    const is = badOf(number)
    if (is) found.push({ line: lines - number, reason: is.reason })
  }
  return found
}
