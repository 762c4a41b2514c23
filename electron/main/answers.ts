import { app, clipboard } from 'electron'
import { channels } from '../bridge/index.js'
import { channelArguments } from '../bridge/schemas.js'
import { diagnosticsText, readAbout } from './about/diagnostics.js'
import { storageSizes } from './about/storage-sizes.js'
import type { Handle } from './handle.js'
import { commitAsked } from './journal/journal-request.js'
import type { Log } from './log.js'
import type { Present } from './present.js'
import { openExternal } from './security.js'
import type { Secrets } from './session/secrets.js'
import type { Sessions } from './session/sessions.js'
import { presenceOf } from './notifications/presence.js'
import type { PreferenceFile } from './window/preferences.js'
import type { Updates } from './updates/updates.js'
import type { AppWindow } from './window/window.js'

interface Answers {
  handle: Handle
  sessions: Sessions
  present: Present
  preferences: PreferenceFile
  secrets: Secrets
  updates: Updates
  log: Log
}

/** Everything a renderer can ask of the shell. */
export function answerRenderers(answers: Answers): void {
  answerAccount(answers)
  answerDesktop(answers)
  answerUpdates(answers)
}

/** What belongs to the account of the window. */
function answerAccount({ handle, sessions, secrets, log }: Answers): void {
  const { none, journalCommit, journalReadVerdicts, sessionSignIn } = channelArguments
  handle(channels.journalRead, none, ({ parts }) => parts?.journal.read() ?? { entries: [], drafts: [] })
  handle(channels.journalCommit, journalCommit, ({ parts }, [changes]) => commitAsked({ journal: parts?.journal, log }, changes))
  handle(channels.journalReadVerdicts, journalReadVerdicts, ({ parts }, [thread_ids]) => parts?.journal.readVerdicts(thread_ids) ?? [])
  handle(channels.sessionRead, none, (window) => sessions.stateOf(window))
  handle(channels.sessionSignIn, sessionSignIn, (window, [request]) => sessions.signIn(window, request))
  handle(channels.sessionSignOut, none, (window) => sessions.signOut(window))
  handle(channels.sessionCanEncrypt, none, () => secrets.canEncrypt())
}

/** What belongs to the program and the machine. */
function answerDesktop({ handle, present, preferences }: Answers): void {
  const { none, shellOpenExternal, shellSetUnread, shellCopyText, noticesShow, noticesWithdraw, preferencesSave } = channelArguments
  const sizesOf = ({ parts }: AppWindow) => storageSizes({ userData: app.getPath('userData'), key: parts?.account.key ?? 'sign-in' })
  handle(channels.shellOpenExternal, shellOpenExternal, (_window, [url]) => openExternal(url))
  handle(channels.shellSetUnread, shellSetUnread, (window, [count]) => present.badge.setUnread(window, count))
  handle(channels.shellCopyText, shellCopyText, (_window, [text]) => clipboard.writeText(text))
  handle(channels.noticesShow, noticesShow, (window, [notice]) => present.notices.show(window, notice))
  handle(channels.noticesWithdraw, noticesWithdraw, (window, [thread_ids]) => present.notices.withdraw(window, thread_ids))
  handle(channels.preferencesRead, none, () => preferences.read())
  handle(channels.preferencesSave, preferencesSave, (_window, [change]) => preferences.save(change))
  handle(channels.aboutRead, none, readAbout)
  handle(channels.aboutDiagnostics, none, (window) => diagnosticsText({ folder: app.getPath('userData'), sizes: sizesOf(window) }))
  handle(channels.aboutStorage, none, sizesOf)
  handle(channels.presence, none, ({ browserWindow }) => presenceOf(present.presence.read(), browserWindow))
  handle(channels.ready, none, (window) => present.links.ready(window))
}

/** What belongs to newer versions of the program. */
function answerUpdates({ handle, updates }: Answers): void {
  const { none, updatesSetTyping } = channelArguments
  handle(channels.updatesRead, none, () => updates.read())
  handle(channels.updatesCheck, none, () => updates.check())
  handle(channels.updatesInstall, none, () => updates.install())
  handle(channels.updatesSetTyping, updatesSetTyping, ({ browserWindow }, [is_typing]) => {
    const { id } = browserWindow
    browserWindow.once('closed', () => updates.setTyping(id, false))
    updates.setTyping(id, is_typing)
  })
}
