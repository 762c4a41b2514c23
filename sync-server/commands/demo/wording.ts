import { kyivTimeOf, type LessonTime } from './calendar.js'
import type { Random } from './random.js'
import type { Student } from './people.js'

const WEEKDAYS_UK = ['у неділю', 'у понеділок', 'у вівторок', 'у середу', 'у четвер', 'у п’ятницю', 'у суботу']
const WEEKDAYS_EN = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

const PETS = [
  ['Пончик', 'Пончику'],
  ['Бублик', 'Бублику'],
  ['Арчі', 'Арчі'],
  ['Джек', 'Джеку'],
  ['Марсик', 'Марсику'],
]

export type Slots = Record<string, string>

/** The values of a scene's slots; they stay the same from its first line to its last. */
export function slotsOf(student: Student, random: Random): Slots {
  const { weekday, minute } = student.lesson
  const exercise = random.between(112, 640)
  const other = otherWeekday(student.lesson)
  const [total, total0, grade] = [random.between(47, 58), random.between(42, 52), random.between(8, 10)]
  const [pet = '', petVoc = ''] = random.pick(PETS) ?? []
  return {
    voc: student.vocative,
    name: student.shortName,
    wd: WEEKDAYS_UK[weekday] ?? '',
    day: WEEKDAYS_EN[weekday] ?? '',
    wd2: WEEKDAYS_UK[other] ?? '',
    day2: WEEKDAYS_EN[other] ?? '',
    time: clockText(minute),
    time2: clockText(minute + 60),
    time0: clockText(minute - 60),
    p: String(random.between(38, 176)),
    ex: String(exercise),
    ex2: String(exercise + random.between(1, 3)),
    ex3: String(exercise + random.between(4, 9)),
    total: String(total),
    right: String(total - random.between(4, 8)),
    total0: String(total0),
    right0: String(total0 - random.between(15, 20)),
    grade: String(grade),
    grade0: String(grade - 2),
    tenth: String(random.between(1, 7)),
    pet,
    petVoc,
  }
}

type Turn = { wording: string; by: 'tutor' | 'student'; slots: Slots; student: Student; random: Random; isFirstOfDay: boolean }

/** A line as it was said: slots filled, verbs in the student's gender, a greeting only where `isFirstOfDay`. */
export function spokenAt(at: Date, turn: Turn): string {
  const { wording, slots, student, isFirstOfDay } = turn
  const filled = wording.replace(/\{([^{}]+)\}/g, (_slot: string, inner: string) => {
    if (inner === 'hi' || inner === 'hello')
      return isFirstOfDay ? (greetingAt(at, { ...turn, language: inner === 'hi' ? 'uk' : 'en' }) ?? '') : ''
    const [feminine = '', masculine] = inner.split('|')
    if (masculine !== undefined) return student.gender === 'f' ? feminine : masculine
    const value = slots[inner]
    if (value === undefined) throw new Error(`unknown slot {${inner}} in "${wording}"`)
    return value
  })
  const said = filled.trim()
  // Where the greeting was left out a sentence begins; a formula such as `sin 150°` stays as it is.
  return /^[а-щьюяєіїґ]/.test(said) && wording.startsWith('{h') ? `${said.charAt(0).toUpperCase()}${said.slice(1)}` : said
}

/** Students greet more often than the tutor, who has a dozen of them; `undefined` is an author who comes to the point. */
function greetingAt(at: Date, { by, language, wording, random }: Turn & { language: 'uk' | 'en' }): string | undefined {
  const { minute } = kyivTimeOf(at)
  const [dayPart, hello] =
    minute < 11 * 60 ? ['Доброго ранку', 'Good morning'] : minute < 17 * 60 ? ['Добрий день', 'Hi'] : ['Добрий вечір', 'Good evening']
  if (language === 'en')
    return random.pick(by === 'tutor' ? [undefined, undefined, 'Hi!', 'Hello!'] : ['Hi!', 'Hi Olena!', `${hello}!`, 'Hello!', undefined])
  if (by === 'tutor') return random.pick([undefined, undefined, undefined, 'Привіт!', 'Привіт!', `${dayPart}!`])
  const named = wording.includes('Олено') ? `${dayPart}!` : `${dayPart}, Олено Вікторівно!`
  return random.pick([`${dayPart}!`, `${dayPart}!`, `${dayPart}!`, named, 'Вітаю!', undefined, undefined])
}

/** Where a lesson is moved to: two days later, but never to Sunday. */
function otherWeekday({ weekday }: LessonTime): number {
  return weekday === 5 ? 6 : (weekday + 2) % 7
}

function clockText(minute: number): string {
  return `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`
}
