// Reads a zip without unpacking it: the official Electron is compared with what was packed, file by file.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import zlib from 'node:zlib'

const endMark = 0x06054b50
const entryMark = 0x02014b50
const localHeaderBytes = 30

/** Every file in the zip as `[name, sha256]`. Reads plain and deflated entries, which is all that Electron's zips hold. */
export function* zipFiles(file) {
  const zip = fs.readFileSync(file)
  const end = zip.lastIndexOf(Buffer.from(new Uint32Array([endMark]).buffer))
  if (end < 0) throw new Error(`${file} is no zip`)
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (zip.readUInt32LE(at) !== entryMark) throw new Error(`${file} has a broken list of files`)
    const [method, packed, nameBytes] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt16LE(at + 28)]
    const [extra, comment, local] = [zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32), zip.readUInt32LE(at + 42)]
    const name = zip.toString('utf8', at + 46, at + 46 + nameBytes)
    const from = local + localHeaderBytes + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const bytes = zip.subarray(from, from + packed)
    if (!name.endsWith('/')) yield [name, sha256(method === 0 ? bytes : zlib.inflateRawSync(bytes))]
    at += 46 + nameBytes + extra + comment
  }
}

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')
