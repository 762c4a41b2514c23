/** The same keys on the English and on the Ukrainian layout. */
const english = "qwertyuiop[]asdfghjkl;'zxcvbnm,./\\`"
const ukrainian = "йцукенгшщзхїфівапролджєячсмитьбю.ґ'"

const mapOf = (from: string, to: string): ReadonlyMap<string, string> =>
  new Map([...from].map((letter, index) => [letter, to.charAt(index)]))
const toUkrainian = mapOf(english, ukrainian)
/** Only the letters: a dot is a dot on both. */
const toEnglish = mapOf(ukrainian.slice(0, -3) + 'ґ', english.slice(0, -3) + '\\')

/** What the same keys would have written on the other layout ("ghbdsn": "привіт"); null where a text is of both, or of neither. */
export function onOtherLayout(text: string): string | null {
  const lower = text.toLowerCase()
  const isLatin = /[a-z]/u.test(lower)
  const isCyrillic = /[а-яёєіїґ]/u.test(lower)
  if (isLatin === isCyrillic) return null
  const map = isLatin ? toUkrainian : toEnglish
  return [...lower].map((letter) => map.get(letter) ?? letter).join('')
}
