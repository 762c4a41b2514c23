import { acceptanceFile, acceptanceIdsIn, acceptanceRules } from '../acceptance/rules.js'
import { filesBelow, readText, scriptsBelow, sourceFolders, type Breach, type Checked } from './sources.js'
import { titlesOf } from './titles.js'

const rulesFile = 'sync-server/contract/RULES.md'
const cited = /\bR-([A-Z]+)-(\d+)(?:\.\.(\d+))?/g

/**
 * Every rule of RULES.md is cited by a test's title, and every rule that anything cites is there. Ids of ACCEPTANCE.md must be there as
 * well; whether tests prove them all says `npm run acceptance`.
 */
export function checkRuleIds(root: string): Checked {
  const rules = new Map(
    readText(root, rulesFile)
      .split('\n')
      .flatMap((line, index) => [...line.matchAll(/\*\*(R-[A-Z]+-\d+)\*\*/g)].map((match) => [match[1] ?? '', index + 1] as const)),
  )
  const titled = new Set(
    scriptsBelow(root, ['test'])
      .flatMap(titlesOf)
      .flatMap(({ title }) => idsIn(title)),
  )
  const untested = [...rules]
    .filter(([id]) => !titled.has(id))
    .map(([id, line]): Breach => ({ file: rulesFile, line, text: `no test's title cites ${id}` }))
  const files = filesBelow(root, ['.ts', '.mjs', '.vue', '.md'], [...sourceFolders, 'test']).filter(
    (file) => file !== rulesFile && !file.startsWith('test/checks/'),
  )
  const accepted = new Set(acceptanceRules(root).map(({ id }) => id))
  const unknown = files.flatMap((file) => [
    ...citationsOf(root, file, { idsOf: idsIn, known: rules, home: 'RULES.md' }),
    ...citationsOf(root, file, { idsOf: acceptanceIdsIn, known: accepted, home: acceptanceFile }),
  ])
  return { breaches: [...untested, ...unknown], note: `${rules.size} rules, ${accepted.size} of acceptance` }
}

interface Rules {
  idsOf: (text: string) => string[]
  known: { has(id: string): boolean }
  home: string
}

/** Ids that a file cites and that are not at home where they should be. */
function citationsOf(root: string, file: string, { idsOf, known, home }: Rules): Breach[] {
  return readText(root, file)
    .split('\n')
    .flatMap((line, index) =>
      idsOf(line)
        .filter((id) => !known.has(id))
        .map((id) => ({ file, line: index + 1, text: `${id} is no rule of ${home}` })),
    )
}

/** `R-SEND-1..3` means three rules. */
function idsIn(text: string): string[] {
  return [...text.matchAll(cited)].flatMap(([, name = '', first = '0', last = first]) =>
    Array.from({ length: Math.max(0, Number(last) - Number(first)) + 1 }, (_, index) => `R-${name}-${Number(first) + index}`),
  )
}
