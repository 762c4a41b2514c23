import { Type } from 'typebox'
import { privateKind } from './private.js'
import { numberAsString, strict } from './shape.js'

/** What a person notes about another one, for the own eyes alone; its id is the other person's. */
export const notes = privateKind({
  kind: 'note',
  title: 'Note',
  id: numberAsString,
  body: Type.Object({ text: Type.String() }, strict),
  about: 'person',
  text: { field: 'text', codePoints: 20_000 },
})
