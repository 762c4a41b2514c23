import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..', '..')

it('a run that fails beside a PostgreSQL of its own ends with the code it has set', () => {
  const script = "await import('./test/support/postgres.ts'); process.exitCode = 3"
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { cwd: root })
  expect(status).toBe(3)
})
