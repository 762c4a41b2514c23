import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { isIntent, isOfCalendar } from '../../sync-server/contract/checks.js'
import { checkBody, countCodePoints, previewOf, cutBody, hasVisibleCharacter } from '../../sync-server/contract/body.js'
import { documentSchemas } from '../../sync-server/contract/documents.js'
import { errorCodes, statusByCode } from '../../sync-server/contract/errors.js'
import { guardThread, isDenialCode, isOriginOpen, type OriginState } from '../../sync-server/contract/guards.js'
import { threadIdOf } from '../../sync-server/contract/ids.js'
import { Intent, Verdict } from '../../sync-server/contract/intents.js'
import { limits } from '../../sync-server/contract/limits.js'
import { Frame, Poke } from '../../sync-server/contract/sync.js'
import { InquiryStatus, RelationStatus, isUuid } from '../../sync-server/contract/values.js'
import { contractVersion, oldestContractVersion } from '../../sync-server/contract/version.js'

/** One line a version. A changed hash under the same version: an addition is said in `version.ts` and changes the line; what breaks steps `contractVersion`. */
const hashByVersion: Record<number, string> = { 1: '8d7eb5bce5ddc257', 2: '3fb8b4b8a6ee27a3' }

const hashOfSchemas = (): string =>
  createHash('sha256').update(JSON.stringify({ documentSchemas, Intent, Verdict, Frame, Poke })).digest('hex').slice(0, 16)

describe('the contract', () => {
  it('no change of a document, an intent or a verdict passes unseen', () => {
    expect({ [contractVersion]: hashOfSchemas() }).toEqual({ [contractVersion]: hashByVersion[contractVersion] })
    expect(Math.max(...Object.keys(hashByVersion).map(Number))).toBe(contractVersion)
    expect(oldestContractVersion).toBeLessThanOrEqual(contractVersion)
  })

  it('every error code has a status, and a denial is one of them', () => {
    for (const code of errorCodes) expect(statusByCode[code]).toBeGreaterThanOrEqual(400)
    expect(errorCodes.filter(isDenialCode).toSorted()).toEqual(['CONTACT_ACCESS_REQUIRED', 'INQUIRY_CLOSED', 'RELATION_NOT_ACTIVE'])
    expect([statusByCode.CONTACT_ACCESS_REQUIRED, statusByCode.RELATION_NOT_ACTIVE, statusByCode.INQUIRY_CLOSED]).toEqual([403, 409, 409])
  })

  it('R-THREAD-2: a thread id is the UUIDv5 that any language derives', () => {
    expect(threadIdOf({ kind: 'contact', relation_id: 42 })).toBe('652d24ac-749e-5171-903c-191cf3cfab95')
    expect(threadIdOf({ kind: 'negotiation', inquiry_id: 42 })).toBe('fcbf9e71-c6e9-5764-b00b-13a55738af94')
    fc.assert(
      fc.property(fc.integer({ min: 1, max: limits.firstLocalId }), (id) => {
        const ids = [threadIdOf({ kind: 'contact', relation_id: id }), threadIdOf({ kind: 'negotiation', inquiry_id: id })]
        expect(ids.every(isUuid)).toBe(true)
        expect(new Set(ids).size).toBe(2)
      }),
    )
  })
})

describe('times', () => {
  const asIntent = (created_at: string) => ({ id: v7(), kind: 'send_message', thread_id: v7(), body: 'x', created_at })

  it('a time is a day of the calendar, in UTC', () => {
    for (const day of ['2024-02-29', '2000-02-29', '2026-02-28', '2026-04-30', '2026-12-31', '2026-01-31'])
      expect(isIntent(asIntent(`${day}T23:59:59.123Z`)), day).toBe(true)
    for (const day of [
      '2026-02-29',
      '1900-02-29',
      '2026-02-30',
      '2026-02-31',
      '2026-04-31',
      '2026-11-31',
      '2026-00-10',
      '2026-13-01',
      '2026-01-00',
    ])
      expect(isIntent(asIntent(`${day}T00:00:00Z`)), day).toBe(false)
    for (const time of ['2026-01-01T24:00:00Z', '2026-01-01T00:60:00Z', '2026-01-01T00:00:00+02:00', '2026-01-01', '26-01-01T00:00:00Z'])
      expect(isIntent(asIntent(time)), time).toBe(false)
    const marker = { type: 'read_marker' as const, relation_id: 1, user_id: 1 }
    expect(isOfCalendar({ ...marker, read_until: '2026-02-28T00:00:00Z' })).toBe(true)
    expect(isOfCalendar({ ...marker, read_until: '2026-02-30T00:00:00Z' })).toBe(false)
    const message = { type: 'message' as const, id: v7(), relation_id: 1, sender_id: 1, body: 'x' }
    expect(isOfCalendar({ ...message, created_at: '2026-06-31T00:00:00Z' })).toBe(false)
  })

  it('whatever a device writes passes', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }), (date) => {
        expect(isIntent(asIntent(date.toISOString()))).toBe(true)
      }),
    )
  })
})

describe('guards', () => {
  const relations = RelationStatus.anyOf.map(({ const: status }): OriginState => ({ kind: 'contact', status }))
  const inquiries = InquiryStatus.anyOf.map(({ const: status }): OriginState => ({ kind: 'negotiation', status }))

  it('R-GUARD-1: exactly ACTIVE, OPEN and ACCEPTED are open', () => {
    expect([...relations, ...inquiries].filter(isOriginOpen).map(({ status }) => status)).toEqual(['ACTIVE', 'OPEN', 'ACCEPTED'])
  })

  it('R-GUARD-2, R-GUARD-3, R-GUARD-4: every case has its one answer', () => {
    for (const origin of [...relations, ...inquiries]) {
      for (const role of ['tutor', 'student'] as const) {
        for (const can_open_chat of [true, false]) {
          const closed = origin.kind === 'contact' ? 'RELATION_NOT_ACTIVE' : 'INQUIRY_CLOSED'
          const needsAccess = origin.kind === 'contact' && role === 'tutor' && !can_open_chat
          const code = !isOriginOpen(origin) ? closed : needsAccess ? 'CONTACT_ACCESS_REQUIRED' : null
          expect(guardThread({ origin, role, can_open_chat })).toEqual(code === null ? null : { code })
        }
      }
    }
  })
})

describe('bodies', () => {
  it('R-BODY-1, R-BODY-2, R-BODY-3: any text is kept trimmed, or refused for a reason that is true', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
        const checked = checkBody(text)
        if (checked.ok) expect([checked.body, checkBody(checked.body)]).toEqual([cutBody(text), checked])
        else expect(!hasVisibleCharacter(text) || /[\0\uD800-\uDFFF]/.test(text)).toBe(true)
        expect([cutBody(text).trim(), cutBody(text).trimEnd()]).toEqual([text.trim(), cutBody(text)])
      }),
    )
    expect(checkBody('я'.repeat(8_000))).toMatchObject({ ok: true })
    expect(checkBody('👩'.repeat(8_001))).toEqual({ ok: false, code: 'TOO_LARGE' })
    expect(checkBody('\uD83D')).toEqual({ ok: false, code: 'INVALID' })
  })

  it('a preview is one line of at most 120 code points, cut between them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const preview = previewOf(text)
        expect(countCodePoints(preview)).toBeLessThanOrEqual(limits.previewCodePoints)
        expect(checkBody(`x${preview}`).ok).toBe(true)
        expect(preview).not.toContain('\n')
      }),
    )
    expect(previewOf('👩'.repeat(200))).toBe(`${'👩'.repeat(119)}…`)
  })
})
