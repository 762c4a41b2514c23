import os from 'node:os'

export interface Turns<Ours, Theirs> {
  ours: Ours[]
  theirs: Theirs[]
  load: number[]
}

/** Runs both in turns, so that a busy moment of the machine slows both. */
export async function inTurns<Ours, Theirs>(
  times: number,
  ours: (turn: number) => Promise<Ours>,
  theirs: (turn: number) => Promise<Theirs>,
): Promise<Turns<Ours, Theirs>> {
  const turns: Turns<Ours, Theirs> = { ours: [], theirs: [], load: [] }
  for (let turn = 0; turn < times; turn += 1) {
    turns.load.push(os.loadavg()[0] ?? 0)
    turns.theirs.push(await theirs(turn))
    turns.ours.push(await ours(turn))
  }
  return turns
}

/** Several measurements of ours alone, with the load before each. */
export async function several<Ours>(times: number, ours: (turn: number) => Promise<Ours>): Promise<Turns<Ours, number>> {
  const turns: Turns<Ours, number> = { ours: [], theirs: [], load: [] }
  for (let turn = 0; turn < times; turn += 1) {
    turns.load.push(os.loadavg()[0] ?? 0)
    turns.ours.push(await ours(turn))
  }
  return turns
}
