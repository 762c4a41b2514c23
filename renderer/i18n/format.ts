/** Times and dates as a person reads them: by locale and by the person's own time zone. */
export interface Format {
  /** 14:02 */
  time(at: string): string
  /** 2026-11-22 in the person's zone: what makes two times the same day. */
  dayKey(at: string): string
  /** The day key of the present. */
  today: string
  /** 12 листопада, with the year when it is another one. */
  date(at: string): string
  /** 12 листопада, 21:10 */
  dateTime(at: string): string
  /** 14:02 today, else with its date: for "as of". */
  moment(at: string): string
  /** For lists: 14:02 today, a weekday within a week, else a short date. */
  short(at: string): string
}

/** Days within which a weekday alone names a day: a week ago it would be today's own name. */
const weekdayDays = 6
const dayMs = 86_400_000

/** A formatter costs tens of microseconds to make and megabytes to keep, so there is one for each locale, time zone and form. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options)
  formatters.set(key, formatter)
  return formatter
}

/** Today's day key in a time zone, such as `2026-11-22`. */
export const todayIn = (timeZone: string, now: Date): string => dayFormatter(timeZone).format(now)

const dayFormatter = (timeZone: string): Intl.DateTimeFormat =>
  formatterOf('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone })

/** `today`: a day key from `todayIn`, so that a format changes once a day and not with every tick of a clock. */
export function createFormat({ locale, timeZone, today }: { locale: string; timeZone: string; today: string }): Format {
  const make = (options: Intl.DateTimeFormatOptions) => formatterOf(locale, { ...options, timeZone })
  const time = make({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const day = dayFormatter(timeZone)
  const date = make({ day: 'numeric', month: 'long' })
  const dateOfYear = make({ day: 'numeric', month: 'long', year: 'numeric' })
  const weekday = make({ weekday: 'short' })
  const shortDate = make({ day: 'numeric', month: 'short' })
  const dayKey = (at: string): string => day.format(new Date(at))
  const dateOf = (at: string): string => {
    const isThisYear = dayKey(at).slice(0, 4) === today.slice(0, 4)
    return (isThisYear ? date : dateOfYear).format(new Date(at))
  }
  return {
    time: (at) => time.format(new Date(at)),
    dayKey,
    today,
    date: dateOf,
    dateTime: (at) => `${dateOf(at)}, ${time.format(new Date(at))}`,
    moment: (at) => (dayKey(at) === today ? time.format(new Date(at)) : `${dateOf(at)}, ${time.format(new Date(at))}`),
    short(at) {
      const key = dayKey(at)
      if (key === today) return time.format(new Date(at))
      const days = (Date.parse(today) - Date.parse(key)) / dayMs
      return (days <= weekdayDays ? weekday : shortDate).format(new Date(at))
    },
  }
}
