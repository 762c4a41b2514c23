// Whether an Electron is the official one. The list of the official zips' checksums comes with the npm package `electron`, which the lock
// file pins; the zip is brought and checked against that list, then every file that was laid out must be one of the zip's.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { downloadArtifact } from '@electron/get'
import { sha256, zipFiles } from './zip-files.mjs'

const require = createRequire(import.meta.url)

export const officialVersion = require('electron/package.json').version
const officialList = () => require('electron/checksums.json')

/** The official zip in the cache of @electron/get, brought where it is missing. Rejects where its release pages cannot be reached. */
export async function officialZip(platform, arch, checksums = officialList()) {
  const zip = await downloadArtifact({ version: officialVersion, platform, arch, artifactName: 'electron', checksums })
  const expected = checksums[path.basename(zip)] ?? checksums[`electron-v${officialVersion}-${platform}-${arch}.zip`]
  if (sha256(fs.readFileSync(zip)) !== expected) throw new Error(`${zip} is not the official Electron: its checksum differs`)
  return zip
}

/**
 * Files below `folder` that the zip does not hold, whatever their names: electron-builder renames the program and leaves out languages
 * before it lets us look. None where the folder holds nothing but the official Electron.
 */
export function foreignFiles(folder, zip) {
  const official = new Set([...zipFiles(zip)].map(([, sum]) => sum))
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !official.has(sha256(fs.readFileSync(file))))
    .map((file) => path.relative(folder, file))
}
