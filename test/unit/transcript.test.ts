import { describe, expect, it } from 'vitest'
import { rangeOf, transcriptOf } from '../../renderer/model/transcript.js'

describe('messages as clean text', () => {
  it('who and when, then the words, with an empty line between', () => {
    const lines = [
      { author: 'Марія', time: '12 листопада, 14:02', text: 'Перше\nдругим рядком\n' },
      { author: 'Ви', time: '12 листопада, 14:05', text: ' Друге ' },
    ]
    expect(transcriptOf(lines)).toBe('Марія, 12 листопада, 14:02\nПерше\nдругим рядком\n\nВи, 12 листопада, 14:05\nДруге')
    expect(transcriptOf([])).toBe('')
  })

  it('a range goes either way, and is one message where the other end is gone', () => {
    const ids = ['a', 'b', 'c', 'd']
    expect(rangeOf(ids, 'b', 'd')).toEqual(['b', 'c', 'd'])
    expect(rangeOf(ids, 'd', 'b')).toEqual(['b', 'c', 'd'])
    expect(rangeOf(ids, 'gone', 'b')).toEqual(['b'])
    expect(rangeOf(ids, null, 'b')).toEqual(['b'])
  })
})
