import type { BrowserApp } from '../e2e/support/browser-app.js'
import type { ServerProcess } from '../e2e/support/server-process.js'
import type { Locale } from '../e2e/support/texts.js'
import type { Scene, Visit } from './scene.js'
import { scenes } from './scenes.js'
import { gallerySecret } from './world.js'

export interface Look {
  theme: 'light' | 'dark'
  locale: Locale
  width: number
  height: number
}
export interface Shown extends Visit {
  scene: Scene
}

/** Brings every screen up in this look, one after the other, and shows each to `see`. Nothing is read on the way: no window has the focus. */
export async function walkGallery(
  world: {
    server: ServerProcess
    browser: BrowserApp
    look: Look
    only?: string | undefined
    onBroken?: (scene: Scene, fault: unknown) => false
  },
  see: (shown: Shown) => Promise<void>,
): Promise<void> {
  let series: { name: string | undefined; visit: Visit } | null = null
  for (const scene of scenes.filter(({ name }) => !world.only || name.includes(world.only))) {
    if (!series || scene.series === undefined || series.name !== scene.series) {
      await series?.visit.page.context().close()
      series = { name: scene.series, visit: await begin(world, scene) }
    }
    const { visit } = series
    const shown = scene.arrange(visit).then(() => settle(visit))
    const isShown = await shown.then(
      () => true,
      (fault: unknown) => world.onBroken?.(scene, fault) ?? Promise.reject(fault),
    )
    if (isShown) await see({ ...visit, scene })
  }
  await series?.visit.page.context().close()
}

async function begin({ server, browser, look }: { server: ServerProcess; browser: BrowserApp; look: Look }, scene: Scene): Promise<Visit> {
  const screens = await browser.open(server.url, look.locale)
  const { page } = screens
  await page.setViewportSize({ width: look.width, height: look.height })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.addInitScript({ content: 'globalThis.__name = (value) => value' }) // tsx wraps inner functions in it
  await page.addInitScript(({ theme, locale }) => {
    localStorage.setItem('kreida:theme', theme)
    localStorage.setItem('kreida:locale', locale)
    document.hasFocus = () => false
  }, look)
  await page.reload()
  if (scene.as) {
    await screens.signIn({ email: scene.as, secret: gallerySecret })
    await page.locator('[data-testid=connection][data-state=online]').waitFor({ timeout: 30_000 })
  }
  return { screens, page, server }
}

/** Fonts are there, nothing moves any more. */
const settle = ({ page }: Visit): Promise<void> =>
  page.evaluate(async () => {
    await document.fonts.ready
    while (document.querySelector('[data-scrolling]')) await new Promise(requestAnimationFrame)
    await Promise.allSettled(
      document
        .getAnimations()
        .filter(isFinite)
        .map((animation) => animation.finished),
    )
    for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame)
    function isFinite(animation: Animation): boolean {
      return animation.effect?.getComputedTiming().endTime !== Infinity
    }
  })
