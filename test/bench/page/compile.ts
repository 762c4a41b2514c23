import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Page } from '@playwright/test'
import ts from 'typescript'

/** Scripts of the bench that run inside Electron or a page. They are compiled here, since only this process understands TypeScript. */

const root = path.join(import.meta.dirname, '..')
let folder: string | null = null

const commonJsOf = (file: string): string =>
  ts.transpileModule(fs.readFileSync(path.join(root, file), 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 },
  }).outputText

/** The path of the compiled script. `file` is relative to test/bench; `before` stands at its top. */
export function compiledScript(file: string, before = ''): string {
  if (folder === null) {
    const made = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-bench-scripts-'))
    process.once('exit', () => fs.rmSync(made, { recursive: true, force: true }))
    folder = made
  }
  const target = path.join(folder, `${path.basename(file, '.ts')}.cjs`)
  fs.writeFileSync(target, `${before}\n${commonJsOf(file)}`)
  return target
}

/** Puts `globalThis.bench` of page-probe.ts into a page. */
export async function installProbe(page: Page): Promise<void> {
  await page.evaluate(`(() => { const exports = {}; ${commonJsOf('page/page-probe.ts')} })()`)
}
