/** `refused`: why an update was not taken. The texts are the renderer's. */
export type UpdateRefusal = 'unreachable' | 'timeout' | 'older' | 'unsigned' | 'checksum' | 'unsupported' | 'failed'
export type UpdateState =
  | { state: 'idle' | 'checking' | 'current' }
  | { state: 'downloading'; version: string; percent: number }
  /** `notes`: what is new, as plain text. */
  | { state: 'ready'; version: string; notes: string | null }
  | { state: 'installing'; version: string }
  | { state: 'refused'; reason: UpdateRefusal; version: string | null }
