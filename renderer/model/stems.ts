/** Endings of nouns, adjectives and verbs. Only those that a word changes by: what makes another word (-ник, -ість) stays. */
const endings = [
  'аються уються аєтеся ового еного ається ується',
  'аємо яємо уємо юємо аєте яєте уєте ають яють ують юють аєш яєш уєш ала али ало яла яли яло ила или ило іла іли іло ула ули уло',
  'ього ьому ого ому ими іми ами ями ові еві єві ати яти ити іти ути имо їмо емо ємо ите їте ете єте уть ять ить ють',
  'ою ею єю ам ям ах ях ом ем єм ів їв ей ий ій им ім їм их іх їх ої її иш еш їш єш ав яв ив ув іть аю яю ую ає яє ує ай яй',
]
  .flatMap((line) => line.split(' '))
  .sort((a, b) => b.length - a.length)
/** Letters that must be left when an ending is taken away. */
const least = 2
const vowels = 'аеєиіїоуюя'

/**
 * What a folded word may be a form of. Two words are forms of one when they share a stem: урок, уроки, уроків; задача, задач; книга,
 * книзі; ніч, ночі; день, дня; завдання, завдань. It knows endings and the usual changes of letters, not words; so it may err, and what it finds
 * stands below what was found letter by letter.
 */
export function stemsOf(folded: string): string[] {
  if (folded.length < 3 || !/^[а-яєії-]+$/u.test(folded)) return [folded]
  const word = folded.length > 5 ? folded.replace(/(ся|сь)$/u, '') : folded
  const stems = new Set<string>()
  const ending = endings.find((candidate) => word.endsWith(candidate) && word.length - candidate.length >= least)
  if (ending) stems.add(word.slice(0, -ending.length))
  const last = word.at(-1) ?? ''
  const base = word.slice(0, -1)
  if (vowels.includes(last)) addWithVowel(stems, base, last)
  else addBare(stems, last === 'ь' || last === 'й' ? base : word)
  return [...new Set([...stems].map(withoutDouble))]
}

/** мова, книзі, друже: the stem before the vowel; к, г, х and ц, з, с (ч, ж, ш) change places before і (е). */
function addWithVowel(stems: Set<string>, base: string, last: string): void {
  if (base.length < least) return
  stems.add(base)
  const hard = last === 'і' ? 'цкзгсх' : last === 'е' ? 'чкжгшх' : ''
  const at = hard.indexOf(base.at(-1) ?? ' ')
  if (at >= 0 && at % 2 === 0) stems.add(base.slice(0, -1) + hard.charAt(at + 1))
}

/** урок, день, ніч, книжок: a word without an ending. Its last vowel may be there only because of that. */
function addBare(stems: Set<string>, bare: string): void {
  stems.add(bare)
  const match = /^(.+)([іоеє])([^аеєиіїоуюя]+)$/u.exec(bare)
  if (!match) return
  const [, head = '', vowel, tail = ''] = match
  if (vowel === 'і') for (const other of ['о', 'е']) stems.add(head + other + tail)
  else if (tail.length === 1 && !vowels.includes(head.at(-1) ?? 'а')) stems.add(head + tail)
}

/** завданн(я) and завдан(ь), статт(я) and стат(ей) are one. */
const withoutDouble = (stem: string): string => (stem.length > 3 && stem.at(-1) === stem.at(-2) ? stem.slice(0, -1) : stem)
