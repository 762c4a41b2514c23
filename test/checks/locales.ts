import { filesBelow, readText, type Breach, type Checked } from './sources.js'

const folder = 'renderer/i18n/locales'
/** How many forms a counted text has: one and many; one, few and many. */
const forms = { en: 2, uk: 3 }

/** Texts of each locale: the same keys, none unused, none missing, plural forms and placeholders alike. */
export function checkLocales(root: string): Checked {
  const texts = { en: flat(JSON.parse(readText(root, `${folder}/en.json`))), uk: flat(JSON.parse(readText(root, `${folder}/uk.json`))) }
  const uses = filesBelow(root, ['.ts', '.vue'], ['renderer']).map((file) => usesIn(file, readText(root, file)))
  const isUsed = (key: string): boolean =>
    uses.some((use) => use.patterns.some(({ pattern }) => pattern.test(key)) || headsOf(key).some((head) => use.literals.has(head)))
  const breaches: Breach[] = []
  const report = (file: string, line: number, text: string): void => void breaches.push({ file, line, text })

  for (const key of texts.en.keys()) if (!texts.uk.has(key)) report(`${folder}/uk.json`, 0, `${key} is missing`)
  for (const key of texts.uk.keys()) if (!texts.en.has(key)) report(`${folder}/en.json`, 0, `${key} is missing`)
  for (const key of texts.uk.keys()) if (!isUsed(key)) report(`${folder}/uk.json`, 0, `${key} is used nowhere`)
  for (const { file, calls, patterns } of uses) {
    for (const { key, line } of calls) if (!texts.uk.has(key)) report(file, line, `no text for ${key}`)
    for (const { pattern, source, line } of patterns)
      if (![...texts.uk.keys()].some((key) => pattern.test(key))) report(file, line, `no text for any ${source}`)
  }
  for (const [key, english] of texts.en) {
    const ukrainian = texts.uk.get(key)
    if (ukrainian !== undefined) for (const fault of faultsOf(english, ukrainian)) report(`${folder}/uk.json`, 0, `${key}: ${fault}`)
  }
  return { breaches, note: `${texts.uk.size} texts` }
}

/** A key itself, and what it may have been put together from: `dashboard.groups` of `dashboard.groups.active`. */
function headsOf(key: string): string[] {
  const parts = key.split('.')
  return parts.flatMap((_, index) => (index > 0 ? [parts.slice(0, index + 1).join('.')] : []))
}

function faultsOf(english: string, ukrainian: string): string[] {
  const counts = { en: formsOf(english).length, uk: formsOf(ukrainian).length }
  const isCounted = counts.en > 1 || counts.uk > 1
  const faults =
    isCounted && (counts.en !== forms.en || counts.uk !== forms.uk) ? [`${counts.uk} plural forms beside ${counts.en} in English`] : []
  const names = [...new Set([...formsOf(english), ...formsOf(ukrainian)].map(placeholdersOf))]
  if (names.length > 1) faults.push(`its forms have different placeholders: ${names.map((name) => name || 'none').join('; ')}`)
  return faults
}

/** vue-i18n parts forms by a bar. */
const formsOf = (text: string): string[] => text.split('|')
const placeholdersOf = (text: string): string => [...new Set(text.match(/\{\w+\}/g))].sort().join(' ')

function flat(value: unknown, prefix = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[prefix, value]])
  const found = new Map<string, string>()
  if (typeof value !== 'object' || value === null) return found
  for (const [name, inner] of Object.entries(value))
    for (const [key, text] of flat(inner, prefix === '' ? name : `${prefix}.${name}`)) found.set(key, text)
  return found
}

interface Uses {
  file: string
  /** Every text in quotes: a key may pass through a variable. */
  literals: Set<string>
  /** What `t`, `te`, `$t` and `keypath` name directly. */
  calls: { key: string; line: number }[]
  /** Keys put together, `errors.${code}`: any that fits is used. */
  patterns: { pattern: RegExp; source: string; line: number }[]
}

function usesIn(file: string, text: string): Uses {
  const lineAt = (index: number): number => text.slice(0, index).split('\n').length
  const literals = new Set([...text.matchAll(/(?<=['"`])[\w.]+(?=['"`])/g)].map(([literal]) => literal))
  const named = [...text.matchAll(/(?<![\w.])(?:\$?te?|i18n\.global\.t)\(\s*'([^']+)'/g), ...text.matchAll(/\skeypath="([^"]+)"/g)]
  const composed = [...text.matchAll(/`((?:\w+\.)+\$\{[^`]*)`/g)]
  return {
    file,
    literals,
    calls: named.map((match) => ({ key: match[1] ?? '', line: lineAt(match.index) })),
    patterns: composed.map((match) => ({ pattern: patternOf(match[1] ?? ''), source: match[1] ?? '', line: lineAt(match.index) })),
  }
}

const patternOf = (source: string): RegExp =>
  new RegExp(
    `^${source
      .split(/\$\{[^}]*\}/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[\\w]+')}$`,
  )
