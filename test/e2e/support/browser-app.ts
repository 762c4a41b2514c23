import fs from 'node:fs'
import { chromium, type Browser } from '@playwright/test'
import { screensOf, type Screens } from './screens.js'
import type { Locale } from './texts.js'

/** Debian's name, then the other usual ones. */
const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export interface BrowserApp {
  browser: Browser
  /** A person at a browser of their own. */
  open(url: string, locale?: Locale): Promise<Screens>
  close(): Promise<void>
}

/** `ignoreHTTPSErrors`: a certificate that nobody vouches for will do. */
export async function startBrowser({ ignoreHTTPSErrors = false } = {}): Promise<BrowserApp> {
  const executablePath = programs.find((program) => fs.existsSync(program))
  if (!executablePath) throw new Error('no Chromium here: install the package "chromium"')
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
  return {
    browser,
    async open(url, locale = 'uk') {
      const context = await browser.newContext({
        ignoreHTTPSErrors,
        locale: locale === 'uk' ? 'uk-UA' : 'en-GB',
        timezoneId: 'Europe/Kyiv',
        viewport: { width: 1280, height: 800 },
      })
      const page = await context.newPage()
      await page.goto(url)
      return screensOf(page, locale)
    },
    close: () => browser.close(),
  }
}
