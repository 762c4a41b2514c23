import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { i18n, ukrainianForm } from '../../renderer/i18n/i18n.js'

/** What the browser itself knows of Ukrainian. */
const rules = new Intl.PluralRules('uk')
const forms: Partial<Record<Intl.LDMLPluralRule, number>> = { one: 0, few: 1, many: 2 }

describe('plural forms', () => {
  it.each([
    [1, 0],
    [2, 1],
    [5, 2],
    [11, 2],
    [21, 0],
    [22, 1],
    [101, 0],
    [0, 2],
    [12, 2],
    [14, 2],
    [111, 2],
    [1_000, 2],
  ])('I18N-1: %i takes form %i', (count, form) => {
    expect(ukrainianForm(count)).toBe(form)
  })

  it('I18N-1: every number takes the form of the Unicode rules', () => {
    const isRight = (count: number): boolean => ukrainianForm(count) === forms[rules.select(count)]
    fc.assert(fc.property(fc.nat(1_000_000), isRight))
  })

  it('I18N-1: vue-i18n uses it', () => {
    const { t, locale } = i18n.global
    locale.value = 'uk'
    const shown = [1, 2, 5, 11, 21, 22, 101].map((n) => t('dashboard.summary', { n }, n))
    expect(shown).toEqual(['1 студент', '2 студенти', '5 студентів', '11 студентів', '21 студент', '22 студенти', '101 студент'])
  })
})
