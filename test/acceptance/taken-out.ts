import { bug, type Bug } from '../simulation/planted/bug.js'
import { clientBugs } from '../simulation/planted/client-bugs.js'
import type { Plant } from '../simulation/plant.js'

/** The behaviour of one rule, taken out of the program: a test that carries the rule must fail then. */
export interface TakenOut {
  id: string
  /** What the program does without it. */
  what: string
  plants: readonly Plant[]
  /** Where the tests run that must see it: vitest's, or those with windows. */
  tests: 'vitest' | 'windows'
}

/** Groups of rules whose every rule is tried so. */
export const triedGroups = ['Order', 'Outbox', 'Data safety', 'Sync and revocation']

const taken = (id: string, { name, plants }: Bug): TakenOut => ({ id, what: name, plants, tests: 'vitest' })

const out = (id: string, ...mistake: Parameters<typeof bug>): TakenOut => taken(id, bug(...mistake))

/** One of the planted bugs of the simulation. */
function like(id: string, name: string): TakenOut {
  const found = clientBugs.find((each) => each.name === name)
  if (!found) throw new Error(`no planted bug is called "${name}"`)
  return taken(id, found)
}

const withWindows = (one: TakenOut): TakenOut => ({ ...one, tests: 'windows' })

export const takenOut: readonly TakenOut[] = [
  like('ORD-1', 'order of a thread reversed'),
  like('ORD-2', 'unsent texts stand by the clock'),
  out(
    'ORD-3',
    'messages stand by the clocks of their devices',
    'renderer/model/timeline.ts',
    '...section.messages.map(',
    '...[...section.messages].sort((a, b) => a.composed_at.localeCompare(b.composed_at)).map(',
  ),
  out(
    'OUT-1',
    'a start forgets what was queued',
    'renderer/sync/outbox.ts',
    'entries = new Map(snapshot.entries.map((entry) =>',
    "entries = new Map(snapshot.entries.filter(({ state }) => state !== 'queued').map((entry) =>",
  ),
  out(
    'OUT-2',
    'half a minute between two tries',
    'renderer/sync/connection.ts',
    'unreachableDelayMs = 3_000',
    'unreachableDelayMs = 30_000',
  ),
  out('OUT-3', 'delays grow without an end', 'renderer/sync/connection.ts', 'longestDelayMs = 5 * 60_000', 'longestDelayMs = 500 * 60_000'),
  like('OUT-4', 'a resend has a new id'),
  like('OUT-5', 'a refused thread blocks all others'),
  out(
    'OUT-6',
    'what was refused is not in the list of the unsent',
    'renderer/model/outbox-groups.ts',
    "if (state === 'applied') return null",
    "if (state !== 'queued') return null",
  ),
  out(
    'OUT-7',
    'a cancelled text stays in the journal',
    'electron/main/journal/journal.ts',
    "write('DELETE FROM entries WHERE id = ? AND state IN (SELECT value FROM json_each(?))', id, JSON.stringify(from))",
    'from.length > 0',
  ),
  out(
    'OUT-8',
    'any answer counts as the server',
    'renderer/sync/api.ts',
    'return checkAnswer(name, value) ? { ok: true, value } : { ok: false, failure: notKreida }',
    'return { ok: true, value: value as AnswerOf<N> }',
  ),
  withWindows(like('DAT-1', 'shown as queued although the disk is full')),
  out(
    'DAT-2',
    'a damaged journal is replaced by an empty one',
    'electron/main/journal/journal-file.ts',
    'const rows = salvage(driver, file)',
    'const rows: Salvage = { entries: [], drafts: [] }\n    void salvage',
  ),
  withWindows(
    out(
      'DAT-2',
      'a database that does not open is waited for',
      'renderer/stores/start.ts',
      'openTimeoutMs = 10_000',
      'openTimeoutMs = 10_000_000',
    ),
  ),
  like('DAT-3', 'a half wiped store is not noticed'),
  out(
    'DAT-4',
    'a journal that cannot be opened stops the start',
    'electron/main/journal/journal.ts',
    'if (!isStorageFault(fault)) throw fault',
    'if (isStorageFault(fault) || fault) throw fault',
  ),
  withWindows(
    out(
      'DAT-5',
      'two launches write side by side',
      'electron/main/index.ts',
      'if (app.requestSingleInstanceLock()) {',
      'if (app.requestSingleInstanceLock() || app.getName()) {',
    ),
  ),
  out(
    'DAT-6',
    'a newer journal is opened',
    'electron/main/journal/journal-file.ts',
    'if (version > format) throw',
    'if (version > format + 100) throw',
  ),
  like('SYN-1', 'a resend has a new id'),
  out(
    'SYN-2',
    'a refusal stops what stands behind it',
    'renderer/sync/drain.ts',
    'if (blocked.has(thread_id) || !isSendable(lane, entry)) continue',
    "if (entry.state === 'refused') break\n    if (blocked.has(thread_id) || !isSendable(lane, entry)) continue",
  ),
  withWindows(
    out(
      'SYN-3',
      'a read-only thread takes what is dropped',
      'renderer/composables/use-text-drop.ts',
      'mayWrite() &&',
      '(mayWrite, true) &&',
    ),
  ),
  like('SYN-4', 'refusal by deletion'),
  like('SYN-5', '401 as refusal'),
  like('SYN-6', 'a pull ends with its first frame'),
  like('SYN-7', 'another epoch is not noticed'),
]
