import { v5 } from 'uuid'
import { threadIdOf } from '../../../sync-server/contract/ids.js'
import { password } from '../../e2e/support/server-process.js'
import { seeded, type Random } from '../../support/seeded.js'

/** The world of the bench: one tutor, 200 students, messages of realistic lengths, 40 of them unread. The same seed gives the same world. */

export const seed = 20_261_201
export const tutorId = 1
const students = 200
/** The student of the long thread, and those of the eight middle ones. */
export const longId = 2
export const middleIds = [3, 4, 5, 6, 7, 8, 9, 10] as const
export const unreadTotal = 40

export const emailOf = (id: number): string => `p${id}@example.org`
/** A student's relation has the student's id. */
export const threadOf = (student_id: number): string => threadIdOf({ kind: 'contact', relation_id: student_id })
export const studentIds = (): number[] => Array.from({ length: students }, (_, index) => index + 2)

/** Unread messages by student: half of them in the long thread. */
export const unreadOf = (student_id: number): number => {
  if (student_id === longId) return unreadTotal / 2
  return student_id > 20 && student_id <= 30 ? unreadTotal / 20 : 0
}

export interface SeedMessage {
  id: string
  student_id: number
  sender_id: number
  body: string
  created_at: string
}

/** How many messages each student's thread has: one long, eight middle, the others skewed. */
export function lengthsOf(size: number): Map<number, number> {
  const random = seeded(seed)
  const lengths = new Map<number, number>([[longId, Math.min(10_000, size / 10)]])
  for (const id of middleIds) lengths.set(id, Math.min(500, Math.floor(size / 200)))
  const others = studentIds().filter((id) => !lengths.has(id))
  const rest = size - [...lengths.values()].reduce((sum, length) => sum + length, 0)
  const weights = others.map(() => 0.02 + random.next() ** 3)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let given = 0
  for (const [index, id] of others.entries()) {
    const isLast = index === others.length - 1
    const length = isLast ? rest - given : Math.max(3, Math.floor(((weights[index] ?? 0) / total) * (rest - 3 * others.length)))
    lengths.set(id, length)
    given += length
  }
  return lengths
}

const common =
  `урок уроки уроку задача задачі задач завдання завдань алгебра геометрія контрольна тест завтра сьогодні о шостій домашнє вправа
  вправи сторінка п’ять шість дякую добрий вечір будь ласка не розумію зрозуміло перенесемо можна пізніше раніше книга книзі слова повторіть
  приклад відповідь правильно помилка параметр рівняння функція графік похідна інтеграл lesson homework page test thanks ok`.split(/\s+/u)

/** Mostly a line of 3 to 20 words, most of them common; one in thirty is a paragraph. */
function bodyOf(random: Random): string {
  const word = (): string =>
    random.next() < 0.85 ? (common[Math.floor(random.next() ** 2 * common.length)] ?? '') : `слово${random.below(30_000)}`
  const words = random.chance(1 / 30) ? 40 + random.below(60) : 3 + Math.floor(random.next() ** 2 * 18)
  return Array.from({ length: words }, word).join(' ')
}

/** All messages in the order of their times, spread over 400 days up to ten minutes ago. */
export function* messagesOf(size: number, now: number): Generator<SeedMessage> {
  const random = seeded(seed + 1)
  const order = shuffledThreads(size, random)
  const seen = new Map<number, number>()
  const lengths = lengthsOf(size)
  const stepMs = (400 * 86_400_000) / size
  for (const [number, student_id] of order.entries()) {
    const place = (seen.get(student_id) ?? 0) + 1
    seen.set(student_id, place)
    const isUnread = place > (lengths.get(student_id) ?? 0) - unreadOf(student_id)
    yield {
      id: v5(`bench ${size} ${number}`, v5.URL),
      student_id,
      sender_id: isUnread || random.chance(0.55) ? student_id : tutorId,
      body: bodyOf(random),
      created_at: new Date(now - 600_000 - (size - number) * stepMs).toISOString(),
    }
  }
}

function shuffledThreads(size: number, random: Random): Uint16Array {
  const order = new Uint16Array(size)
  let at = 0
  for (const [student_id, length] of lengthsOf(size)) {
    order.fill(student_id, at, at + length)
    at += length
  }
  for (let index = size - 1; index > 0; index -= 1) {
    const other = random.below(index + 1)
    const kept = order[index] ?? 0
    order[index] = order[other] ?? 0
    order[other] = kept
  }
  return order
}

const firstNames =
  'Олена Марія Данило Петро Софія Андрій Ірина Тарас Оксана Богдан Юлія Назар Катерина Максим Соломія Артем Дарина Іван'.split(' ')
const lastNames = 'Гриценко Коваль Бондаренко Іваненко Шевченко Ткачук Мельник Кравець Поліщук Лисенко Савченко Мороз Руденко'.split(' ')
const nameOf = (id: number): string =>
  `${firstNames[id % firstNames.length] ?? ''} ${lastNames[Math.floor(id / firstNames.length + id) % lastNames.length] ?? ''} ${id}`

/** The world as a marketplace's import file, line by line. */
export function* importLines(size: number, now: number): Generator<string> {
  const line = (value: object): string => `${JSON.stringify(value)}\n`
  for (const id of [tutorId, ...studentIds()]) {
    // Hashing a password takes a twentieth of a second, so only those who sign in get one.
    const secret = id <= 30 ? { password } : {}
    yield line({ type: 'user', id, role: id === tutorId ? 'tutor' : 'student', email: emailOf(id), display_name: nameOf(id), ...secret })
  }
  for (const id of studentIds()) {
    yield line({ type: 'relation', id, tutor_id: tutorId, student_id: id, status: 'ACTIVE' })
    yield line({ type: 'contact_access', tutor_id: tutorId, student_id: id, granted: true })
  }
  const lengths = lengthsOf(size)
  const seen = new Map<number, number>()
  const readUntil = new Map<number, string>()
  for (const { student_id, ...message } of messagesOf(size, now)) {
    const place = (seen.get(student_id) ?? 0) + 1
    seen.set(student_id, place)
    if (place === (lengths.get(student_id) ?? 0) - unreadOf(student_id)) readUntil.set(student_id, message.created_at)
    yield line({ type: 'message', ...message, relation_id: student_id })
  }
  for (const [relation_id, read_until] of readUntil) {
    if (unreadOf(relation_id) > 0) yield line({ type: 'read_marker', relation_id, user_id: tutorId, read_until })
  }
}

/** Of each student's thread: the ids of its newest and its oldest message. */
export function edgesOf(size: number): { newest: Map<number, string>; oldest: Map<number, string> } {
  const newest = new Map<number, string>()
  const oldest = new Map<number, string>()
  for (const { id, student_id } of messagesOf(size, 0)) {
    newest.set(student_id, id)
    if (!oldest.has(student_id)) oldest.set(student_id, id)
  }
  return { newest, oldest }
}
