import type { Journal } from './journal.js'
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
  wake: 'wake',
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
