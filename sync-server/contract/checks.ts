import { Compile } from 'typebox/compile'
import { ImportLine } from './import-lines.js'
import { Intent } from './intents.js'
import { isCalendarTime } from './values.js'

/** The two checks that the server makes by the thousand, compiled once. The renderer keeps to `answers.ts`: its content policy forbids compiling. */

const intentCheck = Compile(Intent)
const importLineCheck = Compile(ImportLine)

export const isIntent = (value: unknown): value is Intent => intentCheck.Check(value) && isCalendarTime(value.created_at)
export const isImportLine = (value: unknown): value is ImportLine => importLineCheck.Check(value)

/** Whether the line's time, if it has one, names a day of the calendar. */
export function isOfCalendar(line: ImportLine): boolean {
  if (line.type === 'message') return isCalendarTime(line.created_at)
  return line.type !== 'read_marker' || isCalendarTime(line.read_until)
}
