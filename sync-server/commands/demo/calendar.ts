const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

const kyivClock = new Intl.DateTimeFormat('en-US', {
  timeZone: 'Europe/Kyiv',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
})

/** The wall clock in Kyiv; `weekday` is 0 for Sunday, `minute` counts from midnight. */
export type KyivTime = { year: number; month: number; day: number; weekday: number; minute: number }

/** What the clock and the calendar in Kyiv show at `at`. */
export function kyivTimeOf(at: Date): KyivTime {
  const parts = Object.fromEntries(kyivClock.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts
  return { year, month, day, weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay(), minute: hour * 60 + minute }
}

/** The moment that is `days` Kyiv days after the day of `at`, at `minute` minutes from midnight by the wall clock. */
export function kyivMoment(at: Date, days: number, minute: number): Date {
  const { year, month, day } = kyivTimeOf(at)
  const wall = Date.UTC(year, month - 1, day + days, 0, minute)
  const offsetMs = (guess: Date) => {
    const shown = kyivTimeOf(guess)
    return Date.UTC(shown.year, shown.month - 1, shown.day, 0, shown.minute) - Math.floor(guess.getTime() / MINUTE_MS) * MINUTE_MS
  }
  // Twice, because the first guess may lie on the other side of a change to or from summer time.
  const near = new Date(wall - offsetMs(new Date(wall)))
  return new Date(wall - offsetMs(near))
}

/** Whether the two fall on one day in Kyiv. */
export function isSameKyivDay(one: Date, other: Date): boolean {
  const [a, b] = [kyivTimeOf(one), kyivTimeOf(other)]
  return a.day === b.day && a.month === b.month && a.year === b.year
}

/** Days of 24 hours, whatever the clocks do. */
export const daysBefore = (at: Date, days: number) => new Date(at.getTime() - days * DAY_MS)

/** Negative minutes go back. */
export const minutesAfter = (at: Date, minutes: number) => new Date(at.getTime() + minutes * MINUTE_MS)

/** `at` itself if people are awake and not at breakfast then, else some minute of the evening before it. */
export function wakingMomentUpTo(at: Date): Date {
  const { minute } = kyivTimeOf(at)
  const evening = 20 * 60 + 15 + (Math.floor(at.getTime() / MINUTE_MS) % 83)
  if (minute < 10 * 60) return kyivMoment(at, -1, evening)
  return minute > 21 * 60 + 45 ? kyivMoment(at, 0, evening) : at
}

/** The long holidays and the first week after them, when nobody writes a test at school. */
export function isSummer(at: Date): boolean {
  const { month, day } = kyivTimeOf(at)
  return month === 7 || month === 8 || (month === 6 && day > 5) || (month === 9 && day < 8)
}

/** Whether that day, or for the eve of something the day after it, is a working day of the week. */
export function isSchoolDay(when: When, at: Date): boolean {
  const weekday = (kyivTimeOf(at).weekday + (when === 'eve' ? 1 : 0)) % 7
  return weekday >= 1 && weekday <= 5
}

/** When a scene is played, seen from the lesson it belongs to. */
export const WHENS = ['eve', 'before', 'soon', 'after', 'mid'] as const
/** One of `WHENS`. */
export type When = (typeof WHENS)[number]

/** Weekly, one hour; `weekday` 1 is Monday; `minute` counts from midnight in Kyiv. */
export type LessonTime = { weekday: number; minute: number }

/** The lessons between two moments, oldest first. */
export function lessonsBetween(lesson: LessonTime, from: Date, to: Date): Date[] {
  const daysToFirst = (lesson.weekday - kyivTimeOf(from).weekday + 7) % 7
  const weeks = Math.ceil((to.getTime() - from.getTime()) / (7 * DAY_MS)) + 1
  return Array.from({ length: weeks }, (_, week) => kyivMoment(from, daysToFirst + 7 * week, lesson.minute)).filter((at) => at <= to)
}

/** The moment at which a scene of this kind begins; `jitter` from 0 to 100 moves it inside its window. */
export function momentOf(when: When, lesson: Date, jitter: number): Date {
  switch (when) {
    case 'eve':
      return kyivMoment(lesson, -1, 17 * 60 + Math.round(jitter * 1.7))
    case 'before':
      return minutesAfter(lesson, -210 + jitter)
    case 'soon':
      return minutesAfter(lesson, -12 + Math.round(jitter / 14))
    case 'after':
      return minutesAfter(lesson, 66 + Math.round(jitter / 3))
    case 'mid':
      return kyivMoment(lesson, jitter % 2 === 0 ? 2 : 3, 15 * 60 + Math.round(jitter * 3.1))
  }
}
