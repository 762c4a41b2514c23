import { app, shell, type Session, type WebContents } from 'electron'

/** The one origin a renderer of ours ever has. */
export const appOrigin = 'app://kreida'

/**
 * The content policy of every page we serve. Two trusted-types policies may be made: `vue` by Vue 3.5, and `kreida-search`, which lets
 * the one address of the search worker pass and makes no HTML and no script.
 */
export const contentPolicy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `img-src 'self' data: blob:`,
  `font-src 'self'`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
  `object-src 'none'`,
  `require-trusted-types-for 'script'`,
  `trusted-types vue kreida-search`,
].join('; ')

/** Written out although most are defaults: a test asserts them on the live window. */
export const webPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false, // its dictionaries are fetched from a foreign server
} as const

const allowedPermissions = new Set(['notifications', 'clipboard-sanitized-write'])

/** Rules for everything any window or frame may ever do. Call before the app is ready. */
export function secureApp(): void {
  // Root in a container must start with --no-sandbox (never a release); enabling it then kills every child process.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  app.on('web-contents-created', (_event, contents) => secureContents(contents))
}

function secureContents(contents: WebContents): void {
  contents.on('will-frame-navigate', (event) => {
    const isReload = event.isMainFrame && event.url === contents.getURL() && event.url.startsWith(`${appOrigin}/`)
    if (!isReload) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** Denies what a page could ask of the machine, and every address but our own: the network is reached through the main process only. */
export function secureSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(allowedPermissions.has(permission) && contents.getURL().startsWith(`${appOrigin}/`))
  })
  session.setPermissionCheckHandler((_contents, permission, origin) => allowedPermissions.has(permission) && isOwnOrigin(origin))
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest({ urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'file://*/*'] }, (_request, answer) =>
    answer({ cancel: true }),
  )
}

const isOwnOrigin = (origin: string): boolean => origin === appOrigin || origin === `${appOrigin}/`

/** The one door for links: https and mailto, without credentials, in the form the parser gives back. Answers whether it was opened. */
export async function openExternal(text: string): Promise<boolean> {
  const url = externalUrl(text)
  if (!url) return false
  await shell.openExternal(url)
  return true
}

function externalUrl(text: string): string | null {
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'mailto:') return null
  return url.username || url.password ? null : url.href
}
