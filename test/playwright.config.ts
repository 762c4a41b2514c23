import { execFileSync } from 'node:child_process'
import { defineConfig } from '@playwright/test'

const isRoot = process.getuid?.() === 0

/** The system's Chromium: this project downloads no browser. */
function chromium(): string | undefined {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim()
    } catch {
      continue
    }
  }
  return undefined
}

const executablePath = chromium()

/** Windows and browsers: one after the other, each in a fresh profile, no second chances. */
export default defineConfig({
  outputDir: '../test-results/playwright',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure' },
  projects: [
    { name: 'electron', testDir: 'electron', testMatch: '*.spec.ts' },
    { name: 'desktop', testDir: 'e2e/desktop', testMatch: '*.spec.ts' },
    {
      name: 'browser',
      testDir: 'e2e/browser',
      testMatch: '*.spec.ts',
      use: {
        browserName: 'chromium',
        launchOptions: { ...(executablePath ? { executablePath } : {}), args: isRoot ? ['--no-sandbox'] : [], chromiumSandbox: !isRoot },
      },
    },
  ],
})
