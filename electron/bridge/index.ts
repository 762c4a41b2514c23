import type { Journal } from './journal.js'
import type { About, Notice, Preferences, Presence, ShellEvent, StorageSizes, Target, UpdateState } from './shell.js'
import type { SessionState, SignInRequest, SignInResult } from './session.js'

/** What the renderer finds as `window.kreida` in the desktop app. The account is the window's own; it is never named. */
export interface Bridge {
  app_version: string
  platform: 'linux' | 'darwin' | 'win32'
  journal: Journal
  session: {
    read(): Promise<SessionState>
    signIn(request: SignInRequest): Promise<SignInResult>
    /** Ends the session on the server where it can be reached, forgets the tokens and opens the sign-in window. */
    signOut(): Promise<void>
    /** Whether the system has a keyring to encrypt tokens with. */
    canEncrypt(): Promise<boolean>
  }
  shell: {
    /** Opens an https or mailto address outside; anything else is ignored and answered `false`. */
    openExternal(url: string): Promise<boolean>
    /** The number on the taskbar and in the window's title; 0 clears it. */
    setUnread(count: number): Promise<void>
    /** Written to the clipboard as plain text. */
    copyText(text: string): Promise<void>
  }
  notices: {
    /** Shows it, in the place of the chat's earlier one. */
    show(notice: Notice): Promise<void>
    /** Takes back the notifications of these threads; null is the grouped one. */
    withdraw(thread_ids: (string | null)[]): Promise<void>
  }
  preferences: {
    read(): Promise<Preferences>
    /** Answers all of them as they are now. */
    save(change: Partial<Preferences>): Promise<Preferences>
  }
  about: {
    read(): Promise<About>
    /** Versions, sizes and the last lines of the log: no text anybody wrote, no name, no address. */
    diagnostics(): Promise<string>
    storage(): Promise<StorageSizes>
  }
  updates: {
    read(): Promise<UpdateState>
    check(): Promise<void>
    /** Restarts into the version that is ready. Answers `false` where something unsaved stands in the way. */
    install(): Promise<boolean>
    /** Whether something is being typed here that no draft holds yet: no update restarts the app meanwhile. */
    setTyping(is_typing: boolean): Promise<void>
  }
  presence(): Promise<Presence>
  /** The page listens now. Answers where it was asked to go before it could hear, by a link that started the app. */
  ready(): Promise<Target | null>
  /** What the shell says by itself. Returns the unsubscribe function. */
  onEvent(listener: (event: ShellEvent) => void): () => void
  /** The machine woke up, or a network came. Returns the unsubscribe function. */
  onWake(listener: () => void): () => void
}

/** Every channel there is; `handle.ts` and the preload know no other. */
export const channels = {
  journalRead: 'journal:read',
  journalCommit: 'journal:commit',
  journalReadVerdicts: 'journal:read-verdicts',
  sessionRead: 'session:read',
  sessionSignIn: 'session:sign-in',
  sessionSignOut: 'session:sign-out',
  sessionCanEncrypt: 'session:can-encrypt',
  shellOpenExternal: 'shell:open-external',
  shellSetUnread: 'shell:set-unread',
  shellCopyText: 'shell:copy-text',
  noticesShow: 'notices:show',
  noticesWithdraw: 'notices:withdraw',
  preferencesRead: 'preferences:read',
  preferencesSave: 'preferences:save',
  aboutRead: 'about:read',
  aboutDiagnostics: 'about:diagnostics',
  aboutStorage: 'about:storage',
  updatesRead: 'updates:read',
  updatesCheck: 'updates:check',
  updatesInstall: 'updates:install',
  updatesSetTyping: 'updates:set-typing',
  presence: 'presence',
  ready: 'ready',
  wake: 'wake',
  event: 'event',
} as const

/** Limits the shell puts on what a renderer may say. */
export const bridgeLimits = {
  /** Changes in one journal transaction: thousands of texts may wait, and all of a thread's go at once. */
  changes: 50_000,
  /** Threads asked for at once. */
  threads: 1_000,
  /** UTF-16 units of one intent, verdict or draft. */
  text: 5_000_000,
  /** UTF-16 units put on the clipboard at once. */
  copiedText: 20_000_000,
} as const
