import { execFileSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { UpdateState } from '../../electron/bridge/shell.js'
import { compareVersions, judgeFeed, signedText } from '../../electron/main/updates/feed-rules.js'
import { createUpdates, type Carrier, type Updates } from '../../electron/main/updates/updates.js'

function newKeys(): { publicKey: string; privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return {
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  }
}

const keys = newKeys()
const feed = (version: string, more: object = {}): Record<string, unknown> => ({
  version,
  files: [{ url: `kreida-${version}-amd64.deb`, sha512: `${'A'.repeat(86)}==`, size: 7 }],
  path: `kreida-${version}-amd64.deb`,
  releaseDate: '2026-12-01T00:00:00.000Z',
  ...more,
})

function signed(info: Record<string, unknown>, privateKey = keys.privateKey): Record<string, unknown> {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' })
  return { ...info, signature: sign(null, Buffer.from(signedText(info)), key).toString('base64') }
}

describe('a feed is judged before anything is brought', () => {
  const newer = signed(feed('1.0.1'))
  it.each<[string, unknown, string | null, string]>([
    ['newer and signed', newer, null, 'take'],
    ['the same version', signed(feed('1.0.0')), null, 'none'],
    ['lower', signed(feed('0.9.9')), null, 'older'],
    ['newer than the program, older than a feed it took', newer, '1.0.2', 'older'],
    ['the feed that it took', newer, '1.0.1', 'take'],
    ['unsigned', feed('1.0.1'), null, 'unsigned'],
    ['unsigned and lower', feed('0.9.9'), null, 'unsigned'],
    ['signed by another key', signed(feed('1.0.1'), newKeys().privateKey), null, 'unsigned'],
    ['a version changed after signing', { ...newer, version: '1.0.2' }, null, 'unsigned'],
    ['a checksum changed after signing', { ...newer, files: [{ url: 'a.deb', sha512: `${'B'.repeat(86)}==` }] }, null, 'unsigned'],
    ['notes added after signing', { ...newer, releaseNotes: 'x' }, null, 'unsigned'],
    ['no signature at all in it', { ...newer, signature: '' }, null, 'unsigned'],
    [
      'another host’s file',
      signed(feed('1.0.1', { files: [{ url: 'https://evil.example/a.deb', sha512: `${'A'.repeat(86)}==` }] })),
      null,
      'failed',
    ],
    ['a file above the feed', signed(feed('1.0.1', { files: [{ url: '../a.deb', sha512: `${'A'.repeat(86)}==` }] })), null, 'failed'],
    ['no checksum', signed(feed('1.0.1', { files: [{ url: 'a.deb' }] })), null, 'failed'],
    ['no version', signed({ ...feed('1.0.1'), version: 'latest' }), null, 'failed'],
    ['no feed', '<html>', null, 'failed'],
    ['nothing', null, null, 'failed'],
  ])('%s', (_name, info, newest, expected) => {
    const verdict = judgeFeed(info, { current: '1.0.0', newest, publicKey: keys.publicKey })
    expect(verdict.take ? 'take' : (verdict.refusal ?? 'none')).toBe(expected)
  })

  it('takes what sign-feed.mjs has signed', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-feed-'))
    const file = path.join(folder, 'latest-linux.yml')
    fs.writeFileSync(file, JSON.stringify(feed('1.0.1', { releaseNotes: 'Нове: сповіщення' }), null, 1)) // JSON is YAML
    const command = path.join(import.meta.dirname, '..', '..', 'electron', 'packaging', 'sign-feed.mjs')
    execFileSync(process.execPath, [command, folder], { env: { ...process.env, KREIDA_FEED_PRIVATE_KEY: keys.privateKey } })
    const [json = '', signature = ''] = fs.readFileSync(file, 'utf8').split(/^signature: /m)
    fs.rmSync(folder, { recursive: true })
    const info = { ...(JSON.parse(json) as object), signature: signature.trim() }
    expect(judgeFeed(info, { current: '1.0.0', newest: null, publicKey: keys.publicKey })).toMatchObject({ take: true })
  })

  it('compares numbers, not letters', () => {
    expect(compareVersions('1.10.0', '1.9.0')).toBeGreaterThan(0)
    expect(compareVersions('1.0.0', '1.0.0')).toBe(0)
    expect(compareVersions('0.99.99', '1.0.0')).toBeLessThan(0)
  })
})

describe('updates', () => {
  let folder: string
  let said: UpdateState[]
  let updates: Updates
  let written: number | null
  const installed = vi.fn()
  const abandoned = vi.fn()

  const start = (carrier: Partial<Carrier>): void => {
    updates = createUpdates({
      carrier: {
        look: async () => ({ info: signed(feed('1.0.1')), isForUs: true }),
        download: async () => undefined,
        install: installed,
        abandon: abandoned,
        ...carrier,
      },
      folder,
      current: '1.0.0',
      publicKey: keys.publicKey,
      patienceMs: 60,
      lastWriteAt: () => written,
      tell: (state) => said.push(state),
      log: () => undefined,
    })
  }

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-updates-'))
    said = []
    written = null
    installed.mockReset()
    abandoned.mockReset()
  })
  afterEach(() => {
    updates.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  it('says each step, and installs when asked', async () => {
    start({ download: async (onProgress) => onProgress(50.4) })
    expect(updates.install()).toBe(false)
    await updates.check()
    expect(updates.install()).toBe(true)
    expect(installed).toHaveBeenCalledOnce()
    expect(said).toEqual([
      { state: 'checking' },
      { state: 'downloading', version: '1.0.1', percent: 0 },
      { state: 'downloading', version: '1.0.1', percent: 50 },
      { state: 'ready', version: '1.0.1', notes: null },
      { state: 'installing', version: '1.0.1' },
    ])
  })

  it('does not install over a composer with words, nor while the journal is written', async () => {
    start({})
    await updates.check()
    updates.setTyping(1, true)
    expect(updates.install()).toBe(false)
    updates.setTyping(1, false)
    written = Date.now()
    expect(updates.install()).toBe(false)
    written = Date.now() - 1_000
    expect(updates.install()).toBe(true)
  })

  it('brings nothing of a refused feed', async () => {
    const download = vi.fn(async () => undefined)
    start({ look: async () => ({ info: signed(feed('0.9.0')), isForUs: false }), download })
    await updates.check()
    expect(updates.read()).toEqual({ state: 'refused', reason: 'older', version: '0.9.0' })
    expect(download).not.toHaveBeenCalled()
  })

  it('waits for its turn where only a part of all machines gets it', async () => {
    start({ look: async () => ({ info: signed(feed('1.0.1', { stagingPercentage: 10 })), isForUs: false }) })
    await updates.check()
    expect(updates.read()).toEqual({ state: 'current' })
  })

  it('gives up a feed that hangs, and a file that stops coming', async () => {
    start({ look: () => new Promise(() => undefined) })
    await updates.check()
    expect(updates.read()).toEqual({ state: 'refused', reason: 'timeout', version: null })
    expect(abandoned).toHaveBeenCalledOnce()
    updates.stop()
    let isStopped = false
    start({
      download: (onProgress, stop) => {
        onProgress(10)
        stop.addEventListener('abort', () => (isStopped = true))
        return new Promise(() => undefined)
      },
    })
    await updates.check()
    expect(updates.read()).toEqual({ state: 'refused', reason: 'timeout', version: '1.0.1' })
    expect(isStopped).toBe(true)
  })

  it('a slow file that keeps coming is no dead one', async () => {
    start({
      async download(onProgress) {
        for (let percent = 0; percent < 100; percent += 20) {
          onProgress(percent)
          await new Promise((resolve) => setTimeout(resolve, 30))
        }
      },
    })
    await updates.check()
    expect(updates.read()).toMatchObject({ state: 'ready' })
  })

  it('names a changed byte and an unreachable feed', async () => {
    start({ download: () => Promise.reject(Object.assign(new Error('sha512 checksum mismatch'), { code: 'ERR_CHECKSUM_MISMATCH' })) })
    await updates.check()
    expect(updates.read()).toMatchObject({ reason: 'checksum' })
    updates.stop()
    start({ look: () => Promise.reject(new Error('net::ERR_CONNECTION_REFUSED')) })
    await updates.check()
    expect(updates.read()).toMatchObject({ reason: 'unreachable' })
  })

  it('remembers the newest version it took, and takes no older one later', async () => {
    start({ look: async () => ({ info: signed(feed('1.0.2')), isForUs: true }) })
    await updates.check()
    updates.stop()
    start({})
    await updates.check()
    expect(updates.read()).toEqual({ state: 'refused', reason: 'older', version: '1.0.1' })
  })
})
