import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDay, readWholeDay, writeDay } from '../../renderer/composables/day-text.js'

const today = '2026-11-23'

describe('days as people write them', () => {
  it.each([
    ['5.11.2026', '2026-11-05'],
    ['05/11/2026', '2026-11-05'],
    ['5 11 2026', '2026-11-05'],
    ['05112026', '2026-11-05'],
    ['2026-11-05', '2026-11-05'],
    ['5.11.26', '2026-11-05'],
    ['051126', '2026-11-05'],
    ['5.11', '2026-11-05'],
    ['5.11.', '2026-11-05'],
    ['0511', '2026-11-05'],
    ['29.02.2028', '2028-02-29'],
    ['29.02.2026', null],
    ['31.02.2026', null],
    ['00.00.2026', null],
    ['5.13.2026', null],
    ['5.11.202', null],
    ['5.11.0202', null],
    ['завтра', null],
    ['', null],
  ])('%s', (text, day) => expect(readDay(text, today)).toBe(day))

  it('a day counts while it is typed only once it is whole', () => {
    const typed = Array.from('5.11.2026', (_, at) => readWholeDay('5.11.2026'.slice(0, at + 1)))
    expect(typed).toEqual([...Array<null>(8).fill(null), '2026-11-05'])
  })

  it('what is written out is read back, in both languages', () => {
    const days = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(days, fc.constantFrom('uk', 'en'), (at, locale) => {
        const day = at.toISOString().slice(0, 10)
        expect(readWholeDay(writeDay(day, locale))).toBe(day)
        expect(readDay(writeDay(day, locale), today)).toBe(day)
      }),
    )
  })
})
