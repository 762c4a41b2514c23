import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const project = path.resolve(import.meta.dirname, '..', '..')
const configs = ['tsconfig.json', '.prettierrc.json', '.prettierignore', 'package.json', 'sync-server/package.json']
const checkConfigs = ['eslint.config.js', 'knip.config.js', 'tsconfig.electron-42.json'].map((name) => `test/checks/${name}`)

/** A small, clean project with the real configuration. */
const clean: Record<string, string> = {
  'renderer/i18n/locales/en.json': '{ "chat": { "title": "Chat", "count": "{n} message | {n} messages" } }\n',
  'renderer/i18n/locales/uk.json': '{ "chat": { "title": "Чат", "count": "{n} повідомлення | {n} повідомлення | {n} повідомлень" } }\n',
  'renderer/views/ChatView.vue': `<script setup lang="ts">
import { useI18n } from 'vue-i18n'

const { t } = useI18n()
</script>

<template>
  <p>{{ t('chat.title') }} {{ t('chat.count', 2) }}</p>
</template>
`,
  'electron/main/index.ts': `import { app } from 'electron'\n\napp.quit()\n`,
  'sync-server/contract/RULES.md': '- **R-SEND-1** A rule.\n- **R-SEND-2** Another.\n',
  'test/acceptance/ACCEPTANCE.md': '## Order\n\n- **ORD-1** A rule.\n',
  'test/server/send.test.ts': `import { expect, it } from 'vitest'\n\nit('R-SEND-1..2: sends', () => expect(1).toBe(1))\n`,
}

export interface Fixture {
  root: string
  remove(): void
}

/** A temporary project: the clean one with these files put over it. */
export function plant(files: Record<string, string> = {}): Fixture {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-checks-'))
  const write = (file: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    fs.writeFileSync(path.join(root, file), text)
  }
  for (const file of [...configs, ...checkConfigs]) write(file, fs.readFileSync(path.join(project, file), 'utf8'))
  for (const [file, text] of Object.entries({ ...clean, ...files })) write(file, text)
  fs.symlinkSync(path.join(project, 'node_modules'), path.join(root, 'node_modules'))
  return { root, remove: () => fs.rmSync(root, { recursive: true, force: true }) }
}
