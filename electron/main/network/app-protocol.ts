import fs from 'node:fs/promises'
import path from 'node:path'
import { protocol, type Session } from 'electron'
import { assetPath } from './asset-path.js'
import { problem } from './reply.js'
import { appOrigin, contentPolicy } from '../security.js'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
  '.mp3': 'audio/mpeg',
  '.webmanifest': 'application/manifest+json',
}

/** Makes `app://` a scheme like https. Call before the app is ready. */
export function registerAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges }])
}

/** Serves the built renderer from `folder` to one session, and its `/api/...` through `forward` (none in the sign-in window). */
export function serveApp({ session, folder, forward }: ServeApp): void {
  session.protocol.handle('app', (request) => {
    if (!request.url.startsWith(`${appOrigin}/`)) return notFound()
    if (!request.url.startsWith(`${appOrigin}/api/`)) return serveAsset(folder, request)
    return forward ? forward(request) : problem('UNAUTHENTICATED', 'nobody is signed in in this window')
  })
}

interface ServeApp {
  session: Session
  folder: string
  forward: ((request: Request) => Promise<Response>) | null
}

async function serveAsset(folder: string, request: Request): Promise<Response> {
  const asset = request.method === 'GET' ? assetPath(request.url.slice(appOrigin.length)) : null
  if (asset === null) return notFound()
  try {
    const bytes = await fs.readFile(path.join(folder, asset))
    return new Response(bytes, { headers: headersOf(types[path.extname(asset)] ?? 'application/octet-stream') })
  } catch {
    return notFound()
  }
}

const notFound = (): Response => new Response('Not Found', { status: 404, headers: headersOf('text/plain; charset=utf-8') })

const headersOf = (type: string): Record<string, string> => ({
  'content-type': type,
  'content-security-policy': contentPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
})
