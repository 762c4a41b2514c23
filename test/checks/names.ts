import ts from 'typescript'
import { breachAt, eachNode, scriptsBelow, type Breach, type Checked, type Script } from './sources.js'

/** A name that only some files may use. */
interface Reserved {
  name: string
  /** Files, or folders that end with `/`. */
  homes: readonly string[]
  isUsed: (node: ts.Node) => boolean
}

const isMember = (node: ts.Node, object: RegExp, property: string): boolean =>
  ts.isPropertyAccessExpression(node) && node.name.text === property && object.test(node.expression.getText())
const isName = (node: ts.Node, name: string): boolean => ts.isIdentifier(node) && node.text === name
const callsName = (node: ts.Node, name: string): boolean => ts.isCallExpression(node) && isName(node.expression, name)

/** Where time, chance and ids come from; everything else is given a source. */
const sources = ['renderer/sync/system-sources.ts', 'electron/main/config.ts', 'sync-server/context.ts']
const configs = ['electron/main/config.ts', 'sync-server/config.ts']
const globalObject = /^(globalThis|window|self)$/

const reserved: readonly Reserved[] = [
  { name: 'ipcMain', homes: ['electron/main/handle.ts'], isUsed: (node) => isName(node, 'ipcMain') },
  { name: 'ipcRenderer', homes: ['electron/preload/'], isUsed: (node) => isName(node, 'ipcRenderer') },
  {
    name: 'fetch',
    homes: ['renderer/sync/', 'electron/main/network/forward.ts'],
    isUsed: (node) => callsName(node, 'fetch') || isMember(node, globalObject, 'fetch') || isMember(node, /^net$/, 'fetch'),
  },
  { name: 'process.env', homes: configs, isUsed: (node) => isMember(node, /^process$/, 'env') },
  { name: 'Date.now', homes: sources, isUsed: (node) => isMember(node, /^Date$/, 'now') },
  {
    name: 'new Date()',
    homes: sources,
    isUsed: (node) => ts.isNewExpression(node) && isName(node.expression, 'Date') && !node.arguments?.length,
  },
  { name: 'Math.random', homes: sources, isUsed: (node) => isMember(node, /^Math$/, 'random') },
  {
    name: 'crypto.randomUUID',
    homes: sources,
    isUsed: (node) => isMember(node, /crypto$/, 'randomUUID') || callsName(node, 'randomUUID'),
  },
]

/** Tools that insist on a default export. */
const mayExportDefault = (file: string): boolean => /(^|\/)[\w.-]*\.?config\.(ts|js|mjs)$/.test(file)

/** Names that live in one place only, no default exports, no barrels. The development scripts and the tests are free. */
export function checkNames(root: string): Checked {
  const shipped = scriptsBelow(root, ['electron/main', 'electron/preload', 'electron/bridge', 'renderer', 'sync-server'])
  const all = [...shipped, ...scriptsBelow(root, ['electron/dev', 'test']), ...scriptsBelow(root, ['electron']).filter(isTopOfElectron)]
  return { breaches: [...shipped.flatMap(breachesOfNames), ...all.flatMap(breachesOfExports)] }
}

const isTopOfElectron = (script: Script): boolean => script.file.split('/').length === 2

function breachesOfNames(script: Script): Breach[] {
  const found: Breach[] = []
  const strangers = reserved.filter(
    ({ homes }) => !homes.some((home) => script.file === home || (home.endsWith('/') && script.file.startsWith(home))),
  )
  eachNode(script, (node) => {
    for (const { name, homes, isUsed } of strangers)
      if (isUsed(node)) found.push(breachAt(script, node, `${name} may be used only in ${homes.join(', ')}`))
  })
  return found
}

function breachesOfExports(script: Script): Breach[] {
  const found: Breach[] = []
  for (const node of script.tree.statements) {
    const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []
    const isDefault = ts.isExportAssignment(node) || modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)
    if (isDefault && !mayExportDefault(script.file)) found.push(breachAt(script, node, 'a default export'))
  }
  const { statements } = script.tree
  const isBarrel = statements.length > 1 && statements.every((node) => ts.isExportDeclaration(node) && node.moduleSpecifier)
  if (isBarrel) found.push({ file: script.file, line: 0, text: 'a barrel: import from where things are made' })
  return found
}
