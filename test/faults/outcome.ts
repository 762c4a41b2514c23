/** What one scenario of faults has seen. */
export interface Outcome {
  name: string
  facts: Record<string, number | string>
  /** What must not be; none is a pass. */
  faults: string[]
}

/** Whole numbers from `least` to `most`, the same for the same seed (mulberry32, public domain by Tommy Ettinger). */
export function createDice(seed: number): (least: number, most: number) => number {
  let state = seed | 0
  return (least, most) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return least + (((mixed ^ (mixed >>> 14)) >>> 0) % (most - least + 1))
  }
}
