import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { scriptsBelow, sourceFolders, type Breach, type Checked, type Script } from './sources.js'

/** What a folder (or, where it is narrower, a file) may import: folders of ours, and packages. `node` stands for every `node:` module. */
interface Zone {
  at: string
  may: readonly string[]
  packages: readonly string[]
}

const vue = ['vue', 'vue-i18n', 'vue-router', '@vueuse/core']
const contract = 'sync-server/contract'

/**
 * Who may import whom; the longest `at` that fits a file is its zone, and a zone may always import itself.
 * Composition roots (the files at the top of a part) see the whole part.
 */
const zones: readonly Zone[] = [
  { at: contract, may: [], packages: ['typebox', 'uuid'] },
  { at: 'sync-server/storage', may: [contract], packages: ['kysely', '@photostructure/sqlite', 'pg', 'node'] },
  { at: 'sync-server/domain', may: [contract, 'sync-server/storage'], packages: ['node'] },
  { at: 'sync-server/domain/passwords.ts', may: [contract], packages: ['@node-rs/argon2', 'node'] },
  {
    at: 'sync-server/http',
    may: [contract, 'sync-server/domain', 'sync-server/context.ts'],
    packages: ['fastify', '@fastify/*', 'ajv', 'prom-client', 'typebox', 'node'],
  },
  { at: 'sync-server/commands', may: ['sync-server'], packages: ['node'] },
  { at: 'sync-server', may: ['sync-server'], packages: ['pino', 'uuid', 'node'] },
  { at: 'electron/bridge', may: [], packages: ['typebox'] },
  { at: 'electron/preload', may: ['electron/bridge'], packages: ['electron'] },
  { at: 'electron/main', may: ['electron/bridge', 'electron/main/updates'], packages: ['electron', 'typebox', 'node'] },
  { at: 'electron/main/updates', may: ['electron/bridge', 'electron/main'], packages: ['electron', 'electron-updater', 'typebox', 'node'] },
  { at: 'electron/dev', may: [], packages: ['node'] },
  {
    at: 'electron/packaging',
    may: ['electron/dev'],
    packages: ['node', 'electron-builder', '@electron/asar', '@electron/fuses', '@electron/get', '@playwright/test', 'js-yaml'],
  },
  { at: 'electron/vite.config.ts', may: [], packages: ['*'] },
  { at: 'renderer/model', may: [contract, 'electron/bridge'], packages: [] },
  { at: 'renderer/db', may: [contract], packages: ['rxdb', 'rxjs', 'dexie'] },
  { at: 'renderer/sync', may: [contract, 'renderer/model', 'renderer/db', 'renderer/desktop'], packages: ['eventsource-parser'] },
  { at: 'renderer/sync/system-sources.ts', may: ['renderer/sync'], packages: ['uuid'] },
  // Its worker is bundled for itself: of the documents it may only have the reader, which knows no RxDB.
  { at: 'renderer/search', may: [contract, 'renderer/model', 'renderer/db/message-reader.ts'], packages: [] },
  { at: 'renderer/desktop', may: ['electron/bridge'], packages: [] },
  { at: 'renderer/desktop/browser-journal.ts', may: ['electron/bridge', 'renderer/desktop'], packages: ['dexie'] },
  {
    at: 'renderer/stores',
    may: [contract, 'renderer/model', 'renderer/db', 'renderer/sync', 'renderer/search', 'renderer/desktop', 'renderer/i18n'],
    packages: [...vue, 'pinia'],
  },
  { at: 'renderer/i18n', may: [], packages: ['vue-i18n'] },
  { at: 'renderer/composables', may: [contract, 'renderer/model', 'renderer/stores', 'renderer/i18n'], packages: vue },
  {
    at: 'renderer/components',
    may: [contract, 'renderer/model', 'renderer/stores', 'renderer/composables', 'renderer/components', 'renderer/i18n'],
    packages: [...vue, '@lucide/vue'],
  },
  {
    at: 'renderer/components/ui',
    may: ['renderer/composables'],
    packages: ['vue', 'vue-i18n', 'reka-ui', '@internationalized/date', '@lucide/vue'],
  },
  {
    at: 'renderer/views',
    may: [contract, 'renderer/model', 'renderer/stores', 'renderer/composables', 'renderer/components', 'renderer/i18n'],
    packages: [...vue, '@lucide/vue'],
  },
  { at: 'renderer', may: ['renderer', contract], packages: [...vue, 'pinia', '@fontsource-variable/golos-text'] },
]

/** The bridge is only types to the renderer: no code of the shell may reach a page. */
const typesOnly = [{ from: 'renderer', to: 'electron/bridge' }]

interface Import {
  script: Script
  node: ts.Node
  specifier: string
  isType: boolean
}

/**
 * Import zones, package homes and cycles. A checker of our own rather than dependency-cruiser: it reads the script blocks of components,
 * the `@contract` alias and `.js` names of `.ts` files, and its table can be held beside that of the README line by line.
 */
export function checkZones(root: string): Checked {
  const scripts = scriptsBelow(root, sourceFolders)
  const imports = scripts.flatMap(importsOf)
  const graph = new Map<string, Set<string>>()
  const breaches: Breach[] = []
  for (const found of imports) {
    const { script, specifier } = found
    const target = fileOf(root, script.file, specifier)
    if (target) graph.set(script.file, (graph.get(script.file) ?? new Set()).add(target))
    const fault = target ? faultOfFile(found, target) : faultOfPackage(found)
    if (!fault) continue
    const { line } = script.tree.getLineAndCharacterOfPosition(found.node.getStart(script.tree))
    breaches.push({ file: script.file, line: line + 1 + script.above, text: fault })
  }
  for (const cycle of cyclesOf(graph)) breaches.push({ file: cycle[0] ?? '', line: 0, text: `import cycle: ${cycle.join(' -> ')}` })
  return { breaches, note: `${imports.length} imports of ${scripts.length} scripts` }
}

function importsOf(script: Script): Import[] {
  const found: Import[] = []
  const walk = (node: ts.Node): void => {
    const specifier = specifierOf(node)
    if (specifier !== null) found.push({ script, node, specifier, isType: isTypeOnly(node) })
    ts.forEachChild(node, walk)
  }
  ts.forEachChild(script.tree, walk)
  return found
}

function specifierOf(node: ts.Node): string | null {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return textOf(node.moduleSpecifier)
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return textOf(node.argument.literal)
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return textOf(node.arguments[0])
  return null
}

const textOf = (node: ts.Node | undefined): string | null => (node && ts.isStringLiteralLike(node) ? node.text : null)

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node)) return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
  return (ts.isExportDeclaration(node) && node.isTypeOnly) || ts.isImportTypeNode(node)
}

/** The file of ours that a specifier names, or null for a package. An unknown one is the type check's to report. */
function fileOf(root: string, from: string, specifier: string): string | null {
  const aliased = specifier.startsWith('@contract/') ? `${contract}/${specifier.slice('@contract/'.length)}` : null
  if (!aliased && !specifier.startsWith('.')) return null
  const target = aliased ?? path.posix.join(path.posix.dirname(from), specifier)
  const candidates = [target.replace(/\.js$/, '.ts'), target, `${target}.ts`, `${target}/index.ts`]
  return candidates.find((file) => fs.statSync(path.join(root, file), { throwIfNoEntry: false })?.isFile()) ?? target
}

const isWithin = (file: string, folder: string): boolean => file === folder || file.startsWith(`${folder}/`)

const zoneOf = (file: string): Zone | undefined =>
  zones.filter((zone) => isWithin(file, zone.at)).sort((a, b) => b.at.length - a.at.length)[0]

/** A file with a zone of its own still lives in its folder's. */
const homeOf = (zone: Zone): string => (zone.at.endsWith('.ts') ? path.posix.dirname(zone.at) : zone.at)

function faultOfFile({ script, isType }: Import, target: string): string | null {
  const zone = zoneOf(script.file)
  if (!zone) return 'this file is in no zone: add its folder to test/checks/zones.ts'
  const home = homeOf(zone)
  const targetZone = zoneOf(target)
  const isOwn = targetZone !== undefined && homeOf(targetZone) === home
  if (!isOwn && !zone.may.some((folder) => isWithin(target, folder))) return `${zone.at} may not import ${target}`
  const isShellCode = typesOnly.some(({ from, to }) => isWithin(script.file, from) && isWithin(target, to))
  return isShellCode && !isType ? `${zone.at} may import only types of ${target}` : null
}

function faultOfPackage({ script, specifier }: Import): string | null {
  const zone = zoneOf(script.file)
  if (!zone) return 'this file is in no zone: add its folder to test/checks/zones.ts'
  const parts = specifier.split('/')
  const name = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '')
  const isNode = name.startsWith('node:')
  const fits = (home: string): boolean =>
    home === '*' || (isNode ? home === 'node' : home === name || (home.endsWith('/*') && name.startsWith(home.slice(0, -1))))
  return zone.packages.some(fits) ? null : `${zone.at} may not import the package ${specifier}`
}

/** Every group of files that import each other in a ring, once, by Tarjan's way. */
function cyclesOf(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const state = new Map<string, { index: number; low: number; isOpen: boolean }>()
  const stack: string[] = []
  const cycles: string[][] = []
  const visit = (file: string): { index: number; low: number; isOpen: boolean } => {
    const own = { index: state.size, low: state.size, isOpen: true }
    state.set(file, own)
    stack.push(file)
    for (const next of graph.get(file) ?? []) {
      const known = state.get(next)
      if (!known) own.low = Math.min(own.low, visit(next).low)
      else if (known.isOpen) own.low = Math.min(own.low, known.index)
    }
    if (own.low !== own.index) return own
    const ring = stack.splice(stack.indexOf(file))
    for (const member of ring) Object.assign(state.get(member) ?? {}, { isOpen: false })
    if (ring.length > 1 || graph.get(file)?.has(file)) cycles.push(ring)
    return own
  }
  for (const file of [...graph.keys()].sort()) if (!state.has(file)) visit(file)
  return cycles
}
