import { Compile } from 'typebox/compile'
import { privateCollections } from './documents.js'
import { ImportLine } from './import-lines.js'
import { Intent } from './intents.js'
import type { PrivateRules } from './kinds/private.js'
import { isCalendarTime } from './values.js'

/** The checks that the server makes by the thousand, compiled once. The renderer keeps to `answers.ts`: its content policy forbids compiling. */

const intentCheck = Compile(Intent)
const importLineCheck = Compile(ImportLine)

export const isIntent = (value: unknown): value is Intent => intentCheck.Check(value) && isCalendarTime(value.created_at)
const bodyChecks = new Map(privateCollections.map(([, { kind, body }]) => [kind, Compile(body)]))
/** Whether a private document's body is what its kind says. */
export const isPrivateBody = ({ kind }: PrivateRules, body: unknown): boolean => bodyChecks.get(kind)?.Check(body) ?? false

export const isImportLine = (value: unknown): value is ImportLine => importLineCheck.Check(value)

/** Whether the line's time, if it has one, names a day of the calendar. */
export function isOfCalendar(line: ImportLine): boolean {
  if (line.type === 'message') return isCalendarTime(line.created_at)
  return line.type !== 'read_marker' || isCalendarTime(line.read_until)
}
