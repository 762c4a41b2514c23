import { readText, scriptsBelow } from '../checks/sources.js'
import { titlesOf } from '../checks/titles.js'

export const acceptanceFile = 'test/acceptance/ACCEPTANCE.md'

/** What other messengers got wrong, and a test must prove right here. */
export interface AcceptanceRule {
  id: string
  text: string
  group: string
  line: number
  /** Without a test it fails the acceptance. */
  isDemanded: boolean
}

/** A title in the sources that carries ids: of a test, or of a suite whose tests then do. */
export interface Carrier {
  file: string
  line: number
  ids: string[]
}

const groups = 'ORD|OUT|DRF|UNR|NOT|PRF|DAT|SYN|SRC|A11Y|I18N'
const cited = new RegExp(String.raw`(?<![\w-])(?:${groups})-\d+`, 'g')

/** `R-OUT-1` is a rule of behaviour and none of these. */
export const acceptanceIdsIn = (text: string): string[] => [...new Set(text.match(cited) ?? [])]

export function acceptanceRules(root: string): AcceptanceRule[] {
  let group = ''
  return readText(root, acceptanceFile)
    .split('\n')
    .flatMap((line, index) => {
      group = /^## (.+)$/.exec(line)?.[1] ?? group
      const [, id, text] = /^- \*\*([A-Z0-9]+-\d+)\*\* (.+)$/.exec(line) ?? []
      return id && text ? [{ id, text, group, line: index + 1, isDemanded: !group.includes('(later)') }] : []
    })
}

/** Every title below test/ that carries an id, known or not. */
export const carriersBelow = (root: string): Carrier[] =>
  scriptsBelow(root, ['test'])
    .flatMap((script) => titlesOf(script).map(({ title, line }) => ({ file: script.file, line, ids: acceptanceIdsIn(title) })))
    .filter(({ ids }) => ids.length > 0)
