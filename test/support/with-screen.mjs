// Sees to what a command with windows stands on (system packages, Electron, a fresh build, a screen), then runs its script.
import { getElectron } from '../../electron/dev/get-electron.mjs'
import { ensureSystemPackages, forTests } from '../../electron/dev/system-packages.mjs'
import { build, runWithScreen } from './programs.mjs'

const [script, ...words] = process.argv.slice(2)
ensureSystemPackages(forTests)
process.env.ELECTRON_OVERRIDE_DIST_PATH ??= await getElectron({ say: console.log })
process.exitCode = (await build()) || (await runWithScreen(['--import', 'tsx', script, ...words]))
