import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold, foldWithPlaces, wordsOf } from '../../../renderer/model/fold.js'

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(..."абвгґдеєжзиійїоуьюяёъэы'’ʼ`\u0301\u0306\u0308 -.,АЇЙҐЁaZ1ςΣİ") }),
)
const apostrophes = fc.constantFrom("'", '’', 'ʼ', '`', '')

describe('folding', () => {
  it('SRC-1 SRC-3: case, apostrophes, ґ, ё and stress marks do not count', () => {
    expect(fold('ТЕСТ')).toBe('тест')
    expect(new Set(["п'ять", 'п’ять', 'пʼять', 'п`ять', 'пять', 'П’ЯТЬ'].map(fold))).toEqual(new Set(['пять']))
    expect(fold('Ґанок ґрунт')).toBe('ганок грунт')
    expect(fold('Ёлка за́мок café')).toBe('елка замок cafe')
  })

  it('SRC-3: й and ї are letters of their own, however they are encoded', () => {
    expect(fold('йод')).not.toBe(fold('иод'))
    expect(fold('їжак')).not.toBe(fold('іжак'))
    for (const word of ['Йосип', 'ЇЖАК', 'мій край']) expect(fold(word.normalize('NFD'))).toBe(word.toLowerCase())
  })

  it('SRC-3: folding twice changes nothing', () => {
    fc.assert(fc.property(text, (given) => void expect(fold(fold(given))).toBe(fold(given))))
  })

  it('SRC-1: upper and lower case of one text are folded alike', () => {
    const cyrillic = fc.string({ unit: fc.constantFrom(...'абвгґдеєжзиіїйклмнопрстуфхцчшщьюяё ') })
    fc.assert(fc.property(cyrillic, (given) => void expect(fold(given.toUpperCase())).toBe(fold(given))))
  })

  it('SRC-3: whatever apostrophe stands anywhere in a word, the word is the same', () => {
    const parts = fc.array(fc.string({ unit: fc.constantFrom(...'абвйїґя') }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(parts, apostrophes, apostrophes, (word, one, other) => void expect(fold(word.join(one))).toBe(fold(word.join(other)))),
    )
  })

  it('letter by letter it is the same, and every place lies within the original', () => {
    fc.assert(
      fc.property(text, (given) => {
        const { text: folded, from, to } = foldWithPlaces(given)
        expect(folded).toBe(fold(given))
        expect([from.length, to.length]).toEqual([folded.length, folded.length])
        for (const [index, start] of from.entries()) {
          expect(to[index]).toBeGreaterThan(start)
          expect(to[index]).toBeLessThanOrEqual(given.length)
        }
      }),
    )
  })

  it('parts words at spaces and punctuation, and keeps signs', () => {
    expect(wordsOf(fold('Добрий вечір! Сторінка 57, вправи 3–4; a+b=c 👍'))).toEqual([
      'добрий',
      'вечір',
      'сторінка',
      '57',
      'вправи',
      '3',
      '4',
      'a+b=c',
      '👍',
    ])
  })
})
