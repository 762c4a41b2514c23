import ts from 'typescript'
import { eachNode, filesBelow, lineOf, readText, scriptsBelow, sourceFolders, type Breach, type Checked, type Script } from './sources.js'

const rulesFile = 'sync-server/contract/RULES.md'
const cited = /\bR-([A-Z]+)-(\d+)(?:\.\.(\d+))?/g

/** Every rule of RULES.md is cited by a test's title, and every rule that anything cites is there. */
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
  const unknown = files.flatMap((file) => unknownIn(root, file, rules))
  return { breaches: [...untested, ...unknown], note: `${rules.size} rules` }
}

function unknownIn(root: string, file: string, rules: ReadonlyMap<string, number>): Breach[] {
  return readText(root, file)
    .split('\n')
    .flatMap((line, index) =>
      idsIn(line)
        .filter((id) => !rules.has(id))
        .map((id) => ({ file, line: index + 1, text: `${id} is no rule of RULES.md` })),
    )
}

/** `R-SEND-1..3` means three rules. */
function idsIn(text: string): string[] {
  return [...text.matchAll(cited)].flatMap(([, name = '', first = '0', last = first]) =>
    Array.from({ length: Math.max(0, Number(last) - Number(first)) + 1 }, (_, index) => `R-${name}-${Number(first) + index}`),
  )
}

/** The titles of tests and suites, with their lines: the first argument of `it`, `test` and `describe`, also of `it.each(...)`. */
export function titlesOf(script: Script): { title: string; line: number }[] {
  const found: { title: string; line: number }[] = []
  if (!/\.(test|spec)\.ts$/.test(script.file)) return found
  eachNode(script, (node) => {
    if (!ts.isCallExpression(node) || !/^(it|test|describe)\b/.test(node.expression.getText(script.tree))) return
    const [first] = node.arguments
    if (first && (ts.isStringLiteralLike(first) || ts.isTemplateExpression(first)))
      found.push({ title: first.getText(script.tree), line: lineOf(script, node.getStart(script.tree)) })
  })
  return found
}
