import fs from 'node:fs'
import path from 'node:path'
import type { Browser } from '@playwright/test'

export interface Picture {
  scene: string
  look: string
  file: string
}

/** Draws contact sheets: for each look its pages of thumbnails, named by scene. Chromium draws them itself. */
export async function drawSheets(browser: Browser, pictures: readonly Picture[], folder: string): Promise<string[]> {
  const looks = [...new Set(pictures.map(({ look }) => look))]
  const drawn: string[] = []
  for (const look of looks) {
    const own = pictures.filter((picture) => picture.look === look)
    for (let from = 0; from < own.length; from += perSheet) {
      const file = path.join(folder, `${look}-${1 + from / perSheet}.png`)
      await drawSheet(browser, own.slice(from, from + perSheet), file)
      drawn.push(file)
    }
  }
  return drawn
}

const perSheet = 12

async function drawSheet(browser: Browser, pictures: readonly Picture[], file: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1920, height: 400 } })
  const figures = pictures.map(({ scene, file: picture }) => {
    const data = fs.readFileSync(picture).toString('base64')
    return `<figure><figcaption>${scene}</figcaption><img src="data:image/png;base64,${data}"></figure>`
  })
  const style = `body{margin:12px;display:grid;grid-template-columns:repeat(3,1fr);gap:12px;background:#888;font:14px sans-serif}
    figure{margin:0}img{width:100%;display:block}`
  await page.setContent(`<style>${style}</style>${figures.join('')}`)
  await page.screenshot({ path: file, fullPage: true })
  await page.close()
}
