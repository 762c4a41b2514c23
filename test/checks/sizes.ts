import ts from 'typescript'
import { parse } from 'vue/compiler-sfc'
import { filesBelow, lineOf, readText, scriptsBelow, sourceFolders, type Breach, type Checked, type Script } from './sources.js'

/** Lines, at most. */
const most = { source: 300, test: 400, function: 50, block: 120 }

/** Sizes of files, functions and component blocks. Folders are only reported. */
export function checkSizes(root: string): Checked {
  const files = filesBelow(root, ['.ts', '.mjs', '.js', '.vue', '.css'], [...sourceFolders, 'test'])
  const breaches = [
    ...files.flatMap((file) => breachesOfFile(root, file)),
    ...scriptsBelow(root, [...sourceFolders, 'test']).flatMap(breachesOfFunctions),
  ]
  return { breaches, note: largestFolders(files) }
}

const countLines = (text: string): number => text.trimEnd().split('\n').length

function breachesOfFile(root: string, file: string): Breach[] {
  const text = readText(root, file)
  const limit = file.startsWith('test/') ? most.test : most.source
  const lines = countLines(text)
  const breaches = lines > limit ? [{ file, line: 0, text: `${lines} lines, at most ${limit}` }] : []
  if (!file.endsWith('.vue')) return breaches
  const { template, script, scriptSetup } = parse(text).descriptor
  const blocks = { template: template?.content, script: script?.content, 'script setup': scriptSetup?.content }
  for (const [name, content] of Object.entries(blocks)) {
    const size = content === undefined ? 0 : countLines(content.trim())
    if (size > most.block) breaches.push({ file, line: 0, text: `${name} of ${size} lines, at most ${most.block}` })
  }
  return breaches
}

/** A function's own lines: those of the functions inside it are theirs. A closure that holds state is our class, and so are stores and suites. */
function breachesOfFunctions(script: Script): Breach[] {
  const found: Breach[] = []
  const measure = (node: ts.Node): number => {
    let inner = 0
    ts.forEachChild(node, (child) => void (inner += measure(child)))
    if (!isFunction(node)) return inner
    const first = lineOf(script, node.getStart(script.tree))
    const all = lineOf(script, node.getEnd()) - first + 1
    const own = all - inner
    if (own > most.function)
      found.push({ file: script.file, line: first, text: `a function of ${own} lines of its own, at most ${most.function}` })
    return all > 2 ? all - 1 : 0 // the line it begins on is shared with the outer one
  }
  measure(script.tree)
  return found
}

const isFunction = (node: ts.Node): boolean =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isConstructorDeclaration(node)

function largestFolders(files: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const file of files) {
    const folder = file.slice(0, file.lastIndexOf('/'))
    counts.set(folder, (counts.get(folder) ?? 0) + 1)
  }
  const largest = [...counts].filter(([, count]) => count > 10).sort((a, b) => b[1] - a[1])
  return largest.length === 0
    ? 'no folder above 10 files'
    : `folders above 10 files: ${largest.map(([folder, count]) => `${folder} ${count}`).join(', ')}`
}
