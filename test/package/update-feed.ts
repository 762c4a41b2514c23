import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'

const signFeed = path.join(import.meta.dirname, '..', '..', 'electron', 'packaging', 'sign-feed.mjs')

/** What the feed does to a program that asks it. */
export type FeedMode = 'good' | 'changed byte' | 'lower version' | 'unsigned' | 'hangs' | 'stops in the middle' | 'gone'

export interface UpdateFeed {
  url: string
  /** What packaging signs with. */
  privateKey: string
  /** Serves the packages and the feed file of this folder. */
  serve(folder: string): void
  behave(mode: FeedMode): void
  stop(): Promise<void>
}

/** A web server of updates on this machine, with a key of its own, that can misbehave. */
export async function startUpdateFeed(): Promise<UpdateFeed> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
  let folder = ''
  let mode: FeedMode = 'good'
  const server = http.createServer((request, response) => {
    const name = path.basename(new URL(request.url ?? '/', 'http://feed').pathname)
    const file = path.join(folder, name)
    if (mode === 'gone' || !fs.existsSync(file)) return void response.writeHead(404).end()
    if (name.endsWith('.yml')) return mode === 'hangs' ? undefined : void response.end(feedText(file, mode, secret))
    const bytes = fs.readFileSync(file)
    response.writeHead(200, { 'content-length': bytes.length })
    if (mode === 'stops in the middle') return void response.write(bytes.subarray(0, bytes.length / 2))
    const middle = Math.floor(bytes.length / 2)
    if (mode === 'changed byte') bytes[middle] = (bytes[middle] ?? 0) ^ 1
    response.end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the feed has no port')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    privateKey: secret,
    serve: (next) => void (folder = next),
    behave: (next) => void (mode = next),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function feedText(file: string, mode: FeedMode, secret: string): string {
  const text = fs.readFileSync(file, 'utf8')
  if (mode === 'unsigned') return text.replace(/^signature: .*\n/m, '')
  if (mode !== 'lower version') return text
  // Signed with our own key: even we cannot take somebody back.
  const lower = fs.mkdtempSync(path.join(path.dirname(file), 'lower-'))
  const signed = path.join(lower, 'latest-linux.yml')
  fs.writeFileSync(signed, text.replace(/^version: .*/m, 'version: 0.9.9'))
  execFileSync(process.execPath, [signFeed, lower], { env: { ...process.env, KREIDA_FEED_PRIVATE_KEY: secret } })
  const result = fs.readFileSync(signed, 'utf8')
  fs.rmSync(lower, { recursive: true })
  return result
}
