import { isSameKyivDay, kyivMoment, kyivTimeOf } from './calendar.js'
import { tutor, type Student } from './people.js'
import type { Random } from './random.js'
import type { Scene, SceneLine } from './scenes.js'
import { slotsOf, spokenAt } from './wording.js'

/** A message before it has an id and an origin. */
export type Utterance = { senderId: number; body: string; at: Date }

/** `lastSpokenAt` is what the thread remembers between scenes: who has written today does not greet again. */
export type Setting = { student: Student; random: Random; lastSpokenAt: Date | null }

const LATE_MINUTE = 21 * 60 + 30

/** The messages of a scene that begins at `beginsAt`, oldest first. */
export function played(beginsAt: Date, setting: Setting, scene: Scene): Utterance[] {
  return spoken(timesOf(beginsAt, setting.random, scene), setting, scene)
}

/** The messages of a scene of which the last is written at `endsAt`. */
export function playedUpTo(endsAt: Date, setting: Setting, scene: Scene): Utterance[] {
  const times = timesOf(endsAt, setting.random, scene)
  const shiftMs = endsAt.getTime() - (times.at(-1)?.getTime() ?? endsAt.getTime())
  const shifted = times.map((at) => new Date(at.getTime() + shiftMs))
  return spoken(shifted, { ...setting, lastSpokenAt: null }, scene)
}

function spoken(times: Date[], setting: Setting, scene: Scene): Utterance[] {
  const { student, random } = setting
  const slots = slotsOf(student, random)
  const { lastSpokenAt } = setting
  const beginsAt = times[0]
  // Both greet in a scene that opens the day, so this is asked once for the scene and not for each line.
  const isFirstOfDay = !lastSpokenAt || !beginsAt || !isSameKyivDay(lastSpokenAt, beginsAt)
  setting.lastSpokenAt = times.at(-1) ?? lastSpokenAt
  return times.map((at, index) => {
    const line = scene.lines[index]
    const wording = random.pick(line?.wordings ?? []) ?? ''
    return {
      senderId: line?.by === 'tutor' ? tutor.id : student.id,
      body: spokenAt(at, { wording, by: line?.by ?? 'student', slots, student, random, isFirstOfDay }),
      at,
    }
  })
}

function timesOf(beginsAt: Date, random: Random, scene: Scene): Date[] {
  let at = beginsAt
  return scene.lines.map((line, index) => {
    const before = scene.lines[index - 1]
    if (before) at = answeredAt(at, random, { line, isSameAuthor: before.by === line.by, isHurried: scene.when === 'soon' })
    return at
  })
}

/** Own lines follow in seconds, answers in minutes; late in the evening and just before a lesson everybody is quick. */
function answeredAt(at: Date, random: Random, turn: { line: SceneLine; isSameAuthor: boolean; isHurried: boolean }): Date {
  const { pause, wordings } = turn.line
  if (pause.kind === 'next_day') return new Date(kyivMoment(at, 1, pause.minute).getTime() + random.between(0, 720_000))
  const typingMs = 120 * (wordings[0]?.length ?? 0) + random.between(9_000, 41_000)
  if (pause.kind === 'minutes') return new Date(at.getTime() + pause.minutes * 60_000 + random.between(0, 59_999))
  if (turn.isSameAuthor) return new Date(at.getTime() + typingMs)
  const isQuick = turn.isHurried || kyivTimeOf(at).minute > LATE_MINUTE
  return new Date(at.getTime() + typingMs + (isQuick ? 0 : random.between(15_000, 330_000)))
}
