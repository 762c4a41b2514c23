import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** Whether this is the long form of a test that CI runs a part of. */
    isLong: boolean
  }
}

export const isLong = inject('isLong')
