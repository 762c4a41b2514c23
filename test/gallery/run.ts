import fs from 'node:fs'
import path from 'node:path'
import { startBrowser } from '../e2e/support/browser-app.js'
import { locales } from '../e2e/support/texts.js'
import { resultFile, writeResult } from '../support/results.js'
import { cutTexts } from './measure.js'
import { drawSheets, type Picture } from './sheet.js'
import { walkGallery, type Look } from './walk.js'
import { createGalleryWorld } from './world.js'

/**
 * `npm run gallery`: every screen in its states, in both themes and languages and three sizes, as pictures and contact sheets in
 * test-results/gallery; fails where a text is cut. `-- --look dark-uk-900` draws one look, `-- --scene chat` some scenes, `-- --messages 0` leaves the very long
 * chat out.
 */
const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? undefined : process.argv[at + 1]
}
const sizes = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
  { width: 640, height: 400 }, // 1280x800 with its text at 200 %
]
const nameOf = ({ theme, locale, width }: Look): string => `${theme}-${locale}-${width}`
const looks = (['light', 'dark'] as const)
  .flatMap((theme) => locales.flatMap((locale) => sizes.map((size): Look => ({ theme, locale, ...size }))))
  .filter((look) => nameOf(look).includes(option('look') ?? ''))

const folder = path.join(path.dirname(resultFile('gallery')), 'gallery')
fs.mkdirSync(folder, { recursive: true })
const server = await createGalleryWorld({ messages: Number(option('messages') ?? 10_000) })
const browser = await startBrowser()
const pictures: Picture[] = []
const faults: string[] = []
try {
  for (const look of looks) {
    const name = nameOf(look)
    const onBroken = (scene: { name: string }, fault: unknown): false => {
      faults.push(`${name} ${scene.name} cannot be shown: ${String(fault).split('\n', 5).join(' ')}`)
      return false
    }
    await walkGallery({ server, browser, look, only: option('scene'), onBroken }, async ({ page, scene }) => {
      const file = path.join(folder, `${scene.name}.${name}.png`)
      await page.screenshot({ path: file })
      pictures.push({ scene: scene.name, look: name, file })
      for (const text of await cutTexts(page)) faults.push(`${name} ${scene.name}: ${text}`)
    })
    console.log(`${name}: ${pictures.filter((picture) => picture.look === name).length} screens`)
  }
  for (const file of await drawSheets(browser.browser, pictures, folder)) console.log(file)
} finally {
  await browser.close()
  await server.dispose()
}
for (const fault of faults) console.log(fault)
console.log(`${pictures.length} pictures, ${faults.length} faults`)
writeResult('gallery', { pictures: pictures.map(({ scene, look }) => `${scene} ${look}`), faults })
process.exitCode = pictures.length > 0 && faults.length === 0 ? 0 : 1
