import fs from 'node:fs'
import path from 'node:path'

/** A planted bug: this text of that file becomes another. The program itself has no switch for it. */
export interface Plant {
  file: string
  find: string
  replace: string
}

/** The text of a file below `root` with its plants in it. Throws where one is not found exactly once. */
export const plantedText = (root: string, file: string, plants: readonly Plant[]): string =>
  plants
    .filter((plant) => plant.file === file)
    .reduce(
      (text, plant) => {
        const parts = text.split(plant.find)
        if (parts.length !== 2) throw new Error(`${file} holds "${plant.find}" ${parts.length - 1} times, not once`)
        return parts.join(plant.replace)
      },
      fs.readFileSync(path.join(root, file), 'utf8'),
    )
