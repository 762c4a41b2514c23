/** What may come next. A run is a list of these: it can be replayed, and shrunk by leaving some out. Numbers pick by remainder. */
export type Step =
  | { do: 'act'; device: number; window: number; act: ActName; place: number; pick: number }
  | { do: 'land'; nth: number; fate: Fate }
  | { do: 'group'; nth: number; fact: FactName | null; place: number }
  | { do: 'timer' }
  | { do: 'fact'; fact: FactName; place: number }
  | { do: 'fault'; fault: StandingFault; device: number; pick: number }
  | { do: 'mend'; device: number }
  | { do: 'quiet' }

export type ActName =
  | 'open'
  | 'write'
  | 'write_bad'
  | 'mark'
  | 'cancel'
  | 'edit'
  | 'send_held'
  | 'draft'
  | 'sync_now'
  | 'hide'
  | 'sign_in'
  | 'second_window'
  | 'start'

export const factNames = [
  'activate',
  'pause',
  'archive',
  'grant',
  'revoke',
  'open_inquiry',
  'accept',
  'expire',
  'rename',
  'react',
  'note',
  'remove_note',
] as const
export type FactName = (typeof factNames)[number]

/** What becomes of something under way. */
export const fates = [
  'ok',
  'drop',
  'hole',
  'duplicate',
  'truncate',
  'stale',
  'portal',
  'gateway',
  'busy',
  'unavailable',
  'outdated',
] as const
export type Fate = (typeof fates)[number]

export const standingFaults = [
  'cut',
  'one_way',
  'half_open',
  'kill_server',
  'kill_server_at_statement',
  'kill_server_after_commit',
  'server_statement_fails',
  'server_disk_full',
  'server_clock',
  'kill_device',
  'kill_mid_journal',
  'kill_at_journal',
  'kill_at_documents',
  'kill_at_network',
  'kill_window',
  'wipe',
  'wipe_part',
  'disk_full',
  'slow_disk',
  'device_clock',
  'suspend',
  'clone',
  'backup',
  'restore',
  'end_session',
  'hostile_replay',
  'hostile_stranger',
  'hostile_forged',
] as const
export type StandingFault = (typeof standingFaults)[number]

/** Faults as the coverage table names them: one line each. */
export const faultNames = [
  'drop_request',
  'drop_answer',
  'hole',
  'delay',
  'duplicate',
  'truncate',
  'stale',
  'portal',
  'gateway',
  'busy',
  'unavailable',
  'outdated',
  'stream_gap',
  'fact_during_push',
  ...standingFaults.filter((name) => name !== 'backup'),
] as const
export type FaultName = (typeof faultNames)[number]
