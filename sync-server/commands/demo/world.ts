import type { ImportLine, MessageLine, Origin } from './lines.js'
import { DEMO_PASSWORD, students, tutor, type Student } from './people.js'
import type { Setting, Utterance } from './play.js'
import { messageIdAt, randomFrom, type Random } from './random.js'
import { scenesOf, type Scene } from './scenes.js'
import { contactStories, inquiryStories } from './stories.js'
import { contactHistoryOf, negotiationOf } from './threads.js'

export { demoAccounts } from './accounts.js'

/**
 * The demo world as the lines of an import: one tutor and her students with about five months behind them, told up to `now` and never
 * past it. The same `now` and `seed` give the same lines.
 */
export function* demoLines({ now, seed }: { now: Date; seed: number }): Generator<ImportLine> {
  yield* peopleLines()
  for (const { id, studentId, status, subject, body } of inquiryStories) {
    yield { type: 'inquiry', id, tutor_id: tutor.id, student_id: studentId, status, subject, body }
  }
  yield* negotiationLines(now, seed)
  yield* contactLines(now, seed)
}

function* peopleLines(): Generator<ImportLine> {
  const zoned = { time_zone: 'Europe/Kyiv', password: DEMO_PASSWORD }
  yield { type: 'user', ...tutor, role: 'tutor', ...zoned }
  for (const { id, email, display_name, locale } of students) {
    yield { type: 'user', id, role: 'student', email, display_name, locale, ...zoned }
  }
  for (const { id: student_id, relation } of students) {
    if (!relation) continue
    yield { type: 'relation', id: relation.id, tutor_id: tutor.id, student_id, status: relation.status }
    if (relation.access === 'never') continue
    yield { type: 'contact_access', tutor_id: tutor.id, student_id, granted: relation.access === 'granted' }
  }
}

function* negotiationLines(now: Date, seed: number): Generator<ImportLine> {
  for (const story of inquiryStories) {
    const setting = settingOf(studentOf(story.studentId), randomFrom(seed, story.id))
    const origin = { inquiry_id: story.id }
    const utterances = negotiationOf(now, setting, story)
    yield* messageLines(utterances, origin, setting.random)
    yield* readMarkerLines(utterances, origin, { userId: tutor.id, unread: story.unreadByTutor })
  }
}

function* contactLines(now: Date, seed: number): Generator<ImportLine> {
  const everyday = { everyday: dealt('everyday', seed), 'everyday-en': dealt('everyday-en', seed) }
  for (const story of contactStories) {
    const student = studentOf(story.studentId)
    if (!student.relation) continue
    const setting = settingOf(student, randomFrom(seed, student.relation.id))
    const origin = { relation_id: student.relation.id }
    const isMaths = !story.studies.flat().some((script) => script.startsWith('english'))
    const everydayScenes = everyday[story.everyday.track](story.everyday.count, (scene) => isMaths || !scene.isMathsOnly)
    const utterances = contactHistoryOf(now, setting, { ...story, everydayScenes })
    yield* messageLines(utterances, origin, setting.random)
    const userId = story.unread?.by === 'student' ? student.id : tutor.id
    yield* readMarkerLines(utterances, origin, { userId, unread: story.unread?.count ?? 0 })
  }
}

function* messageLines(utterances: Utterance[], origin: Origin, random: Random): Generator<MessageLine> {
  for (const { senderId, body, at } of utterances) {
    yield { type: 'message', id: messageIdAt(random, at), ...origin, sender_id: senderId, body, created_at: at.toISOString() }
  }
}

function* readMarkerLines(utterances: Utterance[], origin: Origin, read: { userId: number; unread: number }): Generator<ImportLine> {
  const lastRead = utterances.at(-1 - read.unread)
  if (read.unread > 0 && lastRead) yield { type: 'read_marker', ...origin, user_id: read.userId, read_until: lastRead.at.toISOString() }
}

/** Deals the scenes round the table: each hand takes those that have been longest in the pack and fit. */
function dealt(track: string, seed: number): (count: number, isFitting: (scene: Scene) => boolean) => Scene[] {
  let pack = randomFrom(seed, 0).shuffled(scenesOf(track))
  return (count, isFitting) => {
    const hand = pack.filter(isFitting).slice(0, count)
    pack = [...pack.filter((scene) => !hand.includes(scene)), ...hand]
    return hand
  }
}

function settingOf(student: Student, random: Random): Setting {
  return { student, random, lastSpokenAt: null }
}

function studentOf(id: number): Student {
  const found = students.find((student) => student.id === id)
  if (!found) throw new Error(`the demo world has no student ${id}`)
  return found
}
