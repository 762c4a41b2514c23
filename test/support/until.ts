import { setTimeout as pause } from 'node:timers/promises'

/** Waits until `isSo`, asking again and again. Throws, with the words, after `timeoutMs`. */
export async function until(isSo: () => boolean | Promise<boolean>, timeoutMs = 5_000, words = isSo.toString()): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not so after ${timeoutMs} ms: ${words}`)
    await pause(5)
  }
}
