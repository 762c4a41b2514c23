// Draws the icons in electron/build from renderer/public/icon.svg with the system's Chromium. Run it when the drawing changes:
// node electron/packaging/draw-icons.mjs
import fs from 'node:fs'
import path from 'node:path'
import { chromium } from '@playwright/test'

const project = path.resolve(import.meta.dirname, '..', '..')
const build = path.join(project, 'electron', 'build')
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
const icnsTypes = { 16: 'icp4', 32: 'icp5', 64: 'icp6', 128: 'ic07', 256: 'ic08', 512: 'ic09', 1024: 'ic10' }
const drawing = fs.readFileSync(path.join(project, 'renderer', 'public', 'icon.svg'), 'utf8')
/** One colour with a clear ground, for the menu bar of macOS, which colours it itself. */
const template = drawing.replace(/<rect[^>]*\/>/, '').replaceAll('#f5f3ec', '#000000')

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
const page = await browser.newPage()

/** `room`: the part of the width that stays clear on each side, as macOS wants it. `dot`: the mark of something unread. */
async function draw(size, { svg = drawing, room = 0, dot = false } = {}) {
  await page.setViewportSize({ width: size, height: size })
  const mark = dot ? '<circle cx="48" cy="16" r="14" fill="#c8372d" stroke="#fff" stroke-width="3"/>' : ''
  const inner = svg
    .replace('</svg>', `${mark}</svg>`)
    .replace('<svg', `<svg style="position:absolute;inset:${room * 100}%;width:${100 - room * 200}%;height:${100 - room * 200}%"`)
  await page.setContent(`<body style="margin:0;background:transparent">${inner}</body>`)
  return page.screenshot({ omitBackground: true })
}

fs.mkdirSync(path.join(build, 'icons'), { recursive: true })
const pngs = new Map()
for (const size of sizes) pngs.set(size, await draw(size))
for (const size of sizes) fs.writeFileSync(path.join(build, 'icons', `${size}x${size}.png`), pngs.get(size))
fs.writeFileSync(path.join(build, 'icon.ico'), ico([16, 24, 32, 48, 64, 128, 256].map((size) => [size, pngs.get(size)])))
const padded = []
for (const size of Object.keys(icnsTypes).map(Number)) padded.push([icnsTypes[size], await draw(size, { room: 0.1 })])
fs.writeFileSync(path.join(build, 'icon.icns'), icns(padded))

const trayFolder = path.join(project, 'renderer', 'public')
fs.writeFileSync(path.join(trayFolder, 'tray.png'), await draw(32))
fs.writeFileSync(path.join(trayFolder, 'tray-unread.png'), await draw(32, { dot: true }))
fs.writeFileSync(path.join(trayFolder, 'tray-template.png'), await draw(22, { svg: template }))
fs.writeFileSync(
  path.join(trayFolder, 'overlay.png'),
  await draw(32, {
    svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="28" fill="#c8372d"/></svg>',
  }),
)
await browser.close()

function ico(images) {
  const head = Buffer.alloc(6 + 16 * images.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(images.length, 4)
  let at = head.length
  images.forEach(([size, png], index) => {
    const entry = 6 + 16 * index
    head.writeUInt8(size % 256, entry)
    head.writeUInt8(size % 256, entry + 1)
    head.writeUInt16LE(1, entry + 4)
    head.writeUInt16LE(32, entry + 6)
    head.writeUInt32LE(png.length, entry + 8)
    head.writeUInt32LE(at, entry + 12)
    at += png.length
  })
  return Buffer.concat([head, ...images.map(([, png]) => png)])
}

function icns(images) {
  const parts = images.map(([type, png]) => {
    const head = Buffer.alloc(8)
    head.write(type, 0, 'latin1')
    head.writeUInt32BE(png.length + 8, 4)
    return Buffer.concat([head, png])
  })
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(8)
  head.write('icns', 0, 'latin1')
  head.writeUInt32BE(body.length + 8, 4)
  return Buffer.concat([head, body])
}
