import { afterEach, describe, expect, it } from 'vitest'
import { plant, type Fixture } from './fixture.js'
import { checkForbidden } from './forbidden.js'
import { checkLocales } from './locales.js'
import { checkNames } from './names.js'
import { checkRuleIds } from './rule-ids.js'
import { checkSizes } from './sizes.js'
import type { Checked } from './sources.js'
import { checkZones } from './zones.js'

let fixture: Fixture | null = null
afterEach(() => fixture?.remove())

/** What a check says about the clean project with these files in it. */
function breachesOf(check: (root: string) => Checked, files: Record<string, string>): string[] {
  fixture = plant(files)
  return check(fixture.root).breaches.map(({ file, line, text }) => `${file}:${line} ${text}`)
}

const lines = (count: number): string => 'void 0\n'.repeat(count)
const component = (script: string, template = '<p />'): string =>
  `<script setup lang="ts">\n${script}\n</script>\n\n<template>\n  ${template}\n</template>\n`
const locale = (text: string): string => JSON.stringify({ chat: { title: 'x', count: text } })

/** Each row: a breach, planted in a clean project, and what the check must say of it. */
const planted: [string, (root: string) => Checked, Record<string, string>, RegExp][] = [
  [
    'a folder beyond its zone',
    checkZones,
    { 'renderer/model/a.ts': `import '../stores/b.js'\n`, 'renderer/stores/b.ts': '' },
    /a\.ts:1 renderer\/model may not import renderer\/stores/,
  ],
  [
    'an import in a component',
    checkZones,
    { 'renderer/components/A.vue': component(`import '../sync/b.js'`), 'renderer/sync/b.ts': '' },
    /A\.vue:2 .*may not import renderer\/sync/,
  ],
  [
    'an import by the alias',
    checkZones,
    { 'sync-server/contract/a.ts': `import '../domain/b.js'\n`, 'sync-server/domain/b.ts': '' },
    /contract may not import sync-server\/domain/,
  ],
  ['a package away from home', checkZones, { 'renderer/stores/a.ts': `import 'rxdb'\n` }, /may not import the package rxdb/],
  ['Node in the renderer', checkZones, { 'renderer/model/a.ts': `import 'node:fs'\n` }, /may not import the package node:fs/],
  ['a lazy import', checkZones, { 'renderer/model/a.ts': `export const a = () => import('vue')\n` }, /may not import the package vue/],
  [
    'code of the bridge in the renderer',
    checkZones,
    { 'renderer/desktop/a.ts': `import { b } from '../../electron/bridge/b.js'\nvoid b\n`, 'electron/bridge/b.ts': 'export const b = 1\n' },
    /only types/,
  ],
  [
    'an import of a test',
    checkZones,
    { 'renderer/model/a.ts': `import '../../test/b.js'\n`, 'test/b.ts': '' },
    /may not import test\/b\.ts/,
  ],
  [
    'a ring of imports',
    checkZones,
    { 'renderer/model/a.ts': `import './b.js'\n`, 'renderer/model/b.ts': `import './c.js'\n`, 'renderer/model/c.ts': `import './a.js'\n` },
    /import cycle/,
  ],
  ['a folder that nobody thought of', checkZones, { 'electron/spare/a.ts': `import 'vue'\n` }, /in no zone/],
  ['the clock', checkNames, { 'renderer/model/a.ts': 'export const a = Date.now()\n' }, /Date\.now may be used only/],
  ['today', checkNames, { 'renderer/model/a.ts': 'export const a = new Date()\n' }, /new Date\(\) may be used only/],
  ['chance', checkNames, { 'renderer/components/A.vue': component('const a = Math.random()\nvoid a') }, /A\.vue:2 Math\.random/],
  [
    'an id from nowhere',
    checkNames,
    { 'sync-server/domain/a.ts': `import { randomUUID } from 'node:crypto'\nvoid randomUUID()\n` },
    /crypto\.randomUUID/,
  ],
  ['a fetch', checkNames, { 'renderer/stores/a.ts': `void fetch('/')\n` }, /fetch may be used only/],
  ['the environment', checkNames, { 'electron/main/a.ts': `export const a = process.env['A']\n` }, /process\.env may be used only/],
  ['ipcMain', checkNames, { 'electron/main/a.ts': `import { ipcMain } from 'electron'\nvoid ipcMain\n` }, /ipcMain may be used only/],
  [
    'ipcRenderer',
    checkNames,
    { 'electron/main/a.ts': `import { ipcRenderer } from 'electron'\nvoid ipcRenderer\n` },
    /ipcRenderer may be used only/,
  ],
  ['a default export', checkNames, { 'renderer/model/a.ts': 'export default 1\n' }, /a default export/],
  ['a barrel', checkNames, { 'renderer/model/a.ts': `export * from './b.js'\nexport * from './c.js'\n` }, /a barrel/],
  ['a long source file', checkSizes, { 'renderer/model/a.ts': lines(301) }, /301 lines, at most 300/],
  ['a long test', checkSizes, { 'test/unit/a.test.ts': lines(401) }, /401 lines, at most 400/],
  ['a long function', checkSizes, { 'renderer/model/a.ts': `export function a() {\n${lines(50)}}\n` }, /a function of 52 lines/],
  ['a long script of a component', checkSizes, { 'renderer/components/A.vue': component(lines(121)) }, /script setup of 121 lines/],
  ['a long template', checkSizes, { 'renderer/components/A.vue': component('', '<p />\n'.repeat(121)) }, /template of 121 lines/],
  [
    'a text that one locale lacks',
    checkLocales,
    { 'renderer/i18n/locales/en.json': '{ "chat": { "title": "Chat" } }' },
    /en\.json:0 chat\.count is missing/,
  ],
  [
    'a text that nobody uses',
    checkLocales,
    { 'renderer/views/ChatView.vue': component('', `<p>{{ $t('chat.title') }}</p>`) },
    /chat\.count is used nowhere/,
  ],
  [
    'a key without a text',
    checkLocales,
    { 'renderer/views/B.vue': component('', `<p>{{ t('chat.gone') }}</p>`) },
    /B\.vue:6 no text for chat\.gone/,
  ],
  [
    'a family of keys without a text',
    checkLocales,
    { 'renderer/model/a.ts': 'export const a = (code: string) => `faults.${code}`\n' },
    /no text for any faults/,
  ],
  ['two plural forms in Ukrainian', checkLocales, { 'renderer/i18n/locales/uk.json': locale('{n} a | {n} b') }, /2 plural forms beside 2/],
  [
    'a placeholder that one form lacks',
    checkLocales,
    { 'renderer/i18n/locales/uk.json': locale('{n} a | {n} b | {m} c') },
    /different placeholders/,
  ],
  [
    'a rule without a test',
    checkRuleIds,
    { 'sync-server/contract/RULES.md': '- **R-SEND-1** a\n- **R-SEND-2** b\n- **R-SEND-3** c\n' },
    /RULES\.md:3 no test's title cites R-SEND-3/,
  ],
  [
    'a rule cited in a comment only',
    checkRuleIds,
    { 'test/server/send.test.ts': `// R-SEND-1\nit('R-SEND-2', () => undefined)\n` },
    /cites R-SEND-1/,
  ],
  [
    'a rule that is not there',
    checkRuleIds,
    { 'renderer/model/a.ts': '/** R-SEND-9 */\nexport const a = 1\n' },
    /a\.ts:1 R-SEND-9 is no rule/,
  ],
  [
    'an acceptance id that is not there',
    checkRuleIds,
    { 'test/unit/a.test.ts': `it('ORD-1 OUT-6 x', () => undefined)\n` },
    /a\.test\.ts:1 OUT-6 is no rule of test\/acceptance/,
  ],
  ['`any`', checkForbidden, { 'renderer/components/A.vue': component('const a = 1 as any\nvoid a') }, /A\.vue:2 `any`/],
  [
    'a focused test',
    checkForbidden,
    { 'test/unit/a.test.ts': ['it', 'only'].join('.') + `('x', () => undefined)\n` },
    /focused or left out/,
  ],
  [
    'a test left out',
    checkForbidden,
    { 'test/unit/a.test.ts': ['describe', 'skip'].join('.') + `('x', () => undefined)\n` },
    /focused or left out/,
  ],
  ['raw HTML', checkForbidden, { 'renderer/components/A.vue': component('', `<p v-${'html'}="a" />`) }, /raw HTML/],
  [
    'a path of one machine',
    checkForbidden,
    { 'renderer/model/a.ts': `export const a = '${['', 'work', 'main'].join('/')}'\n` },
    /a path of one machine/,
  ],
  ['a package registry', checkForbidden, { 'package.json': `{ "a": "${['registry', 'npmjs', 'org'].join('.')}" }` }, /a package registry/],
]

describe('a breach that was planted is found', () => {
  it.each(planted)('%s', (_name, check, files, expected) => {
    expect(breachesOf(check, files)).toContainEqual(expect.stringMatching(expected))
  })
})

describe('a clean project passes', () => {
  it.each([checkZones, checkNames, checkSizes, checkLocales, checkRuleIds, checkForbidden])('$name', (check) => {
    expect(breachesOf(check, {})).toEqual([])
  })
})

describe('what is allowed', () => {
  it('a function may hold functions that are measured by themselves', () => {
    const inner = `  function b() {\n${lines(40)}  }\n`
    expect(breachesOf(checkSizes, { 'renderer/model/a.ts': `export function a() {\n${inner}${inner}}\n` })).toEqual([])
  })

  it('a key may be put together, or be handed on as a prefix', () => {
    const files = { 'renderer/views/ChatView.vue': component('', '<p :a="t(`chat.${name}`)" />') }
    expect(breachesOf(checkLocales, files)).toEqual([])
    const nested = '{ "chat": { "a": { "title": "x" } } }'
    const handed = {
      'renderer/i18n/locales/en.json': nested,
      'renderer/i18n/locales/uk.json': nested,
      'renderer/views/ChatView.vue': component('', '<Page prefix="chat.a" />'),
    }
    expect(breachesOf(checkLocales, handed)).toEqual([])
  })

  it('the sources may read the clock, and a type may come over the bridge', () => {
    const files = {
      'renderer/sync/system-sources.ts': 'export const now = () => new Date()\n',
      'electron/bridge/b.ts': 'export type B = 1\n',
      'renderer/desktop/a.ts': `import type { B } from '../../electron/bridge/b.js'\nexport type A = B\n`,
    }
    expect([...breachesOf(checkNames, files), ...breachesOf(checkZones, files)]).toEqual([])
  })
})
