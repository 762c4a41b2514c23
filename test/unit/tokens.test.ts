import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const css = fs.readFileSync(path.resolve(import.meta.dirname, '../../renderer/styles/tokens.css'), 'utf8')

function tokensOf(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`)
  const block = start < 0 ? '' : css.slice(start, css.indexOf('}', start))
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]))
}

/** Relative luminance and contrast ratio: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
function contrastOf(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminanceOf(one), luminanceOf(other)].toSorted((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

const texts = ['ink', 'ink-2', 'ink-3']
const grounds = ['paper', 'surface', 'raised', 'theirs', 'mine']
const pairs = [
  ...texts.flatMap((text) => grounds.map((ground) => [text, ground] as const)),
  ...['paper', 'surface', 'raised', 'mine', 'board-soft'].map((ground) => ['board', ground] as const),
  ...['paper', 'surface', 'raised', 'stop-soft'].map((ground) => ['stop', ground] as const),
  ...['paper', 'surface', 'raised', 'wait-soft'].map((ground) => ['wait', ground] as const),
  ['on-board', 'board'],
  ['on-unread', 'unread'],
] as const

describe('tokens', () => {
  const themes = { light: [':root', 4.5], dark: ["[data-theme='dark']", 4.5], contrast: ["[data-theme='contrast']", 7] } as const
  for (const [theme, [selector, least]] of Object.entries(themes))
    it(`A11Y-1 every text of the ${theme} theme stands out from its ground by ${least} at least`, () => {
      const tokens = tokensOf(selector)
      const weak = pairs.flatMap(([text, ground]) => {
        const contrast = contrastOf(tokens.get(text) ?? '#000000', tokens.get(ground) ?? '#000000')
        return contrast < least ? [`${text} on ${ground}: ${contrast.toFixed(2)}`] : []
      })
      expect(weak).toEqual([])
    })

  it('every theme says all colours', () => {
    const names = [...tokensOf(':root').keys()].toSorted()
    expect([...tokensOf("[data-theme='dark']").keys()].toSorted()).toEqual(names)
    expect([...tokensOf("[data-theme='contrast']").keys()].toSorted()).toEqual(names)
  })
})
