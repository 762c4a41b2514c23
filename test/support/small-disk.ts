import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/** A disk in memory that can be filled to the last byte. */
export interface SmallDisk {
  fill(): void
  free(): void
  unmount(): void
}

/** Puts a small disk, of one MiB where nothing else is said, in the place of a folder, with what the folder held. Needs root, as CI has. */
export function mountSmallDisk(folder: string, { mib = 1 } = {}): SmallDisk {
  const aside = `${folder}-aside`
  fs.renameSync(folder, aside)
  fs.mkdirSync(folder)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mib}m`, 'tmpfs', folder])
  fs.cpSync(aside, folder, { recursive: true })
  fs.rmSync(aside, { recursive: true })
  const ballast = path.join(folder, 'ballast')
  return {
    fill() {
      const file = fs.openSync(ballast, 'w')
      try {
        for (;;) fs.writeSync(file, Buffer.alloc(1024))
      } catch {
        fs.closeSync(file)
      }
    },
    free: () => fs.rmSync(ballast, { force: true }),
    unmount: () => execFileSync('umount', ['-l', folder]),
  }
}
