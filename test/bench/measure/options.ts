/** What `npm run bench -- ...` was asked for. */
export interface Options {
  /** Names of rows; empty for all. */
  rows: string[]
  /** Messages in the world. */
  size: number
  /** Pairs of ours and the reference, at least. */
  pairs: number
  /** Seconds that idle CPU is watched for. */
  idleSeconds: number
  /** Keeps prepared worlds between runs, for a person who works on the bench itself. Null: a folder of this run. */
  cache: string | null
}

/** Throws with words for a person when something is not understood. */
export function readOptions(args: readonly string[]): Options {
  const options: Options = { rows: [], size: 100_000, pairs: 3, idleSeconds: 60, cache: null }
  for (const arg of args) {
    const [name = '', value = ''] = arg.split('=')
    if (!arg.startsWith('--')) options.rows.push(arg)
    else if (name === '--size') options.size = numberOf(arg, value, 1_000)
    else if (name === '--pairs') options.pairs = numberOf(arg, value, 1)
    else if (name === '--idle') options.idleSeconds = numberOf(arg, value, 1)
    else if (name === '--cache' && value !== '') options.cache = value
    else throw new Error(`unknown option ${arg}: there are --size=N, --pairs=N, --idle=SECONDS, --cache=FOLDER`)
  }
  return options
}

function numberOf(arg: string, text: string, least: number): number {
  const number = Number(text.replaceAll('_', ''))
  if (!Number.isSafeInteger(number) || number < least) throw new Error(`${arg}: a whole number of at least ${least} is needed`)
  return number
}
