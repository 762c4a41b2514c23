import type { Step } from './step.js'

export const reactions: Step[] = [
  `ALTER TABLE messages ADD COLUMN tutor_reaction TEXT`,
  `ALTER TABLE messages ADD COLUMN student_reaction TEXT`,
]
