/** What is true of one chat at the moment in which it may be worth a notification. */
export interface ChatFacts {
  unread: number
  /** The newest message of the thread, and the newest one that a notification was shown for. */
  last_seq: number
  told_seq: number
  /** It is open in a focused window, and somebody is there to see it. */
  is_seen: boolean
  is_muted: boolean
  is_blocked: boolean
}

/** What is true of this person and this machine. */
export interface DeskFacts {
  is_enabled: boolean
  is_quiet: boolean
}

/** `badge`: it counts on the badge and makes no notification. `nothing`: there is nothing to count, or the person sees it. */
export type Decision = 'notify' | 'badge' | 'nothing'

/** The one decision about a chat's notification. The badge itself is the unread selector's; nothing here changes what is counted. */
export function decide(chat: ChatFacts, desk: DeskFacts): Decision {
  if (chat.unread === 0 || chat.is_blocked || chat.is_seen) return 'nothing'
  if (!desk.is_enabled || desk.is_quiet || chat.is_muted) return 'badge'
  return chat.last_seq > chat.told_seq ? 'notify' : 'badge'
}

/** Hours in which nothing makes a sound, as `HH:MM` by this machine's clock. */
export interface QuietHours {
  is_on: boolean
  from: string
  to: string
}

/** Whether the hours hold at this minute. They may pass midnight; equal ends mean the whole day. */
export function isQuiet({ is_on, from, to }: QuietHours, now: Date): boolean {
  if (!is_on) return false
  const [begin, end] = [minutesOf(from), minutesOf(to)]
  if (begin === null || end === null) return false
  const minute = now.getHours() * 60 + now.getMinutes()
  if (begin === end) return true
  return begin < end ? minute >= begin && minute < end : minute >= begin || minute < end
}

function minutesOf(time: string): number | null {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(time) ?? []
  if (hours === undefined || minutes === undefined || Number(hours) > 23 || Number(minutes) > 59) return null
  return Number(hours) * 60 + Number(minutes)
}

/** Until when a chat is muted: an RFC 3339 time, or `always`. */
export type MutedUntil = string

export const isMutedAt = (until: MutedUntil | undefined, now: Date): boolean =>
  until !== undefined && (until === 'always' || Date.parse(until) > now.getTime())

/** For how long a person may mute a chat. */
export const muteTimes = ['hour', 'evening', 'tomorrow', 'always'] as const
export type MuteTime = (typeof muteTimes)[number]

/** Until when that is. The evening is 20:00, the morning 08:00, by this machine's clock; after 20:00 the evening is tomorrow's. */
export function mutedUntil(time: MuteTime, now: Date): MutedUntil {
  if (time === 'always') return 'always'
  if (time === 'hour') return new Date(now.getTime() + 3_600_000).toISOString()
  const end = new Date(now)
  end.setHours(time === 'evening' ? 20 : 8, 0, 0, 0)
  if (time === 'tomorrow' || end <= now) end.setDate(end.getDate() + 1)
  return end.toISOString()
}
