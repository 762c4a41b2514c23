import { describe, expect, it } from 'vitest'
import { linkIn, parseLink } from '../../electron/main/notifications/link-target.js'
import { refusedSwitch } from '../../electron/main/launch.js'
import { autostartEntry } from '../../electron/main/window/autostart.js'
import { createAltKey } from '../../electron/main/window/alt-key.js'

const thread_id = '0190a1b2-c3d4-5678-9abc-def012345678'
const message_id = '0190a1b2-c3d4-7678-9abc-def012345678'

describe('a kreida:// link', () => {
  it.each([
    [`kreida://chat/${thread_id}`, { kind: 'chat', thread_id, message_id: null }],
    [`kreida://chat/${thread_id}/`, { kind: 'chat', thread_id, message_id: null }],
    [`KREIDA://CHAT/${thread_id.toUpperCase()}`, { kind: 'chat', thread_id, message_id: null }],
    [`kreida://chat/${thread_id}/message/${message_id}`, { kind: 'chat', thread_id, message_id }],
    ['kreida://inquiry/42', { kind: 'inquiry', inquiry_id: 42 }],
  ])('%s is a place', (link, target) => expect(parseLink(link)).toEqual(target))

  it.each([
    '',
    'kreida://',
    'kreida://chat/',
    'kreida://chat/../../settings',
    `kreida://chat/${thread_id}?send=1`,
    `kreida://chat/${thread_id}#x`,
    `kreida://chat/${thread_id}/message/`,
    `kreida://chat/${thread_id}\nkreida://inquiry/1`,
    ` kreida://chat/${thread_id}`,
    `kreida://user:word@chat/${thread_id}`,
    `kreida://chat:80/${thread_id}`,
    `kreida:chat/${thread_id}`,
    `http://chat/${thread_id}`,
    'kreida://inquiry/0',
    'kreida://inquiry/-1',
    'kreida://inquiry/1e9',
    'kreida://inquiry/9999999999999999',
    'kreida://inquiry/٤٢',
    'javascript:alert(1)',
    `kreida://chat/${'a'.repeat(100_000)}`,
  ])('%s is nothing', (link) => expect(parseLink(link)).toBeNull())

  it('is found on a command line among other words', () => {
    expect(linkIn(['--user-data-dir=/x', 'file.txt', 'kreida://inquiry/7', 'kreida://inquiry/8'])).toEqual({
      kind: 'inquiry',
      inquiry_id: 7,
    })
    expect(linkIn(['--kreida://inquiry/7'])).toBeNull()
  })
})

describe('a packaged app', () => {
  it.each([
    '--no-sandbox',
    '--NO-SANDBOX',
    '-no-sandbox',
    '--remote-debugging-port=1',
    '--remote-debugging-pipe',
    '--inspect',
    '--inspect-brk',
    '--inspect=0.0.0.0:1',
    '--disable-web-security',
    '--load-extension=x',
    '--proxy-server=evil:1',
    '--ssl-key-log-file=x',
    '-r',
    '-e',
    '--',
  ])('does not start with %s', (word) => expect(refusedSwitch([word])).toBe(word.split('=')[0]))

  it('starts with the words a desktop gives it, and hears of debugging only in a driven test build', () => {
    expect(refusedSwitch(['--hidden', '--lang=uk', '--ozone-platform=wayland', 'kreida://inquiry/7', '/a/file'])).toBeNull()
    expect(refusedSwitch(['--remote-debugging-port=0'], { isDriven: true })).toBeNull()
    expect(refusedSwitch(['--no-sandbox'], { isDriven: true })).toBe('--no-sandbox')
  })
})

describe('Alt', () => {
  const key = (type: string, name: string, more: object = {}) => ({
    type,
    key: name,
    shift: false,
    control: false,
    meta: false,
    isAutoRepeat: false,
    ...more,
  })
  const press = (...inputs: ReturnType<typeof key>[]): boolean => {
    const isAltAlone = createAltKey()
    return inputs.map(isAltAlone).some(Boolean)
  }
  it('alone opens the menu bar', () => expect(press(key('keyDown', 'Alt'), key('keyUp', 'Alt'))).toBe(true))
  it.each([
    [
      'Shift then Alt',
      [key('keyDown', 'Shift'), key('keyDown', 'Alt', { shift: true }), key('keyUp', 'Alt', { shift: true }), key('keyUp', 'Shift')],
    ],
    ['Alt then Shift', [key('keyDown', 'Alt'), key('keyDown', 'Shift', { shift: true }), key('keyUp', 'Shift'), key('keyUp', 'Alt')]],
    ['Shift released first', [key('keyDown', 'Shift'), key('keyDown', 'Alt', { shift: true }), key('keyUp', 'Shift'), key('keyUp', 'Alt')]],
    ['a shortcut', [key('keyDown', 'Alt'), key('keyDown', 'ArrowUp'), key('keyUp', 'ArrowUp'), key('keyUp', 'Alt')]],
    ['Control and Alt', [key('keyDown', 'Alt', { control: true }), key('keyUp', 'Alt')]],
  ])('with others does not: %s', (_name, inputs) => expect(press(...inputs)).toBe(false))
})

it('an entry that starts the app at login quotes its path', () => {
  expect(autostartEntry('Kreida', '/opt/Kreida Test Build/kreida')).toContain('Exec="/opt/Kreida Test Build/kreida" --hidden')
  expect(autostartEntry('Kreida', '/opt/$HOME/`x`')).toContain('Exec="/opt/\\\\$HOME/\\\\`x\\\\`" --hidden')
})
