import path from 'node:path'
import { build, type Plugin } from 'vite'
import { plantedText, type Plant } from './plant.js'

const root = path.resolve(import.meta.dirname, '../..')
const outDir = path.join(root, 'node_modules/.cache/kreida-simulation')

/** Builds the simulation's worker, with the program's own modules in it; with RxDB where it is to run on it. Answers the file to run. */
export async function bundle(name: string, plants: readonly Plant[] = [], isOnRx = false): Promise<string> {
  const planted = new Set<Plant>()
  await build({
    configFile: false,
    logLevel: 'silent',
    root,
    resolve: { alias: { '@contract': path.join(root, 'sync-server/contract') } },
    plugins: [standIns(), planting(plants, planted), listing],
    // Packages and all: a worker that looks for hundreds of modules first is slow to begin.
    ssr: { noExternal: true, external: ['@photostructure/sqlite', '@node-rs/argon2'] },
    build: {
      ssr: true,
      outDir: path.join(outDir, name),
      emptyOutDir: true,
      minify: false,
      target: 'node20',
      rollupOptions: {
        input: {
          worker: path.join(root, 'test/simulation/worker.ts'),
          ...(isOnRx && { 'rx-thread': path.join(root, 'test/simulation/machines/rx-thread.ts') }),
        },
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs', format: 'es' },
      },
    },
  })
  const missing = plants.find((plant) => !planted.has(plant))
  if (missing) throw new Error(`${missing.file} is no part of the simulation, so nothing can be planted there`)
  return path.join(outDir, name, 'worker.mjs')
}

/** What stands in for a package in some files of the program: the driver in memory, and the client's checks compiled. */
const standInFor: readonly { name: string; importer: string; file: string }[] = [
  { name: '@photostructure/sqlite', importer: '/sync-server/storage/', file: 'machines/sqlite-stand-in.ts' },
  { name: 'typebox/value', importer: '/sync-server/contract/answers.ts', file: 'machines/compiled-check.ts' },
]

const standIns = (): Plugin => ({
  name: 'kreida-stand-ins',
  enforce: 'pre',
  resolveId(source, importer) {
    const found = standInFor.find((standIn) => source === standIn.name && importer?.includes(standIn.importer))
    return found ? path.join(root, 'test/simulation', found.file) : null
  },
})

const planting = (plants: readonly Plant[], planted: Set<Plant>): Plugin => ({
  name: 'kreida-plants',
  enforce: 'pre',
  load(id) {
    const own = plants.filter((plant) => id === path.join(root, plant.file))
    const [first] = own
    if (!first) return null
    for (const plant of own) planted.add(plant)
    return plantedText(root, first.file, own)
  },
})

/** Leaves a list of what is in the bundle beside it. */
const listing: Plugin = {
  name: 'kreida-listing',
  generateBundle() {
    const own = [...this.getModuleIds()].filter((id) => id.startsWith(root) && !id.includes('node_modules'))
    this.emitFile({ type: 'asset', fileName: 'modules.json', source: JSON.stringify(own.map((id) => path.relative(root, id))) })
  },
}
