/** One figure of the table: ours and the reference, measured side by side in turns. */
export interface Row {
  name: string
  unit: string
  /** What the row is compared with. Null: nothing, only the absolute figure counts. */
  reference: string | null
  ours: number[]
  /** Empty where there is no reference. */
  theirs: number[]
  /** The target of PERFORMANCE. Empty: none. */
  reach: Reach[]
  /** One-minute load average of the machine before each turn. */
  load: number[]
  notes?: Record<string, number>
}

/** `ratio`: ours divided by the reference. `ours`: the median of ours in the row's unit. */
export type Reach = { of: 'ratio' | 'ours' } & ({ least: number } | { most: number })

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN

/** Null where there is no reference. */
export const ratioOf = ({ ours, theirs }: Row): number | null => (theirs.length === 0 ? null : median(ours) / median(theirs))

/** Smallest and largest ratio of the pairs of one turn; null where there is no reference. */
export function ratioSpread({ ours, theirs }: Row): { min: number; max: number } | null {
  const ratios = ours.flatMap((value, turn) => {
    const other = theirs[turn]
    return other === undefined ? [] : [value / other]
  })
  return ratios.length === 0 ? null : { min: Math.min(...ratios), max: Math.max(...ratios) }
}

export function isReached(row: Row, reach: Reach): boolean {
  const value = reach.of === 'ratio' ? ratioOf(row) : median(row.ours)
  if (value === null) return false
  return 'least' in reach ? value >= reach.least : value <= reach.most
}

const rounded = (value: number): string => (Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2))
const spread = (values: readonly number[]): string =>
  `${rounded(median(values))} (${rounded(Math.min(...values))} to ${rounded(Math.max(...values))})`

function reachWords(row: Row): string {
  return row.reach
    .map((reach) => {
      const limit = 'least' in reach ? `at least ${reach.least}` : `at most ${reach.most}`
      const what = reach.of === 'ratio' ? 'ratio' : row.unit
      return `${what} ${limit}: ${isReached(row, reach) ? 'reached' : 'NOT REACHED'}`
    })
    .join('; ')
}

export function showRow(row: Row): string {
  const ratio = ratioOf(row)
  const ratios = ratioSpread(row)
  const loads = row.load.length > 0 ? `load ${Math.min(...row.load).toFixed(1)} to ${Math.max(...row.load).toFixed(1)}` : 'load unknown'
  return [
    row.name,
    `    ours       ${spread(row.ours)} ${row.unit}`,
    ...(row.reference !== null && row.theirs.length > 0 ? [`    reference  ${spread(row.theirs)} ${row.unit}: ${row.reference}`] : []),
    ...(ratio !== null && ratios
      ? [`    ratio      ${ratio.toFixed(2)} (${ratios.min.toFixed(2)} to ${ratios.max.toFixed(2)})   ${loads}`]
      : [`    ${loads}`]),
    ...(row.reach.length > 0 ? [`    target     ${reachWords(row)}`] : []),
    ...Object.entries(row.notes ?? {}).map(([note, value]) => `    note       ${rounded(value)} ${note}`),
  ].join('\n')
}

/** The short table at the end: one line a row. */
export function showSummary(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length))
  return rows
    .map((row) => {
      const ratio = ratioOf(row)
      const cells = [
        row.name.padEnd(width),
        `${rounded(median(row.ours)).padStart(9)} ${row.unit.padEnd(10)}`,
        ratio === null ? '       ' : `${ratio.toFixed(2)} x`.padStart(9),
      ]
      return `${cells.join(' ')}  ${reachWords(row)}`
    })
    .join('\n')
}

/** As the JSON file holds it. */
export const resultOf = (row: Row) => ({
  ...row,
  median: median(row.ours),
  ratio: ratioOf(row),
  ratioSpread: ratioSpread(row),
  reach: row.reach.map((reach) => ({ ...reach, isReached: isReached(row, reach) })),
})
