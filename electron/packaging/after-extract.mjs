// electron-builder runs this when an Electron has been laid out and nothing of ours is in it yet.
import { Arch } from 'electron-builder'
import { foreignFiles, officialZip } from './official-electron.mjs'

/** A build that calls itself a release must hold the official Electron, byte for byte. A test build may hold any. */
export async function afterExtract({ appOutDir, electronPlatformName, arch, packager }) {
  if (isTestBuild(packager)) return console.log('  • test build: its Electron is not compared with the official one')
  const zip = await officialZip(electronPlatformName, Arch[arch])
  const foreign = foreignFiles(appOutDir, zip)
  if (foreign.length > 0)
    throw new Error(`This Electron is not the official one; these files are not its own: ${foreign.slice(0, 5).join(', ')}.`)
  console.log(`  • the Electron is the official one, byte for byte (${zip})`)
}

/** The name is the mark: every release is called Kreida, and nothing else is. */
export const isTestBuild = (packager) => packager.appInfo.productName !== 'Kreida'
