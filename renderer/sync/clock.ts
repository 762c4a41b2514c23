/** Time, chance and names, as the sync core sees them; tests and the simulation bring their own. */
export interface Clock {
  now(): Date
  /** Runs `work` after that many milliseconds. Returns the cancel function. */
  after(delayMs: number, work: () => void): () => void
}

export interface Sources extends Clock {
  /** UUIDv7: ids of one device sort by their making. */
  newId(): string
  /** From 0 up to 1. */
  random(): number
}
