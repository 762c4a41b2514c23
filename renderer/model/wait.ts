/** A wait as it is counted down: by the second when it is short, else by the minute, so that it stays calm. */
export interface Wait {
  unit: 'now' | 'seconds' | 'minutes'
  n: number
}

export function waitUntil(at: string, now: Date): Wait {
  const seconds = Math.ceil((Date.parse(at) - now.getTime()) / 1_000)
  if (seconds <= 0) return { unit: 'now', n: 0 }
  return seconds <= 90 ? { unit: 'seconds', n: seconds } : { unit: 'minutes', n: Math.round(seconds / 60) }
}
