import { afterEach, describe, expect, it, vi } from 'vitest'
import { readConfig } from '../../electron/main/config.js'
import { refusedSwitch } from '../../electron/main/launch.js'

describe('a packaged app', () => {
  it.each([
    ['--no-sandbox'],
    ['--remote-debugging-port=9222'],
    ['--Remote-Debugging-Port=9222'],
    ['-remote-debugging-port=9222'],
    ['--remote-debugging-pipe'],
    ['--inspect'],
    ['--inspect-brk=0'],
    ['--disable-web-security'],
    ['--ignore-certificate-errors'],
    ['--proxy-server=http://evil.example'],
    ['--host-resolver-rules=MAP * 127.0.0.1'],
    ['--renderer-cmd-prefix=/bin/sh'],
    ['--gpu-launcher=/bin/sh'],
    ['--js-flags=--expose-gc'],
    ['--load-extension=/tmp'],
    ['--enable-logging'],
    ['-r'],
    ['--'],
  ])('refuses %s', (word) => {
    expect(refusedSwitch([word])).toBe(word.split('=', 1)[0])
    expect(refusedSwitch(['kreida://inquiry/7', '--lang=uk', word])).toBe(word.split('=', 1)[0])
  })

  it.each([[[]], [['--hidden']], [['--user-data-dir=/tmp/x', '--lang=en']], [['kreida://inquiry/7']], [['--updated', '--force-run']]])(
    'takes %j',
    (words) => expect(refusedSwitch(words)).toBeNull(),
  )

  it('has a debugging port only for a test build that is driven', () => {
    expect(refusedSwitch(['--remote-debugging-port=0'], { isDriven: true })).toBeNull()
    expect(refusedSwitch(['--no-sandbox'], { isDriven: true })).toBe('--no-sandbox')
  })
})

describe('no variable of the environment', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('opens the developer tools, signs in by itself or lets a test drive a release', () => {
    for (const name of ['KREIDA_TEST_DRIVER', 'NODE_ENV', 'KREIDA_DEMO_EMAIL', 'KREIDA_DEMO_PASSWORD', 'ELECTRON_IS_DEV'])
      vi.stubEnv(name, '1')
    expect(readConfig(true)).toMatchObject({ isDevelopment: false, isDriven: false, demoSignIn: null })
  })
})
