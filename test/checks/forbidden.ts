import ts from 'typescript'
import {
  breachAt,
  eachNode,
  filesBelow,
  linesMatching,
  readText,
  scriptsBelow,
  sourceFolders,
  type Breach,
  type Checked,
} from './sources.js'

/** Patterns are written so that this file does not match itself. */
const everywhere: readonly { pattern: RegExp; text: string }[] = [
  { pattern: /(^|[\s'"`(=])\/(wor[k]|hom[e]\/\w|roo[t]\/|User[s]\/)/, text: 'a path of one machine' },
  { pattern: /[A-Z]:\\User[s]/, text: 'a path of one machine' },
  { pattern: /\.\.\/share[d]\b/, text: 'a path outside the project' },
  { pattern: /registry\.(npmj[s]|npmmirro[r]|yarnpk[g])|artifactor[y]|nexu[s]\/repository/, text: 'a package registry' },
]

const focus = /\b(it|test|describe|suite)(\.\w+)*\.(onl[y]|ski[p]|fixm[e]|tod[o])\(/

/** Words that no committed file may hold: `any`, focused or skipped tests, raw HTML in a template, paths of one machine, registries. */
export function checkForbidden(root: string): Checked {
  const text = filesBelow(root, ['.ts', '.mjs', '.js', '.vue', '.json', '.md', '.yml', '.css', '.html', '.sh', 'run'])
  const tests = filesBelow(root, ['.test.ts', '.spec.ts'], ['test'])
  const components = filesBelow(root, ['.vue'], ['renderer'])
  return {
    breaches: [
      ...everywhere.flatMap(({ pattern, text: what }) => linesMatching(root, text, pattern, what)),
      ...linesMatching(root, tests, focus, 'a test that is focused or left out'),
      ...components.flatMap((file) => rawHtmlIn(root, file)),
      ...scriptsBelow(root, [...sourceFolders, 'test']).flatMap(anyIn),
    ],
  }
}

const rawHtmlIn = (root: string, file: string): Breach[] =>
  readText(root, file)
    .split('\n')
    .flatMap((line, index) => (/\bv-htm[l]\b|\.innerHTM[L]\b/.test(line) ? [{ file, line: index + 1, text: 'raw HTML' }] : []))

function anyIn(script: Parameters<typeof eachNode>[0]): Breach[] {
  const found: Breach[] = []
  eachNode(script, (node) => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) found.push(breachAt(script, node, '`any`'))
  })
  return found
}
