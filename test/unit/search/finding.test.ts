import { describe, expect, it } from 'vitest'
import { excerptOf, markMatches, parseQuery, rank, rankText } from '../../../renderer/model/finding.js'
import { onOtherLayout } from '../../../renderer/model/keyboard-layout.js'
import { stemsOf } from '../../../renderer/model/stems.js'

const rankOf = (text: string, query: string) => rankText(text, parseQuery(query))
const marked = (text: string, query: string): string =>
  markMatches(text, parseQuery(query))
    .map((piece) => (piece.isMatch ? `[${piece.text}]` : piece.text))
    .join('')
const shareStem = (a: string, b: string): boolean => stemsOf(a).some((stem) => stemsOf(b).includes(stem))

describe('finding', () => {
  it('SRC-1: "тест" finds "Тест"', () => {
    expect(rankOf('Завтра Тест з алгебри', 'тест')).toBe(rank.whole)
    expect(rankOf('Тест', 'ТЕСТ')).toBe(rank.whole)
    expect(rankOf('Завтра контрольна', 'тест')).toBe(null)
  })

  it('SRC-2: a prefix, a part of a word, one letter', () => {
    expect(rankOf('Домашнє завдання', 'завд')).toBe(rank.prefix)
    expect(rankOf('Домашнє завдання', 'дання')).toBe(rank.inside)
    expect(rankOf('Домашнє завдання', 'д')).toBe(rank.prefix)
    expect(rankOf('Урок', 'к')).toBe(rank.inside)
    expect(rankOf('Урок', 'щ')).toBe(null)
  })

  it('SRC-3: every apostrophe and none, ґ and г', () => {
    for (const text of ["п'ять", 'п’ять', 'пʼять', 'пять'])
      for (const query of ["п'ять", 'п’ять', 'пʼять', 'пять']) expect(rankOf(text, query)).toBe(rank.whole)
    expect(rankOf('Ґанок', 'ганок')).toBe(rank.whole)
    expect(rankOf('ганок', 'ґанок')).toBe(rank.whole)
  })

  it('SRC-3: the wrong keyboard layout, both ways', () => {
    expect(onOtherLayout('ghbdsn')).toBe('привіт')
    expect(onOtherLayout('ьудд')).toBe('mell')
    expect(onOtherLayout('j,sl')).toBe('обід')
    expect([onOtherLayout('123'), onOtherLayout('wі')]).toEqual([null, null])
    expect(rankOf('Привіт, Маріє', 'ghbdsn')).toBe(rank.layout)
    expect(rankOf('Mellon collie', 'ьудд')).toBe(rank.layout)
    expect(rankOf('ghbdsn', 'ghbdsn')).toBe(rank.whole)
  })

  it.each([
    ['урок', 'уроки', 'уроків', 'уроку', 'уроком', 'уроками', 'уроці', 'урокам', 'уроках'],
    ['задача', 'задачі', 'задач', 'задачу', 'задачею', 'задачами'],
    ['завдання', 'завдань', 'завданням', 'завданні', 'завданнями'],
    ['вправа', 'вправи', 'вправ', 'вправі'],
    ['книга', 'книзі', 'книг', 'книгу', 'книгами'],
    ['студент', 'студенти', 'студентові', 'студентів', 'студентами'],
    ['ніч', 'ночі'],
    ['день', 'дня', 'дні', 'днів'],
    ['учень', 'учня', 'учні', 'учнів'],
    ['слово', 'слова', 'слів', 'словами'],
    ['школа', 'школи', 'шкіл', 'школою'],
    ['книжка', 'книжок', 'книжці', 'книжки'],
    ['читати', 'читаю', 'читав', 'читала', 'читають', 'читаємо'],
    ['вчитися', 'вчиться', 'вчилися'],
    ['контрольна', 'контрольної', 'контрольну', 'контрольною'],
    ['останній', 'останнього', 'останньому', 'останні'],
    ['пять', 'пяти'],
  ])('SRC-3: %s and its forms find one another', (...forms) => {
    for (const form of forms) for (const other of forms) expect([form, other, shareStem(form, other)]).toEqual([form, other, true])
  })

  it.each([
    ['урок', 'урожай'],
    ['мова', 'мовчати'],
    ['книга', 'княгиня'],
    ['тест', 'тесля'],
    ['стіл', 'ступа'],
    ['рік', 'річка'],
    ['час', 'чай'],
  ])('SRC-3: %s and %s are no forms of one word', (one, other) => expect(shareStem(one, other)).toBe(false))

  it('ranks whole words above prefixes, parts, forms and the other layout', () => {
    const texts = ['ehjrb', 'Підурок', 'Уроків шість', 'Урочище', 'урок о шостій', 'уроці']
    expect(texts.map((text) => rankOf(text, 'урок'))).toEqual([rank.layout, rank.inside, rank.prefix, null, rank.whole, rank.stem])
    expect(rankOf('урок', 'ehjr')).toBe(rank.layout)
  })

  it('wants every word of a query, in any order', () => {
    expect(rankOf('Завтра урок з алгебри', 'алгебри урок')).toBe(rank.whole)
    expect(rankOf('Завтра урок з алгебри', 'алг урок')).toBe(rank.prefix)
    expect(rankOf('Завтра урок', 'урок фізики')).toBe(null)
    expect(rankOf('Будь-що', ' ?! ')).toBe(null)
  })

  it('marks what was found in the text as it was written', () => {
    expect(marked('П’ять задач: п’ять', "п'ять")).toBe('[П’ять] задач: [п’ять]')
    expect(marked('За́мок і ґанок', 'замок ганок')).toBe('[За́мок] і [ґанок]')
    expect(marked('Домашнє завдання', 'дан')).toBe('Домашнє зав[дан]ня')
    expect(marked('На уроці', 'уроки')).toBe('На [уроці]')
    expect(marked('Привіт', 'ghb')).toBe('[При]віт')
    expect(marked('нічого', 'щось')).toBe('нічого')
  })

  it('shows the neighbourhood of the first find', () => {
    const text = `${'слово '.repeat(60)}знахідка ${'далі '.repeat(60)}`
    const shown = excerptOf(text, parseQuery('знахідка'))
    expect(shown.findIndex((piece) => piece.isMatch)).toBe(1)
    expect(shown[0]?.text.startsWith('…')).toBe(true)
    expect(shown[0]?.text.length).toBeLessThan(60)
  })
})
