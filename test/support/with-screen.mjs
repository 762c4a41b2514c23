// Sees to what a command with windows stands on (system packages, Electron, a screen, with --build a fresh build), then runs its script.
import { getElectron } from '../../electron/dev/get-electron.mjs'
import { ensureSystemPackages, forTests } from '../../electron/dev/system-packages.mjs'
import { build, runWithScreen } from './programs.mjs'

const isBuilding = process.argv[2] === '--build'
const words = process.argv.slice(isBuilding ? 3 : 2)
ensureSystemPackages(forTests)
process.env.ELECTRON_OVERRIDE_DIST_PATH ??= await getElectron({ say: console.log })
const loader = words[0]?.endsWith('.ts') ? ['--import', 'tsx'] : []
process.exitCode = (isBuilding && (await build())) || (await runWithScreen([...loader, ...words]))
