/** The locale that days are written in: English as in Europe, so that 05/11 is not a day in May for one and in November for another. */
export const dateLocaleOf = (locale: string): string => (locale === 'en' ? 'en-GB' : locale)

/** `2026-11-05` as it is written in a field: 05.11.2026, 05/11/2026; '' for none. */
export function writeDay(day: string, locale: string): string {
  if (day === '') return ''
  const format = new Intl.DateTimeFormat(dateLocaleOf(locale), { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' })
  return format.format(new Date(`${day}T00:00:00Z`))
}

/** The day that a text names in full, `5.11.2026`, `05112026` or `2026-11-05`; null where it names none that a calendar has. */
export function readWholeDay(text: string): string | null {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim())
  if (iso) return dayOf(iso[3], iso[2], iso[1])
  const parts = /^(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4})$/.exec(text.trim()) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(text.trim())
  return parts ? dayOf(parts[1], parts[2], parts[3]) : null
}

/** The same of what people write short: `5.11.26`, `051126`, and without a year `5.11` of this one. `today`: 2026-11-23. */
export function readDay(text: string, today: string): string | null {
  const short = /^(\d{1,2})[\s./-]+(\d{1,2})(?:[\s./-]+(\d{2}))?[\s./-]*$/.exec(text.trim()) ?? /^(\d{2})(\d{2})(\d{2})?$/.exec(text.trim())
  if (!short) return readWholeDay(text)
  return dayOf(short[1], short[2], short[3] === undefined ? today.slice(0, 4) : `20${short[3]}`)
}

function dayOf(day = '', month = '', year = ''): string | null {
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const at = new Date(`${written}T00:00:00Z`)
  const isThere = Number(year) >= 1000 && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(written)
  return isThere ? written : null
}
