import fs from 'node:fs'
import path from 'node:path'

export type Locale = 'uk' | 'en'
export const locales: Locale[] = ['uk', 'en']

const folder = path.join(import.meta.dirname, '..', '..', '..', 'renderer', 'i18n', 'locales')
const trees = Object.fromEntries(
  locales.map((locale) => [locale, JSON.parse(fs.readFileSync(path.join(folder, `${locale}.json`), 'utf8')) as unknown]),
)

/** The app's own words by key, so that a scenario runs in either language. A plural's forms come as one text, parted by `|`. */
export function textOf(locale: Locale, key: string): string {
  let at: unknown = trees[locale]
  for (const part of key.split('.')) at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined
  if (typeof at !== 'string') throw new Error(`no text ${key} in ${locale}`)
  return at
}

/** The part of a text before its first placeholder: enough to find it on a screen. */
export const startOf = (locale: Locale, key: string): string => (textOf(locale, key).split('{')[0] ?? '').trim()

/** Every text of ours, each form of a plural by itself. Those that are little more than a placeholder tell nothing and are left out. */
export function ownTexts(locale: Locale): string[] {
  const textsOf = (tree: unknown): string[] => {
    if (typeof tree === 'string') return tree.split(' | ')
    return typeof tree === 'object' && tree !== null ? Object.values(tree).flatMap(textsOf) : []
  }
  return textsOf(trees[locale]).filter((text) => text.replace(/\{\w+\}|[^\p{L}]/gu, '').length >= 3)
}
