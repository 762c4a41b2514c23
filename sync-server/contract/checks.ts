import { Compile } from 'typebox/compile'
import { ImportLine } from './import-lines.js'
import { Intent } from './intents.js'

/** The two checks that the server makes by the thousand, compiled once. The renderer keeps to `answers.ts`: its content policy forbids compiling. */

const intentCheck = Compile(Intent)
const importLineCheck = Compile(ImportLine)

export const isIntent = (value: unknown): value is Intent => intentCheck.Check(value)
export const isImportLine = (value: unknown): value is ImportLine => importLineCheck.Check(value)
