import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { _electron, type Page } from '@playwright/test'
import { compiledScript, installProbe } from '../page/compile.js'

/** The empty Electron app with a page at the bench's hands. */
export interface ReferenceApp {
  page: Page
  dispose(): Promise<void>
}

/** `address`: a page to load instead of the empty one. */
export async function startReferenceApp(address?: string): Promise<ReferenceApp> {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-bench-reference-'))
  const isRoot = process.getuid?.() === 0
  const app = await _electron.launch({
    args: [...(isRoot ? ['--no-sandbox'] : []), `--user-data-dir=${profile}`, compiledScript('reference/app-main.ts')],
    chromiumSandbox: !isRoot,
    env: {
      ...(process.env as Record<string, string>),
      KREIDA_BENCH_PRELOAD: compiledScript('reference/app-preload.ts'),
      ...(address === undefined ? {} : { KREIDA_BENCH_ADDRESS: address }),
    },
  })
  const page = await app.firstWindow()
  await page.waitForLoadState('domcontentloaded')
  await installProbe(page)
  return {
    page,
    async dispose() {
      await app.close()
      fs.rmSync(profile, { recursive: true, force: true })
    },
  }
}
