import fs from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** A process with all its descendants, read from /proc. */

interface Process {
  pid: number
  parent: number
  /** CPU time so far, milliseconds. */
  cpuMs: number
}

/** Clock ticks of /proc/PID/stat last 10 ms on Linux. */
const tickMs = 10

function readProcess(pid: number): Process | null {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command in brackets may hold blanks, so fields are counted from its end.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { pid, parent: Number(fields[1]), cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs }
  } catch {
    return null // it has ended meanwhile
  }
}

function treeOf(root: number): Process[] {
  const all = fs.readdirSync('/proc').flatMap((name) => (/^\d+$/u.test(name) ? [readProcess(Number(name))] : []))
  const living = all.filter((process) => process !== null)
  const tree: Process[] = []
  const add = (pid: number): void => {
    const process = living.find((candidate) => candidate.pid === pid)
    if (process) tree.push(process)
    for (const child of living.filter(({ parent }) => parent === pid)) add(child.pid)
  }
  add(root)
  return tree
}

/** Proportional set size of the whole tree in MB: memory shared between processes counts once. */
export function memoryOf(root: number): number {
  const kilobytes = treeOf(root).map(({ pid }) => {
    try {
      return Number(/^Pss:\s+(\d+) kB/mu.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
    } catch {
      return 0
    }
  })
  return kilobytes.reduce((sum, value) => sum + value, 0) / 1024
}

const cpuOf = (root: number): number => treeOf(root).reduce((sum, { cpuMs }) => sum + cpuMs, 0)

/** CPU milliseconds that the tree uses during some seconds. */
export async function cpuDuring(root: number, seconds: number): Promise<number> {
  const before = cpuOf(root)
  await pause(seconds * 1000)
  return cpuOf(root) - before
}

/**
 * Waits until the tree has used less than a tenth of one core during `quietMs`, and `isDone` holds. Answers the time (`Date.now()`)
 * at which that quiet began.
 */
export async function untilQuiet(
  root: number,
  { quietMs = 3_000, timeoutMs = 600_000, isDone = () => true }: { quietMs?: number; timeoutMs?: number; isDone?: () => boolean } = {},
): Promise<number> {
  const stepMs = 250
  const deadline = Date.now() + timeoutMs
  let since = Date.now()
  let before = cpuOf(root)
  while (Date.now() - since < quietMs) {
    if (Date.now() > deadline) throw new Error(`the processes of ${root} were never quiet`)
    const begun = Date.now()
    await pause(stepMs)
    const now = cpuOf(root)
    const isBusy = now - before > 0.1 * (Date.now() - begun) + tickMs || !isDone()
    before = now
    if (isBusy) since = Date.now()
  }
  return since
}
