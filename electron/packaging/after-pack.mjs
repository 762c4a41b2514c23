// electron-builder runs this when the app is in its folder: sets the fuses, reads them back, and looks at what the asar holds.
import path from 'node:path'
import { listPackage, extractFile } from '@electron/asar'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { isTestBuild } from './after-extract.mjs'

/** Bytes of the fuse wire, see @electron/fuses. */
const off = 0x30
const on = 0x31
const expectedFuses = {
  RunAsNode: off,
  EnableCookieEncryption: on,
  EnableNodeOptionsEnvironmentVariable: off,
  EnableNodeCliInspectArguments: off,
  EnableEmbeddedAsarIntegrityValidation: on,
  OnlyLoadAppFromAsar: on,
  GrantFileProtocolExtraPrivileges: off,
}

/** Files that may stand in the asar; everything else is somebody's source, map, test or package. */
const allowed =
  /^\/(package\.json|out\/main\/[\w-]+\.js|out\/preload\/index\.cjs|out\/renderer\/(index\.html|[\w-]+\.(svg|png)|assets\/[\w.-]+\.(js|css|woff2|svg|wav|txt)))$/

export async function afterPack(context) {
  const { packager, electronPlatformName } = context
  const fuses = await packager.generateFuseConfig(packager.config.electronFuses)
  await packager.addElectronFuses(context, fuses)
  const program = programOf(context)
  const wrong = await wrongFuses(program)
  if (wrong.length > 0) throw new Error(`Fuses of ${program} are not as they must be: ${wrong.join(', ')}.`)
  const asar = path.join(packager.getResourcesDir(context.appOutDir), 'app.asar')
  const strangers = strangersIn(asar)
  if (strangers.length > 0) throw new Error(`The asar holds what must not ship: ${strangers.slice(0, 8).join(', ')}.`)
  const { kreida_build } = JSON.parse(extractFile(asar, 'package.json').toString())
  const kind = isTestBuild(packager) ? 'test' : 'release'
  if (kreida_build !== kind) throw new Error(`package.json calls this build ${kreida_build}, its name says ${kind}.`)
  console.log(`  • ${electronPlatformName}: ${Object.keys(expectedFuses).length} fuses read back, asar looked through, ${kind} build`)
}

function programOf({ appOutDir, electronPlatformName, packager }) {
  const { productFilename } = packager.appInfo
  const names = { darwin: `${productFilename}.app`, win32: `${productFilename}.exe`, linux: packager.executableName }
  return path.join(appOutDir, names[electronPlatformName])
}

/** Names of the fuses that are not as they must be, with what each is. */
export async function wrongFuses(program) {
  const wire = await getCurrentFuseWire(program)
  return Object.entries(expectedFuses).flatMap(([name, state]) =>
    wire[FuseV1Options[name]] === state ? [] : [`${name} is ${String.fromCharCode(wire[FuseV1Options[name]] ?? 63)}`],
  )
}

/** What an asar holds that must not ship. */
export const strangersIn = (asar) =>
  listPackage(asar, { isPack: false })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /\.[^/]+$/.test(name) && !allowed.test(name))
