import { describe, expect, it } from 'vitest'
import { neighbourChat, nextUnreadChat } from '../../../renderer/model/chat-order.js'
import { filterPalette } from '../../../renderer/model/palette.js'
import type { PersonEntry } from '../../../renderer/model/people.js'
import { keyLabels, shortcutOf, shortcuts, type Pressed } from '../../../renderer/model/shortcuts.js'
import { threadOf } from '../../support/store-world.js'

const pressed = (code: string, more: Partial<Pressed> = {}): Pressed => ({
  code,
  key: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
})
const here = { isMac: false, isTyping: false }

describe('shortcuts', () => {
  it('go by the place of the key, whatever letter the layout puts there', () => {
    expect(shortcutOf(pressed('KeyK', { key: 'л', ctrlKey: true }), here)).toBe('palette')
    expect(shortcutOf(pressed('KeyF', { key: 'а', ctrlKey: true }), { ...here, isTyping: true })).toBe('find')
    expect(shortcutOf(pressed('KeyN', { key: 'т', altKey: true }), here)).toBe('nextUnread')
  })

  it('want exactly their keys; on a Mac ⌘ is Ctrl', () => {
    expect(shortcutOf(pressed('KeyK'), here)).toBe(null)
    expect(shortcutOf(pressed('KeyK', { ctrlKey: true, shiftKey: true }), here)).toBe(null)
    expect(shortcutOf(pressed('KeyK', { ctrlKey: true, altKey: true }), here)).toBe(null)
    expect(shortcutOf(pressed('KeyK', { metaKey: true }), here)).toBe(null)
    expect(shortcutOf(pressed('KeyK', { metaKey: true }), { ...here, isMac: true })).toBe('palette')
    expect(shortcutOf(pressed('KeyK', { ctrlKey: true }), { ...here, isMac: true })).toBe(null)
  })

  it('leave a question mark to somebody who types', () => {
    const mark = pressed('Digit7', { key: '?', shiftKey: true }) // where the Ukrainian layout has it
    expect(shortcutOf(mark, here)).toBe('sheet')
    expect(shortcutOf(mark, { ...here, isTyping: true })).toBe(null)
  })

  it('are each listed once with keys to print, and no two are the same', () => {
    const printed = shortcuts.flatMap(({ keys }) => keys.map((way) => keyLabels(way, false).join('+')))
    expect(printed).toEqual(['Ctrl+K', 'Ctrl+F', 'Alt+N', 'Alt+↑', 'Alt+↓', 'Alt+O', 'Ctrl+,', 'Ctrl+/', '?'])
    expect(new Set(printed).size).toBe(printed.length)
  })
})

describe('walking the chats', () => {
  const person = (person_id: number, unread_count = 0): PersonEntry => ({
    person_id,
    name: `№ ${person_id}`,
    relation: null,
    inquiry: null,
    contact: threadOf(1),
    negotiation: null,
    negotiations: [],
    target: null,
    unread_count,
    draft: null,
    unsent: null,
    active_at: '',
  })

  it('goes up and down, round the ends, and begins at an end', () => {
    const people = [person(1), person(2), person(3)]
    expect([neighbourChat(people, 1, 1), neighbourChat(people, 3, 1), neighbourChat(people, 1, -1)]).toEqual([2, 1, 3])
    expect([neighbourChat(people, null, 1), neighbourChat(people, null, -1), neighbourChat([], null, 1)]).toEqual([1, 3, null])
  })

  it('goes to the next unread below, then round; never to the present one', () => {
    const people = [person(1, 2), person(2), person(3, 1)]
    expect([nextUnreadChat(people, null), nextUnreadChat(people, 1), nextUnreadChat(people, 3)]).toEqual([1, 3, 1])
    expect([nextUnreadChat([person(1, 5)], 1), nextUnreadChat([person(2)], null)]).toEqual([null, null])
  })
})

describe('the palette', () => {
  const entries = ['Тема: темна', 'Тема: світла', 'Марія Коваль', "Дем'ян Ґудзь"].map((label) => ({ key: label, label, choice: label }))
  const labels = (text: string): string[] => filterPalette(entries, text).map((entry) => entry.label)

  it('SRC-1 SRC-2 SRC-3: finds as the search does, the best first', () => {
    expect(labels('')).toEqual(entries.map((entry) => entry.label))
    expect(labels('темн')).toEqual(['Тема: темна'])
    expect(labels('тем')).toEqual(['Тема: темна', 'Тема: світла'])
    expect(labels('demyan')).toEqual([])
    expect([labels('гудзь'), labels('демян'), labels('rjdfkm'), labels('?!')]).toEqual([
      ["Дем'ян Ґудзь"],
      ["Дем'ян Ґудзь"],
      ['Марія Коваль'],
      [],
    ])
  })
})
