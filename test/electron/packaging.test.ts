import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const packaging = path.join(import.meta.dirname, '..', '..', 'electron', 'packaging')

/** What a function of the packaging scripts answers; they are plain Node and have no types. */
function ask(file: string, expression: string): unknown {
  const script = `import * as m from ${JSON.stringify(path.join(packaging, file))}; process.stdout.write(JSON.stringify(await (${expression})))`
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })) as unknown
}

let folder: string
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-packaging-'))))
afterEach(() => fs.rmSync(folder, { recursive: true }))

/** A zip as Electron's are: this Python is on every machine that runs the tests. */
function zip(files: Record<string, string>): string {
  const file = path.join(folder, 'electron.zip')
  const script = `import json,sys,zipfile
with zipfile.ZipFile(sys.argv[1],'w',zipfile.ZIP_DEFLATED) as z:
  for name,text in json.loads(sys.argv[2]).items(): z.writestr(name,text)`
  execFileSync('python3', ['-c', script, file, JSON.stringify(files)])
  return file
}

describe('the official Electron', () => {
  it('is known by every byte of it, whatever its files are called', () => {
    const official = zip({ electron: 'program', 'locales/uk.pak': 'слова '.repeat(500), 'locales/de.pak': 'worte' })
    const laidOut = path.join(folder, 'out')
    fs.mkdirSync(path.join(laidOut, 'locales'), { recursive: true })
    fs.writeFileSync(path.join(laidOut, 'kreida'), 'program')
    fs.writeFileSync(path.join(laidOut, 'locales', 'uk.pak'), 'слова '.repeat(500))
    const foreign = (): unknown => ask('official-electron.mjs', `m.foreignFiles(${JSON.stringify(laidOut)}, ${JSON.stringify(official)})`)
    expect(foreign()).toEqual([])
    fs.writeFileSync(path.join(laidOut, 'kreida'), 'programm')
    fs.writeFileSync(path.join(laidOut, 'libevil.so'), 'evil')
    expect(foreign()).toEqual(['kreida', 'libevil.so'])
  })

  it('has a list of checksums that the lock file pins', () => {
    const list = JSON.parse(fs.readFileSync(path.join(packaging, '../../node_modules/electron/checksums.json'), 'utf8')) as object
    const names = Object.keys(list)
    for (const system of ['linux-x64', 'win32-x64', 'darwin-x64', 'darwin-arm64'])
      expect(names.filter((name) => new RegExp(`^electron-v[\\d.]+-${system}\\.zip$`).test(name))).toHaveLength(1)
  })
})

describe('what is packed', () => {
  it('reads fuses back: an Electron as it comes has none of ours', () => {
    const program = process.env['ELECTRON_OVERRIDE_DIST_PATH']
    if (!program) return
    const wrong = ask('after-pack.mjs', `m.wrongFuses(${JSON.stringify(path.join(program, 'electron'))})`)
    expect(wrong).toEqual(expect.arrayContaining(['RunAsNode is 1', 'EnableNodeCliInspectArguments is 1', 'OnlyLoadAppFromAsar is 0']))
  })

  it('finds sources, maps, tests and packages in an asar', async () => {
    const app = path.join(folder, 'app')
    const put = (name: string): void => {
      fs.mkdirSync(path.dirname(path.join(app, name)), { recursive: true })
      fs.writeFileSync(path.join(app, name), '')
    }
    for (const name of [
      'package.json',
      'out/main/index.js',
      'out/preload/index.cjs',
      'out/renderer/index.html',
      'out/renderer/assets/index-a1.js',
    ])
      put(name)
    const asar = path.join(folder, 'app.asar')
    const strangers = (): unknown => {
      execFileSync(process.execPath, [path.join(packaging, '../../node_modules/@electron/asar/bin/asar.js'), 'pack', app, asar])
      return ask('after-pack.mjs', `m.strangersIn(${JSON.stringify(asar)})`)
    }
    expect(strangers()).toEqual([])
    const planted = ['node_modules/x/index.js', 'out/main/index.js.map', 'renderer/main.ts', 'test/a.test.ts', '.env']
    planted.forEach(put)
    expect(strangers()).toEqual(planted.map((name) => `/${name}`).sort())
  })
})

describe('the workflow', () => {
  it('pins every action by its digest', () => {
    const text = fs.readFileSync(path.join(packaging, '../../.github/workflows/package.yml'), 'utf8')
    const uses = [...text.matchAll(/uses: (\S+)/g)].map(([, action]) => action ?? '')
    expect(uses.length).toBeGreaterThan(0)
    expect(uses.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([])
  })
})
