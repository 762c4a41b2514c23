import { afterEach, describe, expect, it } from 'vitest'
import { plant, type Fixture } from './fixture.js'
import type { Checked } from './sources.js'
import { checkDeadCode, checkLayout, checkLint, checkOlderElectron, checkTypes } from './tools.js'

let fixture: Fixture | null = null
afterEach(() => fixture?.remove())

function breachesOf(check: (root: string) => Checked, files: Record<string, string>): string {
  fixture = plant(files)
  return check(fixture.root)
    .breaches.map(({ file, line, text }) => `${file}:${line} ${text}`)
    .join('\n')
}

const component = (script: string, template: string): string =>
  `<script setup lang="ts">\n${script}\n</script>\n\n<template>\n  ${template}\n</template>\n`

describe('the tools, with a breach planted for each', { timeout: 120_000 }, () => {
  it('types: a script and a template that do not fit', () => {
    const found = breachesOf(checkTypes, {
      'renderer/model/a.ts': `export const a: number = 'text'\n`,
      'renderer/components/A.vue': component(`defineProps<{ a: string }>()`, '<p>{{ b }}</p>'),
    })
    expect(found).toMatch(/renderer\/model\/a\.ts:1 TS2322/)
    expect(found).toMatch(/renderer\/components\/A\.vue:6 TS2339/)
  })

  it('types of Electron 42: a call that the older one does not know', () => {
    const found = breachesOf(checkOlderElectron, { 'electron/main/index.ts': `import { app } from 'electron'\n\napp.notThereIn42()\n` })
    expect(found).toMatch(/electron\/main\/index\.ts:3 TS2339/)
  })

  it('types of Electron 42 are not those of the newest', () => {
    expect(breachesOf(checkOlderElectron, {})).toBe('')
  })

  it('lint: every rule that this project leans on', () => {
    const found = breachesOf(checkLint, {
      'renderer/model/a.ts': `export async function a(): Promise<void> {}
a()
export const b = 1 as any
export const c = (d: string | null) => d!.length
export function e(kind: 'one' | 'two'): number {
  switch (kind) {
    case 'one':
      return 1
  }
  return 2
}
`,
      'renderer/components/A.vue': component('const a = 1 as any', `<p v-${'html'}="a">Text</p>`),
    })
    for (const rule of ['no-floating-promises', 'no-explicit-any', 'no-non-null-assertion', 'switch-exhaustiveness-check'])
      expect(found).toMatch(new RegExp(`a\\.ts:\\d+ .*@typescript-eslint/${rule}`))
    for (const rule of ['vue/no-v-html', 'vue/no-bare-strings-in-template', '@typescript-eslint/no-explicit-any'])
      expect(found).toMatch(new RegExp(`A\\.vue:\\d+ .*${rule}`))
  })

  it('lint: a clean project passes', () => {
    expect(breachesOf(checkLint, {})).toBe('')
  })

  it('layout: a semicolon', () => {
    expect(breachesOf(checkLayout, { 'renderer/model/a.ts': 'export const a = 1;\n' })).toBe(
      'renderer/model/a.ts:0 not as Prettier lays it out',
    )
  })

  it('dead code: a file, an export and a package that nobody uses', () => {
    const found = breachesOf(checkDeadCode, {
      'renderer/main.ts': `import { a } from './model/a.js'\n\na()\n`,
      'renderer/model/a.ts': 'export const a = () => 1\nexport const b = () => 2\n',
      'renderer/model/c.ts': 'export const c = 1\n',
    })
    expect(found).toMatch(/renderer\/model\/c\.ts/)
    expect(found).toMatch(/renderer\/model\/a\.ts: b/)
    expect(found).toMatch(/package\.json: .*rxdb/)
  })
})
