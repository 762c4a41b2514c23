import { describe, expect, it } from 'vitest'
import { judge } from '../acceptance/judge.js'
import { proofsOfPlaywright, proofsOfVitest } from '../acceptance/reports.js'
import { acceptanceIdsIn, type AcceptanceRule } from '../acceptance/rules.js'

const rule = (id: string, isDemanded = true): AcceptanceRule => ({ id, text: 'x', group: 'Order', line: 1, isDemanded })
const carrier = (ids: string[], file = 'test/unit/a.test.ts') => ({ file, line: 1, ids })
const vitest = (status: string) =>
  proofsOfVitest({ testResults: [{ name: '/p/test/unit/a.test.ts', assertionResults: [{ fullName: 'ORD-1: x', status }] }] }, '/p')
const faultsOf = (world: Parameters<typeof judge>[0]): string[] => judge(world).faults

describe('the acceptance', () => {
  it('reads ids, and takes no rule of behaviour for one', () =>
    expect(acceptanceIdsIn('R-OUT-1, OUT-2 and A11Y-1: XOUT-3')).toEqual(['OUT-2', 'A11Y-1']))

  it('is content where a test has passed', () =>
    expect(faultsOf({ rules: [rule('ORD-1')], carriers: [carrier(['ORD-1'])], proofs: vitest('passed') })).toEqual([]))

  it('fails over a test that failed, was left out or was not run', () => {
    const world = { rules: [rule('ORD-1')], carriers: [carrier(['ORD-1'])] }
    expect(faultsOf({ ...world, proofs: vitest('failed') })).toEqual(['ORD-1 test/unit/a.test.ts failed'])
    expect(faultsOf({ ...world, proofs: vitest('skipped') })).toHaveLength(1)
    expect(faultsOf({ ...world, proofs: [] })).toEqual(['ORD-1 test/unit/a.test.ts not run'])
  })

  it('fails over a demanded rule without a test, and over an id that nobody knows', () => {
    expect(faultsOf({ rules: [rule('ORD-1'), rule('NOT-1', false)], carriers: [], proofs: [] })).toEqual(['ORD-1 has no test'])
    expect(faultsOf({ rules: [], carriers: [carrier(['ORD-9'])], proofs: [] })).toHaveLength(1)
  })

  it('reads the layers of Playwright’s report, suites and all', () => {
    const tests = [{ projectName: 'desktop', status: 'expected', results: [{ status: 'passed' }] }]
    const file = 'e2e/desktop/a.spec.ts'
    const inner = { title: 'UNR-1', file, specs: [{ title: 'x', file, tests }] }
    const [proof] = proofsOfPlaywright({ suites: [{ title: file, file, suites: [inner] }] })
    expect(proof).toEqual({ file: `test/${file}`, title: 'UNR-1 x', layer: 'e2e desktop', ids: ['UNR-1'], isPassed: true })
  })
})
