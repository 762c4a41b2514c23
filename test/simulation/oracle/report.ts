import { faultNames, type FaultName } from '../moves/steps.js'

export const invariantIds = ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9', 'I10', 'I11', 'I12', 'I13', 'I14', 'I15', 'I16'] as const
export type InvariantId = (typeof invariantIds)[number]

export interface Breach {
  invariant: InvariantId
  text: string
}

/** Times that an invariant was really looked at while a fault was fresh: one row a fault, one column an invariant. */
export type Coverage = number[][]
export const emptyCoverage = (): Coverage => faultNames.map(() => invariantIds.map(() => 0))

/** Steps for which a fault counts as fresh. */
const freshSteps = 40

/** What the oracle found, and what it looked at. Nothing is thrown: the program under test would catch it. */
export interface Report {
  breaches: Breach[]
  coverage: Coverage
  injected: Map<FaultName, number>
  breach(invariant: InvariantId, text: string): void
  met(invariant: InvariantId): void
  injectedNow(fault: FaultName): void
  /** Folds what was met since the last call into the table. */
  closeStep(): void
}

export function createReport(): Report {
  const breaches: Breach[] = []
  const coverage = emptyCoverage()
  const injected = new Map<FaultName, number>()
  const freshUntil = new Map<number, number>()
  const metNow = new Set<number>()
  let step = 0
  return {
    breaches,
    coverage,
    injected,
    breach: (invariant, text) => void breaches.push({ invariant, text }),
    met: (invariant) => void metNow.add(invariantIds.indexOf(invariant)),
    injectedNow(fault) {
      injected.set(fault, (injected.get(fault) ?? 0) + 1)
      freshUntil.set(faultNames.indexOf(fault), step + freshSteps)
    },
    closeStep() {
      step += 1
      for (const [fault, until] of freshUntil) {
        const row = coverage[fault]
        if (until < step || !row) freshUntil.delete(fault)
        else for (const invariant of metNow) row[invariant] = (row[invariant] ?? 0) + 1
      }
      metNow.clear()
    },
  }
}
