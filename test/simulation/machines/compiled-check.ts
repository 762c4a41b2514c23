import type { TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'

/**
 * Takes the place of `typebox/value` under the client's checks in a simulation's bundle: the same schemas and the same library, compiled
 * once. The app itself may not compile, as its content policy forbids it.
 */
const compiled = new Map<TSchema, Validator>()

function checkOf(schema: TSchema): Validator {
  const known = compiled.get(schema)
  if (known) return known
  const made = Compile(schema) as Validator
  compiled.set(schema, made)
  return made
}

export const Value = { Check: (schema: TSchema, value: unknown): boolean => checkOf(schema).Check(value) }
