import type { Plant } from '../simulation/plant.js'

/** One line of what the desktop promises, the tests that hold it, and breaches that these tests must see. */
export interface SecurityRow {
  id: string
  promise: string
  /** `windows`: a file of Playwright's, built anew for each breach. `vitest`: a file of the layer `electron`. `package`: packs the app. */
  by: 'windows' | 'vitest' | 'package'
  file: string
  /** A part of the titles of the tests. */
  grep: string
  breaches: readonly { what: string; plant: Plant }[]
}

const shell = 'test/electron/shell.spec.ts'
const breach = (what: string, file: string, find: string, replace: string): SecurityRow['breaches'][number] => ({
  what,
  plant: { file, find, replace },
})

const security = 'electron/main/security.ts'
const preload = 'electron/preload/index.ts'
const handle = 'electron/main/handle.ts'
const feedRules = 'electron/main/updates/feed-rules.ts'

/** What windows and pages may do. */
const pages: readonly SecurityRow[] = [
  {
    id: 'sandbox',
    promise: 'sandbox and contextIsolation on, nodeIntegration and webview off, on the live window',
    by: 'windows',
    file: shell,
    grep: 'the live window has the safe preferences',
    breaches: [
      breach('no sandbox', security, '  sandbox: true,', '  sandbox: false,'),
      breach('webviews', security, 'webviewTag: false', 'webviewTag: true'),
      breach('Node in frames', security, 'nodeIntegrationInSubFrames: false', 'nodeIntegrationInSubFrames: true'),
      breach('the page gets ipcRenderer', preload, 'const bridge: Bridge = {', 'const bridge: Bridge = {\n  ...{ ipcRenderer },'),
    ],
  },
  {
    id: 'own origin',
    promise: 'app://kreida only, normalised paths, 404 for .., %2e, absolute and UNC',
    by: 'vitest',
    file: 'test/electron/paths.test.ts',
    grep: '',
    breaches: [
      breach('a path with dots and percents', 'electron/main/network/asset-path.ts', 'if (!plainPath.test(pathname)) return null', ''),
    ],
  },
  {
    id: 'content policy',
    promise: 'no inline script, handler, javascript:, eval, foreign address; trusted types',
    by: 'windows',
    file: shell,
    grep: 'the content policy',
    breaches: [
      breach('inline scripts', security, "`script-src 'self'`", "`script-src 'self' 'unsafe-inline'`"),
      breach('no trusted types', security, "`require-trusted-types-for 'script'`,", ''),
    ],
  },
  {
    id: 'navigation',
    promise: 'navigation, redirects, new windows and webviews denied; links through one door',
    by: 'windows',
    file: shell,
    grep: 'a page goes nowhere else',
    breaches: [
      breach('a page may go away', security, 'if (!isReload) event.preventDefault()', ''),
      breach('a page may open windows', security, "{ action: 'deny' }", "{ action: 'allow' }"),
      breach('a link with a password', security, 'url.username || url.password ? null : url.href', 'url.href'),
    ],
  },
  {
    id: 'permissions',
    promise: 'request and check deny all but notifications and clipboard writing',
    by: 'windows',
    file: shell,
    grep: 'everything but notifications and clipboard writing is denied',
    breaches: [breach('the camera', security, "new Set(['notifications',", "new Set(['media', 'notifications',")],
  },
]

/** What a page can say to the shell. */
const bridge: readonly SecurityRow[] = [
  {
    id: 'ipc sender',
    promise: 'every call checks the frame and the origin of its sender',
    by: 'windows',
    file: shell,
    grep: 'foreign frames and foreign origins are refused',
    breaches: [breach('any frame', handle, 'if (!window) {', 'if (channel === "") {')],
  },
  {
    id: 'ipc arguments',
    promise: 'every call parses its arguments and caps their size',
    by: 'windows',
    file: shell,
    grep: 'arguments are parsed and their size is capped',
    breaches: [breach('any arguments', handle, 'if (!Value.Check(schema, args)) {', 'if (channel === "") {')],
  },
  {
    id: 'no event object',
    promise: 'the preload hands out no event object',
    by: 'windows',
    file: shell,
    grep: 'without an event object',
    breaches: [
      breach(
        'the event is passed on',
        preload,
        'const wake = (): void => listener()',
        'const wake = (...all: never[]): void => (listener as (...all: never[]) => void)(...all)',
      ),
    ],
  },
  {
    id: 'tokens',
    promise: 'no token in a renderer or in the log; without a keyring it says so and asks',
    by: 'windows',
    file: shell,
    grep: 'an account has its own window|nothing secret is logged|renews its tokens',
    breaches: [
      breach(
        'a page may sign in itself',
        'electron/main/network/forward.ts',
        'if (keptFromRenderer.test(pathname))',
        'if (pathname === "")',
      ),
      breach('a keyring that is none', 'electron/main/index.ts', 'isAvailable: () =>', 'isAvailable: () => true ||'),
    ],
  },
  {
    id: 'one instance',
    promise: 'a second start focuses the first (DAT-5)',
    by: 'windows',
    file: shell,
    grep: 'a second launch',
    breaches: [breach('two at once', 'electron/main/index.ts', 'app.requestSingleInstanceLock()', 'app.isReady() === false')],
  },
  {
    id: 'links',
    promise: 'a kreida:// link is one of two exact forms or nothing; it names a place and does nothing there',
    by: 'vitest',
    file: 'test/electron/links.test.ts',
    grep: '',
    breaches: [
      breach('anything behind an inquiry', 'electron/main/notifications/link-target.ts', '([1-9]\\d{0,14})\\/?$/', '([1-9]\\d{0,14})/'),
      breach(
        'a link with spaces around it',
        'electron/main/notifications/link-target.ts',
        'const link = text.toLowerCase()',
        'const link = text.toLowerCase().trim()',
      ),
    ],
  },
  {
    id: 'one profile an account',
    promise: 'a partition, database and journal for each server and account',
    by: 'vitest',
    file: 'test/electron/paths.test.ts',
    grep: 'the key of an account',
    breaches: [breach('one for all servers', 'electron/main/session/accounts.ts', '`${serverUrl} ${userId}`', '`${userId}`')],
  },
]

/** What is packed, how it starts and how it is replaced. */
const shipped: readonly SecurityRow[] = [
  {
    id: 'switches',
    promise: 'a packaged app takes known switches only; no variable opens it',
    by: 'vitest',
    file: 'test/electron/launch.test.ts',
    grep: '',
    breaches: [
      breach('any switch', 'electron/main/launch.ts', "if (!isAccepted) return word.split('=', 1)[0] ?? word", ''),
      breach(
        'a release with developer tools',
        'electron/main/config.ts',
        'const isDevelopment = !isPackaged',
        'const isDevelopment = true',
      ),
    ],
  },
  {
    id: 'electron',
    promise: 'a release holds the official Electron, byte for byte; fuses are read back; nothing else in the asar',
    by: 'vitest',
    file: 'test/electron/packaging.test.ts',
    grep: '',
    breaches: [
      breach('foreign files', 'electron/packaging/official-electron.mjs', '!official.has(sha256(', '!sha256('),
      breach('fuses', 'electron/packaging/after-pack.mjs', 'wire[FuseV1Options[name]] === state ?', 'wire ?'),
      breach('anything in the asar', 'electron/packaging/after-pack.mjs', '&& !allowed.test(name)', '&& name === ""'),
      breach(
        'an action by its tag',
        '.github/workflows/package.yml',
        'actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02',
        'actions/upload-artifact@v4',
      ),
    ],
  },
  {
    id: 'updates',
    promise: 'signed, never lower, given up when it hangs, never over unsent typing',
    by: 'vitest',
    file: 'test/electron/updates.test.ts',
    grep: '',
    breaches: [
      breach('unsigned', feedRules, "return refuse('unsigned')", 'return { take: true, feed: info }'),
      breach('lower', feedRules, "if (compareVersions(info.version, current) < 0) return refuse('older')", ''),
      breach('another host', feedRules, "'^[A-Za-z0-9][A-Za-z0-9 ._+-]{0,199}$'", "'^'"),
      breach('over typing', 'electron/main/updates/updates.ts', 'typing.size > 0', 'typing.size > 9'),
      breach('a dead feed', 'electron/main/updates/updates.ts', 'inTime(carrier.look(), patienceMs)', 'inTime(carrier.look(), 9_000_000)'),
    ],
  },
  {
    id: 'packed',
    promise: 'the packed app: fuses off and on as they must be, no test, source, map or package inside',
    by: 'package',
    file: '',
    grep: '',
    breaches: [
      breach('RunAsNode', 'electron-builder.yml', 'runAsNode: false', 'runAsNode: true'),
      breach('tests in the asar', 'electron-builder.yml', '  - out/**', '  - out/**\n  - test/security/**'),
    ],
  },
]

export const securityRows: readonly SecurityRow[] = [...pages, ...bridge, ...shipped]
