import path from 'node:path'
import { Value } from 'typebox/value'
import { preferencesSchema } from '../../bridge/schemas.js'
import type { Preferences } from '../../bridge/shell.js'
import { readJson, writeDurably } from '../durable-file.js'

export interface PreferenceFile {
  read(): Preferences
  /** Answers all as they are now. Throws I/O faults. */
  save(change: Partial<Preferences>): Preferences
}

const initial: Preferences = { locale: null, closes_to_tray: null, starts_at_login: false }

/** What a person chose for this program, in `<folder>/preferences.json`. A file that makes no sense is as good as none. */
export function createPreferences(folder: string, onChange: (now: Preferences) => void): PreferenceFile {
  const file = path.join(folder, 'preferences.json')
  const read = (): Preferences => {
    const content = readJson(file)
    const whole = typeof content === 'object' && content !== null ? { ...initial, ...content } : initial
    return Value.Check(preferencesSchema, whole) ? whole : initial
  }
  return {
    read,
    save(change) {
      const now = { ...read(), ...change }
      writeDurably(file, JSON.stringify(now))
      onChange(now)
      return now
    },
  }
}
