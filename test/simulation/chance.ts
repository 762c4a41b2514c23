/** The one source of chance: the same seed gives the same numbers, on every machine. */
export interface Chance {
  /** From 0 up to 1. */
  next(): number
  /** A whole number from 0 up to `below`. */
  int(below: number): number
  /** True once in so many tries: 0.1 is one in ten. */
  is(probability: number): boolean
  pick<T>(from: readonly T[]): T
}

/** sfc32, stirred until the seed has spread. */
export function createChance(seed: number): Chance {
  let a = 0x9e3779b9 ^ seed
  let b = 0x243f6a88 ^ Math.imul(seed, 0x85ebca6b)
  let c = 0xb7e15162 + seed
  let counter = 1
  const next = (): number => {
    const sum = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 4294967296
  }
  for (let turn = 0; turn < 15; turn += 1) next()
  return {
    next,
    int: (below) => Math.floor(next() * below),
    is: (probability) => next() < probability,
    pick(from) {
      const picked = from[Math.floor(next() * from.length)]
      if (picked === undefined) throw new Error('nothing to pick from')
      return picked
    },
  }
}
