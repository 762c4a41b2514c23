import type { Failure } from './worker.js'
import { faultNames, type Step } from './moves/steps.js'
import { invariantIds, type Coverage, type InvariantId } from './oracle/report.js'

/** What each invariant promises. */
const meanings: Record<InvariantId, string> = {
  I1: 'what a device saw applied stays on the server',
  I2: 'a text that was shown as queued is sent in the end, or visibly refused or held with every word of it',
  I3: 'nothing is there twice',
  I4: "every device shows a thread in the server's order",
  I5: 'everything up to a checkpoint is there',
  I6: 'a read marker never goes back and never beyond the last message',
  I7: 'unread is what its definition counts',
  I8: 'the guards hold at the moment of each commit',
  I9: 'one thread for each origin',
  I10: 'a refusal is visible with its text and reason, and is not tried again by itself',
  I11: 'a minute after all has healed everything is equal and nothing waits',
  I12: "nobody gets anything of somebody else's",
  I13: 'an earlier intent that is said again changes nothing',
  I14: 'what was visible stays visible',
  I15: 'a start shows what stood there before',
  I16: 'no fault, no unhandled rejection, no empty screen',
}

/** A failure as a person reads it: what broke, what was done, what stood where, and how to see it again. */
export function tellFailure({ seed, breach, steps, states }: Failure, count: number): string {
  return [
    `seed ${seed} breaks ${breach.invariant}: ${breach.text}`,
    `${breach.invariant}: ${meanings[breach.invariant]}. A text "2/4: 3" is the third thing that person 2 wrote on device 4.`,
    '',
    `after ${steps.length} steps:`,
    ...steps.map((step, index) => `${String(index + 1).padStart(4)}. ${tellStep(step)}`),
    '',
    ...states,
    '',
    `again: npm run sim -- --seed ${seed} --steps ${count}`,
  ].join('\n')
}

const places = ['the contact thread of 2', 'the contact thread of 3', 'the negotiation of 2', 'the negotiation of 3']

function tellStep(step: Step): string {
  switch (step.do) {
    case 'act':
      return `the person at device ${step.device}: ${step.act.replaceAll('_', ' ')} (window ${step.window}, place ${step.place}, ${step.pick})`
    case 'land':
      return step.fate === 'ok' ? `number ${step.nth} under way arrives` : `number ${step.nth} under way meets: ${step.fate}`
    case 'group':
      return `pushes share a commit${step.fact ? ` with "${step.fact.replaceAll('_', ' ')}" of ${places[step.place % 4]}` : ''}`
    case 'timer':
      return 'time goes on to the next timer'
    case 'fact':
      return `the platform: ${step.fact.replaceAll('_', ' ')}, ${places[step.place % 4]}`
    case 'fault':
      return `fault: ${step.fault.replaceAll('_', ' ')} (device ${step.device}, ${step.pick})`
    case 'mend':
      return `device ${step.device} is mended, and a server that is down starts`
    case 'quiet':
      return 'everything heals, and a minute passes'
  }
}

/** The table fault x invariant, with the number of times that each was looked at under the other. */
export function tellCoverage(coverage: Coverage): string {
  const width = Math.max(...faultNames.map((name) => name.length))
  const cell = (text: string): string => text.padStart(9)
  return [
    ' '.repeat(width) + invariantIds.map(cell).join(''),
    ...faultNames.map(
      (name, row) => name.padEnd(width) + invariantIds.map((_, column) => cell(String(coverage[row]?.[column] ?? 0))).join(''),
    ),
  ].join('\n')
}

export const emptyCells = (coverage: Coverage): string[] =>
  faultNames.flatMap((fault, row) =>
    invariantIds.flatMap((invariant, column) => (coverage[row]?.[column] ? [] : [`${fault} x ${invariant}`])),
  )
