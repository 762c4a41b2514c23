import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { parse } from 'vue/compiler-sfc'

/** A breach of a rule, at a place a person can go to. */
export interface Breach {
  file: string
  /** Counts from 1; 0 where the whole file is meant. */
  line: number
  text: string
}

/** What a check answers: its breaches, and what it found worth a word. */
export interface Checked {
  breaches: Breach[]
  note?: string
}

/** A piece of TypeScript: a whole file, or a script block of a component. */
export interface Script {
  file: string
  tree: ts.SourceFile
  /** Lines of the file above the script. */
  above: number
}

const skipped = new Set(['node_modules', 'out', 'dist', '.git', '.kreida', 'test-results', 'coverage'])

/** Paths of files below `root`, relative to it, with `/`. `under` names folders; without it, everything. */
export function filesBelow(root: string, endings: readonly string[], under: readonly string[] = ['']): string[] {
  const found: string[] = []
  const walk = (folder: string): void => {
    for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
      if (skipped.has(entry.name)) continue
      const file = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) walk(file)
      else if (entry.isFile() && endings.some((ending) => file.endsWith(ending))) found.push(file)
    }
  }
  for (const folder of under) if (fs.existsSync(path.join(root, folder))) walk(folder)
  return found.sort()
}

export const readText = (root: string, file: string): string => fs.readFileSync(path.join(root, file), 'utf8')

export const sourceFolders = ['electron', 'renderer', 'sync-server'] as const

/** Every script in these folders, parsed: `.ts`, `.mjs` and the script blocks of components. */
export function scriptsBelow(root: string, under: readonly string[]): Script[] {
  return filesBelow(root, ['.ts', '.mjs', '.js', '.vue'], under).flatMap((file) => scriptsOf(file, readText(root, file)))
}

function scriptsOf(file: string, text: string): Script[] {
  if (!file.endsWith('.vue')) return [{ file, above: 0, tree: treeOf(file, text) }]
  const { descriptor } = parse(text)
  return [descriptor.script, descriptor.scriptSetup].flatMap((block) =>
    block ? [{ file, above: block.loc.start.line - 1, tree: treeOf(`${file}.ts`, block.content) }] : [],
  )
}

const treeOf = (name: string, text: string): ts.SourceFile => ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)

/** Calls `visit` for every node of a script, outermost first. */
export function eachNode(script: Script, visit: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    visit(node)
    ts.forEachChild(node, walk)
  }
  ts.forEachChild(script.tree, walk)
}

export const lineOf = (script: Script, position: number): number =>
  script.tree.getLineAndCharacterOfPosition(position).line + 1 + script.above

export const breachAt = (script: Script, node: ts.Node, text: string): Breach => ({
  file: script.file,
  line: lineOf(script, node.getStart(script.tree)),
  text,
})

/** A breach for every line of these files that matches. */
export function linesMatching(root: string, files: readonly string[], pattern: RegExp, text: string): Breach[] {
  return files.flatMap((file) =>
    readText(root, file)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [{ file, line: index + 1, text }] : [])),
  )
}
