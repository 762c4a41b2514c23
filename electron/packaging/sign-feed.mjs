// Signs the feed files (latest*.yml) of a folder in place: node electron/packaging/sign-feed.mjs FOLDER
// The private key is an Ed25519 key in PKCS8 DER, base64, in KREIDA_FEED_PRIVATE_KEY. `--new-key` prints a fresh pair; RELEASING.md says
// where each half is kept. The app checks the signature in electron/main/updates/feed-rules.ts.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { load } from 'js-yaml'

const privateKeyOf = (base64) => createPrivateKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'pkcs8' })

/** The public half, as the build takes it in KREIDA_FEED_KEY. */
export const publicHalf = (base64) => createPublicKey(privateKeyOf(base64)).export({ format: 'der', type: 'spki' }).toString('base64')

/** @returns {{ publicKey: string, privateKey: string }} both in base64 */
export function newKeys() {
  const { privateKey } = generateKeyPairSync('ed25519')
  const base64 = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
  return { publicKey: publicHalf(base64), privateKey: base64 }
}

/** Signs every feed of the folder; answers their names. */
export function signFeeds(folder, privateKey) {
  const names = fs.readdirSync(folder).filter((name) => /^latest.*\.yml$/.test(name))
  for (const name of names) {
    const file = path.join(folder, name)
    const unsigned = fs.readFileSync(file, 'utf8').replace(/^signature: .*\n?/m, '')
    const signature = sign(null, Buffer.from(signedText(load(unsigned))), privateKeyOf(privateKey)).toString('base64')
    fs.writeFileSync(file, `${unsigned.trimEnd()}\nsignature: ${signature}\n`)
  }
  return names
}

/** The same spelling as in feed-rules.ts: every field but the signature, names in order. */
function signedText(info) {
  const { signature: _signature, ...rest } = info
  return JSON.stringify(inOrder(rest))
}

function inOrder(value) {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, each]) => [name, inOrder(each)]))
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv[2] === '--new-key') {
    const { publicKey, privateKey } = newKeys()
    console.log(`KREIDA_FEED_KEY=${publicKey}\nKREIDA_FEED_PRIVATE_KEY=${privateKey}`)
  } else console.log(`signed: ${signFeeds(path.resolve(process.argv[2] ?? 'dist'), process.env.KREIDA_FEED_PRIVATE_KEY).join(', ')}`)
}
