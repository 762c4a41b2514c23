import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accountKey } from '../../electron/main/session/accounts.js'
import { assetPath } from '../../electron/main/network/asset-path.js'
import { isSafeForPassword, normaliseServerUrl } from '../../electron/main/network/server-url.js'
import { logIn } from '../../electron/main/session/sign-in.js'
import { isVisible } from '../../electron/main/window/window-state.js'

describe('the address of a server', () => {
  it.each([
    ['kreida.example.org', 'https://kreida.example.org'],
    ['  Kreida.Example.org/  ', 'https://kreida.example.org'],
    ['kreida.example.org:8443', 'https://kreida.example.org:8443'],
    ['https://kreida.example.org/threads/1?x#y', 'https://kreida.example.org'],
    ['https://kreida.example.org:443', 'https://kreida.example.org'],
    ['localhost:8787', 'http://localhost:8787'],
    ['localhost', 'http://localhost'],
    ['127.0.0.1:8787/', 'http://127.0.0.1:8787'],
    ['[::1]:8787', 'http://[::1]:8787'],
    ['https://localhost:8787', 'https://localhost:8787'],
    ['192.168.0.5:8787', 'https://192.168.0.5:8787'],
    ['http://192.168.0.5:8787', 'http://192.168.0.5:8787'],
    ['HTTP://Kreida.Example.org', 'http://kreida.example.org'],
    ['localhost.example.org', 'https://localhost.example.org'],
    ['крейда.укр', 'https://xn--80ahcqd0b.xn--j1amh'],
  ])('%s is %s', (typed, origin) => expect(normaliseServerUrl(typed)).toBe(origin))

  it.each([
    '',
    '   ',
    'olena@example.org',
    'https://a:b@example.org',
    'ftp://example.org',
    'file:///etc',
    'two words',
    'javascript://x',
    'https://',
    '://x',
  ])('"%s" is none', (typed) => expect(normaliseServerUrl(typed)).toBeNull())

  it('is stable: what comes out goes in again', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.domain()), (typed) => {
        const origin = normaliseServerUrl(typed)
        return origin === null || normaliseServerUrl(origin) === origin
      }),
    ))

  it('and the person make the key of an account', () => {
    expect(accountKey('https://a.org', 1)).toMatch(/^[0-9a-f]{16}$/)
    expect(new Set([accountKey('https://a.org', 1), accountKey('https://a.org', 11), accountKey('https://b.org', 1)]).size).toBe(3)
  })
})

describe('plain http', () => {
  it.each([
    'http://localhost:8787',
    'http://127.0.0.1',
    'http://127.8.9.10:8787',
    'http://[::1]:8787',
    'http://10.0.0.7',
    'http://172.16.0.1',
    'http://172.31.255.1',
    'http://192.168.0.5:8787',
    'http://169.254.1.1',
    'http://[fe80::1]',
    'http://school.local:8787',
    'https://kreida.example.org',
    'https://8.8.8.8',
  ])('%s may have a password', (origin) => expect(isSafeForPassword(origin)).toBe(true))

  it.each([
    'http://kreida.example.org',
    'http://8.8.8.8',
    'http://172.15.0.1',
    'http://172.32.0.1',
    'http://192.169.0.1',
    'http://169.253.0.1',
    'http://[2001:db8::1]',
    'http://[fec0::1]',
    'http://10.0.0.7.example.org',
    'http://localhost.example.org',
    'http://school.local.example.org',
    'http://local',
  ])('%s may not', async (origin) => {
    expect(isSafeForPassword(origin)).toBe(false)
    const send = () => Promise.reject(new Error('nothing may be sent'))
    const request = { server_url: origin, email: 'a@example.org', password: 'secret', allow_plain_secrets: false }
    expect(await logIn({ send, deviceName: 'd' }, request)).toMatchObject({ ok: false, reason: 'bad_address', detail: 'not https' })
  })
})

describe('the path of an asset', () => {
  it.each([
    ['/', 'index.html'],
    ['', 'index.html'],
    ['/?x=1#y', 'index.html'],
    ['/threads/0192d3-a_b~c', 'index.html'],
    ['/threads/', 'index.html'],
    ['/index.html', 'index.html'],
    ['/assets/index-GBEFOsKi.js?v=1', 'assets/index-GBEFOsKi.js'],
    ['/assets/golos-text-cyrillic-wght-normal-B1.woff2', 'assets/golos-text-cyrillic-wght-normal-B1.woff2'],
  ])('%s gives %s', (target, asset) => expect(assetPath(target)).toBe(asset))

  it.each([
    '/../main/index.js',
    '/assets/../../main/index.js',
    '/..',
    '/.',
    '/.env',
    '/assets/.hidden',
    '/%2e%2e/main/index.js',
    '/%2E%2e%2fmain/index.js',
    '/..%2fmain',
    '/..%5cmain',
    '/..\\main',
    '/\\\\host\\share\\x.js',
    '//host/share/x.js',
    '//etc/passwd',
    '/C:/Windows/win.ini',
    '/assets/a.js:stream',
    '/assets/a%00.js',
    '/a\u0000.js',
    '/крейда',
    '/a b',
    'assets/x.js',
    'C:\\x',
    '/x//y',
  ])('%s gives nothing', (target) => expect(assetPath(target)).toBeNull())

  it('never leaves its folder', () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom('/', '.', '..', '%2e', '\\', 'a', ':', '%2f', '-', '~')), (parts) => {
        const asset = assetPath(parts.join(''))
        return asset === null || (!asset.startsWith('/') && !asset.split('/').some((segment) => segment.startsWith('.')))
      }),
    ))
})

describe('a remembered window', () => {
  const screen = { x: 0, y: 25, width: 1920, height: 1055 }
  it.each([
    ['inside', { x: 100, y: 100, width: 800, height: 600 }, true],
    ['half out', { x: 1500, y: 700, width: 800, height: 600 }, true],
    ['on a screen that is gone', { x: 2500, y: 100, width: 800, height: 600 }, false],
    ['with its title above the screen', { x: 100, y: -50, width: 800, height: 600 }, false],
  ])('%s', (_name, bounds, isSeen) => expect(isVisible(bounds, [screen])).toBe(isSeen))
})
