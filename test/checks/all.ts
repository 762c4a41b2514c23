import { checkForbidden } from './forbidden.js'
import { checkLocales } from './locales.js'
import { checkNames } from './names.js'
import { checkRuleIds } from './rule-ids.js'
import { checkSizes } from './sizes.js'
import type { Checked } from './sources.js'
import { checkDeadCode, checkLayout, checkLint, checkOlderElectron, checkTypes } from './tools.js'
import { checkZones } from './zones.js'

/** Every check, in the order of running. */
export const checks: readonly { name: string; check: (root: string) => Checked }[] = [
  { name: 'types', check: checkTypes },
  { name: 'types of Electron 42', check: checkOlderElectron },
  { name: 'lint', check: checkLint },
  { name: 'layout', check: checkLayout },
  { name: 'import zones', check: checkZones },
  { name: 'names', check: checkNames },
  { name: 'sizes', check: checkSizes },
  { name: 'locale texts', check: checkLocales },
  { name: 'dead code', check: checkDeadCode },
  { name: 'rule ids', check: checkRuleIds },
  { name: 'forbidden words', check: checkForbidden },
]
