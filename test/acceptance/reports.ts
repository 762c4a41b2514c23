import path from 'node:path'
import { acceptanceIdsIn } from './rules.js'

/** What became of a test that carries ids. */
export interface Proof {
  file: string
  title: string
  layer: string
  ids: string[]
  isPassed: boolean
}

export interface VitestReport {
  testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[]
}
interface PlaywrightSuite {
  title: string
  file: string
  specs?: { title: string; file: string; tests: { projectName: string; status: string; results: { status: string }[] }[] }[]
  suites?: PlaywrightSuite[]
}

/** The layer of a file: `unit`, `sync`, `e2e desktop`, ... */
export const layerOf = (file: string): string => {
  const [, layer = '', place = ''] = file.split('/')
  if (layer === 'e2e') return `e2e ${place}`
  return file.endsWith('.spec.ts') ? `${layer} windows` : layer
}

/** Tests of vitest's JSON report that carry ids. A file that ran on two engines is there twice. */
export const proofsOfVitest = (report: VitestReport, root: string): Proof[] =>
  report.testResults.flatMap(({ name, assertionResults }) => {
    const file = path.relative(root, name).split(path.sep).join('/')
    return assertionResults.map(({ fullName, status }) => proofOf({ file, title: fullName, isPassed: status === 'passed' }))
  })

/** Tests of Playwright's JSON report that carry ids: passed at the first try, or not at all. */
export function proofsOfPlaywright(report: { suites: PlaywrightSuite[] }): Proof[] {
  const proofsOf = (suite: PlaywrightSuite, above: string): Proof[] => {
    const name = suite.title === suite.file ? above : `${above} ${suite.title}`.trim()
    const own = (suite.specs ?? []).flatMap(({ title, file, tests }) =>
      tests.map(({ status, results }) => {
        const isPassed = status === 'expected' && results.at(-1)?.status === 'passed'
        return proofOf({ file: `test/${file}`, title: `${name} ${title}`.trim(), isPassed })
      }),
    )
    return [...own, ...(suite.suites ?? []).flatMap((inner) => proofsOf(inner, name))]
  }
  return report.suites.flatMap((suite) => proofsOf(suite, ''))
}

const proofOf = (test: Pick<Proof, 'file' | 'title' | 'isPassed'>): Proof => ({
  ...test,
  layer: layerOf(test.file),
  ids: acceptanceIdsIn(test.title),
})
