/** What one scenario of faults has seen. */
export interface Outcome {
  name: string
  facts: Record<string, number | string>
  /** What must not be; none is a pass. */
  faults: string[]
}

/** Moments that no fault has met: a scenario that never went there proves nothing about them. */
export const emptyCells = (found: Record<string, number>): string[] =>
  Object.entries(found)
    .filter(([, count]) => count === 0)
    .map(([moment]) => `no fault met the moment "${moment}"`)
