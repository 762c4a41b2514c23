import type { Plant } from '../plant.js'

/** One mistake that somebody could make. */
export interface Bug {
  name: string
  plants: readonly Plant[]
}

export const bug = (name: string, file: string, find: string, replace: string): Bug => ({ name, plants: [{ file, find, replace }] })
