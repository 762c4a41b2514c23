import type { InvariantId } from './oracle/report.js'
import type { Outcome } from './world/run-seed.js'
import type { Step } from './moves/steps.js'

/** Seconds of one core that a shrinking may take: most of it is done in the first. */
const mostSeconds = 8

/** The shortest list of steps found that still breaks the same invariant: pieces are left out, large ones first. */
export async function shrink(
  first: Outcome,
  invariant: InvariantId,
  replay: (script: readonly Step[]) => Promise<Outcome>,
): Promise<Outcome> {
  const begun = process.cpuUsage()
  const isInTime = (): boolean => process.cpuUsage(begun).user < mostSeconds * 1e6
  const attempt = async (script: readonly Step[]): Promise<Outcome | null> => {
    const outcome = await replay(script)
    return outcome.breaches[0]?.invariant === invariant ? outcome : null
  }
  let best = await attempt(first.steps)
  if (!best) throw new Error(`seed ${first.seed} does not break ${invariant} a second time: it depends on more than its seed`)
  for (let size = Math.ceil(best.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.steps.length && isInTime();) {
      const script: Step[] = [...best.steps.slice(0, at), ...best.steps.slice(at + size)]
      const shorter: Outcome | null = await attempt(script)
      if (shorter && shorter.steps.length < best.steps.length) best = shorter
      else at += size
    }
  }
  return best
}
