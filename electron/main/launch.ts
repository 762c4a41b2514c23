/** Written in by the build, see `electron/packaging/package.mjs`. */
declare const __KREIDA_BUILD__: 'release' | 'test'

/** `test`: packed with another Electron than the official one. It says so in its name and its about box. */
export const buildKind = typeof __KREIDA_BUILD__ === 'string' ? __KREIDA_BUILD__ : 'release'

/**
 * Switches that a packaged app accepts, without their values. Everything else is refused: a switch can turn off the sandbox or the check
 * of certificates, and Chromium has hundreds of them.
 */
const accepted = new Set([
  'user-data-dir',
  'lang',
  'hidden', // started at login, see window/login-start.ts
  'password-store',
  'disable-gpu',
  'disable-software-rasterizer',
  'force-device-scale-factor',
  'force-dark-mode',
  'ozone-platform',
  'ozone-platform-hint',
  'enable-wayland-ime',
  'wayland-text-input-version',
  'gtk-version',
  'class',
  'updated', // the Windows installer starts the new version so
  'force-run',
  // Electron itself adds these where it starts the app again or hands a second start to the first.
  'allow-file-access-from-files',
  'original-process-start-time',
])

/** What a test may drive a test build with. It must be compiled in and asked for by the environment; a release has neither. */
const forTests = new Set(['remote-debugging-port'])

/**
 * The first switch of a packaged app's command line that it does not accept, or null. `args` comes without the program; whatever begins
 * with no dash is a link or a file, and `link-target.ts` judges those.
 */
export function refusedSwitch(args: readonly string[], { isDriven = false } = {}): string | null {
  for (const word of args) {
    const name = /^--?([^=]*)/.exec(word)?.[1]?.toLowerCase()
    if (name === undefined) continue
    const isAccepted = accepted.has(name) || (isDriven && forTests.has(name))
    if (!isAccepted) return word.split('=', 1)[0] ?? word
  }
  return null
}
