import fs from 'node:fs'
import path from 'node:path'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { readJson, removeDurably, writeDurably } from '../durable-file.js'
import { describeFault, type Log } from '../log.js'

type SecretsKind = 'encrypted' | 'plain' | 'memory'

/** The system's keyring (Electron's safeStorage). `isAvailable` is false where its key would lie beside the data (Linux without a keyring). */
export interface Keyring {
  isAvailable(): boolean
  encrypt(text: string): Buffer
  decrypt(bytes: Buffer): string
}

export interface Secrets {
  canEncrypt(): boolean
  /** The account's refresh token, or `null` where there is none that can be read. */
  read(accountKey: string): string | null
  /** Keeps a token; returns after it is durable. `allowPlain` is what the person agreed to at sign-in. Throws I/O faults. */
  save(accountKey: string, token: string, options: { allowPlain: boolean }): void
  /** Keeps the successor of a token the way the token itself is kept. Throws I/O faults. */
  rotate(accountKey: string, token: string): void
  forget(accountKey: string): void
  kindOf(accountKey: string): SecretsKind
}

const fileSchema = Type.Object({
  format: Type.Literal(1),
  kind: Type.Union([Type.Literal('encrypted'), Type.Literal('plain')]),
  refresh_token: Type.String(),
})

/** Refresh tokens, one file per account in `<folder>/<accountKey>/`, readable by its owner only. */
export function createSecrets({ folder, keyring, log }: { folder: string; keyring: Keyring; log: Log }): Secrets {
  const inMemory = new Map<string, string>()
  const fileOf = (accountKey: string): string => path.join(folder, accountKey, 'session.json')
  const stored = (accountKey: string) => {
    const content = readJson(fileOf(accountKey))
    return Value.Check(fileSchema, content) ? content : null
  }
  const kindOf = (accountKey: string): SecretsKind => (inMemory.has(accountKey) ? 'memory' : (stored(accountKey)?.kind ?? 'memory'))

  const write = (accountKey: string, kind: SecretsKind, token: string): void => {
    if (kind === 'memory') {
      inMemory.set(accountKey, token)
      removeDurably(fileOf(accountKey))
      return
    }
    const refresh_token = kind === 'encrypted' ? keyring.encrypt(token).toString('base64') : token
    writeDurably(fileOf(accountKey), JSON.stringify({ format: 1, kind, refresh_token }))
    inMemory.delete(accountKey)
  }

  return {
    kindOf,
    canEncrypt: () => keyring.isAvailable(),
    read(accountKey) {
      const held = inMemory.get(accountKey)
      if (held !== undefined) return held
      const content = stored(accountKey)
      if (!content) return null
      if (content.kind === 'plain') return content.refresh_token
      try {
        return keyring.isAvailable() ? keyring.decrypt(Buffer.from(content.refresh_token, 'base64')) : null
      } catch (fault) {
        log('secret_unreadable', { account: accountKey, fault: describeFault(fault) })
        return null
      }
    },
    save(accountKey, token, { allowPlain }) {
      write(accountKey, keyring.isAvailable() ? 'encrypted' : allowPlain ? 'plain' : 'memory', token)
    },
    rotate(accountKey, token) {
      write(accountKey, kindOf(accountKey), token)
    },
    forget(accountKey) {
      inMemory.delete(accountKey)
      if (fs.existsSync(fileOf(accountKey))) removeDurably(fileOf(accountKey))
    },
  }
}
