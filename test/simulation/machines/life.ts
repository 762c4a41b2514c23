/** What a window does to the world outside it, by what would be broken off. */
export type StepKind = 'journal' | 'documents' | 'network'

/** One window's run, from opening to death. What a dead one still waits for never comes. */
export interface Life {
  isDead: boolean
  /** Steps begun and not ended. */
  pending: number
  end(): void
  step<A extends unknown[], T>(kind: StepKind, label: string, work: (...args: A) => Promise<T>): (...args: A) => Promise<T>
}

export interface LifeDeps {
  /** Called before and after every step: a kill may be due there. */
  onStep: (kind: StepKind, when: 'before' | 'after') => void
  /** Resolves when a slow disk is done; at once where it is fast. */
  wait: (kind: StepKind, label: string) => Promise<void> | null
}

export function beginLife({ onStep, wait }: LifeDeps): Life {
  const never = <T>(): Promise<T> => new Promise(() => undefined)
  const life: Life = {
    isDead: false,
    pending: 0,
    end: () => void (life.isDead = true),
    step:
      (kind, label, work) =>
      async (...args) => {
        if (!life.isDead) onStep(kind, 'before')
        if (life.isDead) return never()
        life.pending += 1
        try {
          const before = wait(kind, label)
          if (before) await before
          if (life.isDead) return never()
          const result = await work(...args)
          if (!life.isDead) onStep(kind, 'after')
          if (life.isDead) return never()
          const after = wait(kind, `${label} done`)
          if (after) await after
          return life.isDead ? never() : result
        } finally {
          life.pending -= 1
        }
      },
  }
  return life
}
