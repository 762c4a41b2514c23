import type { StoredRow } from './shelf.js'

interface Query {
  selector: object
  sort?: object[]
  limit?: number
}

/** What a query finds among rows, for kinds whose rows are few and read whole. */
export function answer(rows: readonly StoredRow[], { selector, sort = [], limit }: Query): StoredRow[] {
  const found = rows.filter((row) => matches(row, selector))
  for (const by of sort.toReversed()) for (const [key, way] of Object.entries(by)) found.sort(byField(key, way === 'asc' ? 1 : -1))
  return limit === undefined ? found : found.slice(0, limit)
}

function matches(row: StoredRow, selector: object): boolean {
  return Object.entries(selector).every(([key, wanted]: [string, unknown]) => {
    const value = row[key]
    if (typeof wanted !== 'object' || wanted === null) return value === wanted
    const { $gte, $lt, $in } = wanted as { $gte?: number; $lt?: number; $in?: unknown[] }
    if ($in && !$in.includes(value)) return false
    return ($gte === undefined || Number(value) >= $gte) && ($lt === undefined || Number(value) < $lt)
  })
}

const byField = (key: string, sign: 1 | -1) => (a: StoredRow, b: StoredRow) => {
  const [one, other] = [a[key] as string | number, b[key] as string | number]
  return one === other ? 0 : one < other ? -sign : sign
}
