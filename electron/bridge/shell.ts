/** What the shell and a page tell each other about the machine around the app. */

/** Whether somebody may be looking at the screen, as far as the system knows. */
export interface Presence {
  is_locked: boolean
  /** The person's session is in the background (another user was switched to), or the machine sleeps. */
  is_away: boolean
  /** Nobody has touched the machine for minutes. */
  is_idle: boolean
  /** The page's own window is hidden in the tray or minimised. */
  is_hidden: boolean
}

/** Where a link or a notification leads. It was parsed, but nobody has looked yet whether it exists. */
export type Target =
  { kind: 'chat'; thread_id: string; message_id: string | null } | { kind: 'inquiry'; inquiry_id: number } | { kind: 'chats' }

/** One notification. A chat has at most one: the next replaces it. */
export interface Notice {
  /** The chat's thread; null for the one that groups several chats after an absence. */
  thread_id: string | null
  /** The message that a click lands on. */
  message_id: string | null
  title: string
  body: string
  /** Placeholder of the reply field, where the system offers one and this chat can be written in. */
  reply: string | null
  /** Label of the action "mark as read", where the system offers actions. */
  read: string | null
}

/** What a person did with a notification. */
export type NoticeAct =
  | { act: 'open'; thread_id: string | null; message_id: string | null }
  | { act: 'reply'; thread_id: string; text: string }
  | { act: 'read'; thread_id: string; message_id: string | null }

export const menuCommands = ['settings', 'about', 'find', 'shortcuts', 'dashboard', 'chats', 'outbox'] as const
export type MenuCommand = (typeof menuCommands)[number]

/** `refused`: why an update was not taken. The texts are the renderer's. */
export type UpdateRefusal = 'unreachable' | 'timeout' | 'older' | 'unsigned' | 'checksum' | 'unsupported' | 'failed'
export type UpdateState =
  | { state: 'idle' | 'checking' | 'current' }
  | { state: 'downloading'; version: string; percent: number }
  /** `notes`: what is new, as plain text. */
  | { state: 'ready'; version: string; notes: string | null }
  | { state: 'installing'; version: string }
  | { state: 'refused'; reason: UpdateRefusal; version: string | null }

export type ShellEvent =
  | { kind: 'presence'; presence: Presence }
  | { kind: 'open'; target: Target }
  | { kind: 'notice'; act: NoticeAct }
  | { kind: 'command'; name: MenuCommand }
  | { kind: 'update'; update: UpdateState }

/** What a person chose for the program on this machine; the same for every account. */
export interface Preferences {
  locale: 'uk' | 'en' | null
  /** Null until the person was asked, when the window is closed for the first time. */
  closes_to_tray: boolean | null
  starts_at_login: boolean
}

/** Bytes on this disk, of the window's account. */
export interface StorageSizes {
  /** Unsent work, drafts and the history of verdicts. */
  journal: number
  /** Chats and messages, as the page keeps them. */
  documents: number
  /** What the page keeps to start faster. Removing it loses nothing. */
  cache: number
  logs: number
}

/** About this program. */
export interface About {
  version: string
  build: 'release' | 'test'
  electron: string
  system: string
}
