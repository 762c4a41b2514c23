import os from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { app, dialog, net, safeStorage } from 'electron'
import { answerRenderers } from './answers.js'
import { readConfig } from './config.js'
import { createHandle } from './handle.js'
import { openJournal } from './journal/journal.js'
import { JournalTooNew } from './journal/journal-file.js'
import { labelsFor, type Labels } from './labels.js'
import { buildKind, refusedSwitch } from './launch.js'
import { createLog, describeFault, type Log } from './log.js'
import { registerAppScheme } from './network/app-protocol.js'
import { createForward, createSend } from './network/forward.js'
import { secureApp } from './security.js'
import { createAccounts, type Account } from './session/accounts.js'
import { createSecrets, type Keyring } from './session/secrets.js'
import { createSessions } from './session/sessions.js'
import { createTokens } from './session/tokens.js'
import { createPresent } from './present.js'
import { startWake } from './window/power.js'
import { createPreferences } from './window/preferences.js'
import { startUpdates } from './updates/start-updates.js'
import { createWindows, type AccountParts } from './window/window.js'
import { createWindowStates } from './window/window-state.js'

const config = readConfig(app.isPackaged)
const refused = app.isPackaged ? refusedSwitch(process.argv.slice(1), config) : null

if (refused !== null) {
  process.stderr.write(`Kreida does not start with ${refused}.\n`)
  app.exit(2)
} else if (app.requestSingleInstanceLock()) {
  registerAppScheme()
  secureApp()
  void app.whenReady().then(start)
} else {
  app.quit()
}

const keyring: Keyring = {
  // On Linux without a keyring Chromium encrypts with a key anybody knows and calls it available.
  isAvailable: () =>
    safeStorage.isEncryptionAvailable() && (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text'),
  encrypt: (text) => safeStorage.encryptString(text),
  decrypt: (bytes) => safeStorage.decryptString(bytes),
}

function start(): void {
  const folder = app.getPath('userData')
  const log = createLog(path.join(folder, 'logs'))
  process.on('uncaughtException', (fault) => log('uncaught', { fault: describeFault(fault) }))
  process.on('unhandledRejection', (fault) => log('unhandled', { fault: describeFault(fault) }))

  const accountsFolder = path.join(folder, 'accounts')
  const secrets = createSecrets({ folder: accountsFolder, keyring, log })
  const send = createSend(net)
  const { isDevelopment } = config
  const preferences = createPreferences(folder, (now) => present.adopt(now))
  const labels = (): Labels => labelsFor(preferences.read().locale ?? app.getLocale())
  const windows = createWindows({
    states: createWindowStates(folder),
    log,
    isDevelopment,
    mainFolder: import.meta.dirname,
    name: buildKind === 'test' && app.isPackaged ? app.getName() : 'Kreida',
    isHidden: process.argv.includes('--hidden'),
    attach: (window) => present.attach(window),
  })
  const sessions = createSessions({
    accounts: createAccounts(folder),
    secrets,
    windows,
    send,
    log,
    deviceName: os.hostname(),
    defaultServerUrl: config.serverUrl,
    demoSignIn: config.demoSignIn,
    assemble: (account) => assemble({ account, accountsFolder, labels, log, secrets, send }),
  })
  const present = createPresent({ windows, sessions, preferences, labels, log, folder, isDevelopment })

  const updates = startUpdates({
    folder,
    patienceMs: config.updatePatienceMs,
    tell: (update) => windows.all().forEach((window) => present.links.tell(window, { kind: 'update', update })),
    log,
  })

  answerRenderers({ handle: createHandle({ windowOf: windows.of, log }), sessions, present, preferences, secrets, updates, log })
  app.on('will-quit', startWake(windows))
  app.on('window-all-closed', () => app.quit())
  log('started', { version: app.getVersion(), electron: process.versions.electron })
  sessions.openFirst()
  present.start()
}

interface AssembleOptions {
  account: Account
  accountsFolder: string
  labels: () => Labels
  log: Log
  secrets: ReturnType<typeof createSecrets>
  send: ReturnType<typeof createSend>
}

/** What the account's window needs; null where a newer version wrote its journal. */
function assemble({ account, accountsFolder, labels, log, secrets, send }: AssembleOptions): AccountParts | null {
  try {
    const file = path.join(accountsFolder, account.key, 'journal.sqlite')
    const onDamaged = (copy: string): void => dialog.showErrorBox(labels().journalDamaged, `${labels().journalDamagedDetail}\n${copy}`)
    const journal = openJournal({ file, driver: (name) => new DatabaseSync(name), log, onDamaged })
    const tokens = createTokens({ accountKey: account.key, serverUrl: account.server_url, send, secrets, log })
    return { account, journal, tokens, forward: createForward({ serverUrl: account.server_url, tokens, send }) }
  } catch (fault) {
    if (!(fault instanceof JournalTooNew)) throw fault
    log('journal_too_new', { account: account.key })
    dialog.showErrorBox(labels().journalTooNew, labels().journalTooNewDetail)
    return null
  }
}
