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

/** `now` tells today and this year. */
export function createFormat({ locale, timeZone, now }: { locale: string; timeZone: string; now: Date }): Format {
  const make = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { ...options, timeZone })
  const time = make({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const day = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone })
  const date = make({ day: 'numeric', month: 'long' })
  const dateOfYear = make({ day: 'numeric', month: 'long', year: 'numeric' })
  const weekday = make({ weekday: 'short' })
  const shortDate = make({ day: 'numeric', month: 'short' })
  const dayKey = (at: string): string => day.format(new Date(at))
  const today = day.format(now)
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
      if (dayKey(at) === today) return time.format(new Date(at))
      const days = (now.getTime() - Date.parse(at)) / 86_400_000
      return (days < 6 ? weekday : shortDate).format(new Date(at))
    },
  }
}
