/** Figures are ratios of things measured side by side, in turns, in one run. */
export interface Row {
  name: string
  unit: string
  /** What the row is held against. */
  reference: string
  ours: number[]
  theirs: number[]
  /** The ratio to reach: at least, or at most. */
  reach: { least: number } | { most: number } | null
  notes?: Record<string, number>
}

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN

/** Runs both in turns, so that a busy moment of the machine falls on both. */
export async function inTurns(
  times: number,
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
): Promise<{ ours: number[]; theirs: number[] }> {
  const runs = { ours: [] as number[], theirs: [] as number[] }
  for (let turn = 0; turn < times; turn += 1) {
    runs.theirs.push(await theirs())
    runs.ours.push(await ours())
  }
  return runs
}

const rounded = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2))
const spread = (values: readonly number[]): string =>
  `${rounded(median(values))} (${rounded(Math.min(...values))} to ${rounded(Math.max(...values))})`

export const ratioOf = ({ ours, theirs }: Row): number => median(ours) / median(theirs)

/** Whether the row reaches what it should; a row that nothing is asked of always does. */
export function isReached(row: Row): boolean {
  if (row.reach === null) return true
  return 'least' in row.reach ? ratioOf(row) >= row.reach.least : ratioOf(row) <= row.reach.most
}

export function showRow(row: Row): string {
  const wanted =
    row.reach === null ? '' : 'least' in row.reach ? `, to reach: at least ${row.reach.least}` : `, to reach: at most ${row.reach.most}`
  const notes = Object.entries(row.notes ?? {}).map(([note, value]) => `    ${rounded(value)}  ${note}`)
  const ratio = `    ratio ${ratioOf(row).toFixed(2)}${wanted}${isReached(row) ? '' : '   NOT REACHED'}`
  return [
    row.name,
    `    ours       ${spread(row.ours)} ${row.unit}`,
    `    reference  ${spread(row.theirs)} ${row.unit}: ${row.reference}`,
    ratio,
    ...notes,
  ].join('\n')
}
