import { layerOf, type Proof } from './reports.js'
import type { AcceptanceRule, Carrier } from './rules.js'

/** What is known of one rule. */
export interface Finding {
  id: string
  text: string
  tests: { file: string; title: string; layer: string; state: 'passed' | 'failed' | 'not run' }[]
  fault: string | null
}

/** Holds rules, titles and reports beside each other. Titles without a report of their file and id have not been run. */
export function judge(world: { rules: AcceptanceRule[]; carriers: Carrier[]; proofs: Proof[] }): { findings: Finding[]; faults: string[] } {
  const findings = world.rules.map((rule) => findingOf(rule, world))
  const known = new Set(world.rules.map(({ id }) => id))
  const unknown = world.carriers.flatMap(({ file, line, ids }) =>
    ids.filter((id) => !known.has(id)).map((id) => `${file}:${line} carries ${id}, which is no rule`),
  )
  return { findings, faults: [...findings.flatMap(({ id, fault }) => (fault ? [`${id} ${fault}`] : [])), ...unknown] }
}

function findingOf(rule: AcceptanceRule, { carriers, proofs }: { carriers: Carrier[]; proofs: Proof[] }): Finding {
  const run = proofs.filter(({ ids }) => ids.includes(rule.id))
  const ran = new Set(run.map(({ file }) => file))
  const idle = carriers.filter(({ ids, file }) => ids.includes(rule.id) && !ran.has(file))
  const tests = [
    ...run.map(({ file, title, layer, isPassed }) => ({ file, title, layer, state: isPassed ? ('passed' as const) : ('failed' as const) })),
    ...idle.map(({ file, line }) => ({ file, title: `line ${line}`, layer: layerOf(file), state: 'not run' as const })),
  ]
  const sad = new Set(tests.filter(({ state }) => state !== 'passed').map(({ file, state }) => `${file} ${state}`))
  const isMissing = tests.length === 0 && rule.isDemanded
  const fault = isMissing ? 'has no test' : sad.size > 0 ? [...sad].join(', ') : null
  return { id: rule.id, text: rule.text, tests, fault }
}

/** A line for each rule: whether it is proven, how many of its tests passed, and in which layers they are. */
export function tableOf(findings: Finding[]): string {
  return findings
    .map(({ id, tests, fault }) => {
      const layers = [...new Set(tests.map(({ layer }) => layer))]
      const counts = layers.map((layer) => `${layer} ${tests.filter((test) => test.layer === layer).length}`)
      const passed = tests.filter(({ state }) => state === 'passed').length
      const word = fault ? 'FAIL' : tests.length === 0 ? 'later' : 'ok'
      return `${word.padEnd(6)}${id.padEnd(8)}${`${passed} of ${tests.length}`.padStart(8)}  ${counts.join(', ') || 'no test'}`
    })
    .join('\n')
}
