import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { acceptanceRules, carriersBelow } from '../acceptance/rules.js'
import { takenOut, triedGroups } from '../acceptance/taken-out.js'
import { plantedText } from '../simulation/plant.js'

const root = path.resolve(import.meta.dirname, '../..')
const carriers = carriersBelow(root)

/** The rest is `npm run acceptance:taken-out`, which takes minutes. */
describe('what is taken out', () => {
  it('is there for every rule of its groups', () => {
    const demanded = acceptanceRules(root).filter(({ group }) => triedGroups.includes(group))
    expect(new Set(demanded.map(({ group }) => group)).size).toBe(triedGroups.length)
    expect([...new Set(takenOut.map(({ id }) => id))].sort()).toEqual(demanded.map(({ id }) => id).sort())
  })

  it.each(takenOut)('$what: it stands in the program once, and tests that could see it carry its rule', ({ id, plants, tests }) => {
    for (const { file } of plants) expect(plantedText(root, file, plants)).not.toBe('')
    const ending = tests === 'vitest' ? '.test.ts' : '.spec.ts'
    expect(carriers.filter(({ file, ids }) => file.endsWith(ending) && ids.includes(id))).not.toEqual([])
  })
})
