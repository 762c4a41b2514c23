import { countCodePoints, hasVisibleCharacter, isStorableText } from '../../contract/body.js'
import { isPrivateBody } from '../../contract/checks.js'
import { privateRulesOf } from '../../contract/documents.js'
import type { ErrorCode } from '../../contract/errors.js'
import type { PrivateRules } from '../../contract/kinds/private.js'
import type { SavePrivate } from '../../contract/kinds/save-private.js'
import { mergePrivate, type PrivateBody } from '../../contract/private-merge.js'
import { takeRev } from '../../storage/clock.js'
import { isAcquainted } from '../../storage/facts.js'
import { privateDocument, putPrivateDocument, stateOf } from '../../storage/private-documents.js'
import type { Tx } from '../../storage/transaction.js'
import type { Person } from '../person.js'
import { appliedAt, oneByOne, type Act, type Answer } from './act.js'

export const save_private: Act<SavePrivate> = {
  pairOf: async () => undefined,
  group: null,
  memory: 'verdict',
  accept: oneByOne(save),
}

async function save(tx: Tx, author: Person, intent: SavePrivate): Promise<Answer> {
  const rules = privateRulesOf(intent.document_kind)
  if (!rules) return { ok: false, code: 'INVALID' }
  const fault = intent.body && faultIn(rules, intent.body)
  if (fault) return { ok: false, code: fault }
  if (!(await isAllowed(tx, author, rules, intent.document_id))) return { ok: false, code: 'RELATION_NOT_FOUND' }

  const key = { owner_id: author.id, kind: intent.document_kind, id: intent.document_id }
  const row = await privateDocument(tx.db, key)
  const merged = mergePrivate(row ? stateOf(row) : null, intent, { keepsBoth: rules.text !== null, now: tx.now })
  if (!merged.ok) return merged
  if (!merged.next) return appliedAt(null)
  const rev = takeRev(tx, author.id)
  await putPrivateDocument(tx.db, key, { ...merged.next, rev })
  return appliedAt(rev)
}

function faultIn(rules: PrivateRules, body: PrivateBody): ErrorCode | null {
  if (!isPrivateBody(rules, body) || !isStorable(body)) return 'INVALID'
  if (rules.text === null) return null
  const text = String(body[rules.text.field])
  if (!hasVisibleCharacter(text)) return 'INVALID'
  return countCodePoints(text) > rules.text.codePoints ? 'TOO_LARGE' : null
}

const isStorable = (value: unknown): boolean =>
  typeof value === 'string'
    ? isStorableText(value)
    : typeof value !== 'object' || value === null || Object.entries(value).every(([key, each]) => isStorableText(key) && isStorable(each))

/** R-PRIVATE-6: what is kept about a person needs a relation or an inquiry with that person, of any status. */
async function isAllowed(tx: Tx, author: Person, { about }: PrivateRules, document_id: string): Promise<boolean> {
  if (about === 'anything') return true
  const other = Number(document_id)
  if (!Number.isSafeInteger(other) || String(other) !== document_id) return false
  const pair = author.role === 'tutor' ? { tutor_id: author.id, student_id: other } : { tutor_id: other, student_id: author.id }
  return isAcquainted(tx.db, pair)
}
