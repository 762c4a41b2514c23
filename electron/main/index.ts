import os from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { app, clipboard, dialog, net, safeStorage } from 'electron'
import { channels } from '../bridge/index.js'
import { channelArguments } from '../bridge/schemas.js'
import { createAccounts, type Account } from './session/accounts.js'
import { registerAppScheme } from './network/app-protocol.js'
import { createBadge } from './window/badge.js'
import { readConfig } from './config.js'
import { createForward, createSend } from './network/forward.js'
import { createHandle, type Handle } from './handle.js'
import { openJournal } from './journal/journal.js'
import { JournalTooNew } from './journal/journal-file.js'
import { commitAsked } from './journal/journal-request.js'
import { refusedSwitch } from './launch.js'
import { labelsFor } from './labels.js'
import { createLog, describeFault, type Log } from './log.js'
import { installMenu } from './window/menu.js'
import { startWake } from './window/power.js'
import { createSecrets, type Keyring } from './session/secrets.js'
import { openExternal, secureApp } from './security.js'
import { createSessions, type Sessions } from './session/sessions.js'
import { createTokens } from './session/tokens.js'
import { createWindows, focusWindow, type AccountParts } from './window/window.js'
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

  const labels = labelsFor(app.getLocale())
  const accountsFolder = path.join(folder, 'accounts')
  const secrets = createSecrets({ folder: accountsFolder, keyring, log })
  const send = createSend(net)
  const { isDevelopment } = config
  const windows = createWindows({ states: createWindowStates(folder), log, isDevelopment, mainFolder: import.meta.dirname })

  const assemble = (account: Account): AccountParts | null => {
    try {
      const file = path.join(accountsFolder, account.key, 'journal.sqlite')
      const onDamaged = (copy: string): void => dialog.showErrorBox(labels.journalDamaged, `${labels.journalDamagedDetail}\n${copy}`)
      const journal = openJournal({ file, driver: (name) => new DatabaseSync(name), log, onDamaged })
      const tokens = createTokens({ accountKey: account.key, serverUrl: account.server_url, send, secrets, log })
      return { account, journal, tokens, forward: createForward({ serverUrl: account.server_url, tokens, send }) }
    } catch (fault) {
      if (!(fault instanceof JournalTooNew)) throw fault
      log('journal_too_new', { account: account.key })
      dialog.showErrorBox(labels.journalTooNew, labels.journalTooNewDetail)
      return null
    }
  }

  const sessions = createSessions({
    accounts: createAccounts(folder),
    secrets,
    windows,
    send,
    log,
    deviceName: os.hostname(),
    defaultServerUrl: config.serverUrl,
    demoSignIn: config.demoSignIn,
    assemble,
  })

  installMenu({ labels, isDevelopment })
  answerRenderers({ handle: createHandle({ windowOf: windows.of, log }), sessions, canEncrypt: secrets.canEncrypt, log })
  const stopWake = startWake(windows)
  app.on('second-instance', () => windows.all().slice(0, 1).forEach(focusWindow))
  app.on('window-all-closed', () => app.quit())
  app.on('will-quit', stopWake)
  log('started', { version: app.getVersion(), electron: process.versions.electron })
  sessions.openFirst()
}

interface Answers {
  handle: Handle
  sessions: Sessions
  canEncrypt: () => boolean
  log: Log
}

/** Everything a renderer can ask of the shell. */
function answerRenderers({ handle, sessions, canEncrypt, log }: Answers): void {
  const { none, journalCommit, journalReadVerdicts, sessionSignIn, shellOpenExternal, shellSetUnread, shellCopyText } = channelArguments
  const badge = createBadge()

  handle(channels.journalRead, none, ({ parts }) => parts?.journal.read() ?? { entries: [], drafts: [] })
  handle(channels.journalCommit, journalCommit, ({ parts }, [changes]) => commitAsked({ journal: parts?.journal, log }, changes))
  handle(channels.journalReadVerdicts, journalReadVerdicts, ({ parts }, [thread_ids]) => parts?.journal.readVerdicts(thread_ids) ?? [])
  handle(channels.sessionRead, none, (window) => sessions.stateOf(window))
  handle(channels.sessionSignIn, sessionSignIn, (window, [request]) => sessions.signIn(window, request))
  handle(channels.sessionSignOut, none, (window) => sessions.signOut(window))
  handle(channels.sessionCanEncrypt, none, canEncrypt)
  handle(channels.shellOpenExternal, shellOpenExternal, (_window, [url]) => openExternal(url))
  handle(channels.shellSetUnread, shellSetUnread, (window, [count]) => badge.setUnread(window, count))
  handle(channels.shellCopyText, shellCopyText, (_window, [text]) => clipboard.writeText(text))
}
