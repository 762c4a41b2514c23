// `npm run faults`: sees to what the scenarios stand on (system packages, Electron, a fresh build, a screen), then runs them.
import { getElectron } from '../../electron/dev/get-electron.mjs'
import { ensureSystemPackages, forTests } from '../../electron/dev/system-packages.mjs'
import { build, runWithScreen } from '../support/programs.mjs'

ensureSystemPackages(forTests)
process.env.ELECTRON_OVERRIDE_DIST_PATH ??= await getElectron({ say: console.log })
process.exitCode = (await build()) || (await runWithScreen(['--import', 'tsx', 'test/faults/run.ts', ...process.argv.slice(2)]))
