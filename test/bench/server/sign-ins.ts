import { password, type ServerProcess } from '../../e2e/support/server-process.js'
import { median, percentile, type Row } from '../measure/table.js'
import { inTurns } from '../measure/turns.js'
import { ask } from '../reference/raw-server.js'

const signIn = async (server: ServerProcess, email: string): Promise<string> => {
  const body = JSON.stringify({ email, password, device_name: 'bench' })
  return (JSON.parse(await ask(`${server.url}/api/v1/auth/login/`, { method: 'POST', body })) as { access_token: string }).access_token
}

/** How long a plain call takes while people sign in as fast as the server lets them, against the same call on a calm server. */
export async function signInRow(server: ServerProcess): Promise<Row> {
  const token = await signIn(server, '1@example.org')
  const rates: number[] = []
  const calls = async (): Promise<number[]> => {
    const times: number[] = []
    const end = performance.now() + 3_000
    while (performance.now() < end) {
      const begun = performance.now()
      await ask(`${server.url}/api/v1/chat/threads/?limit=20`, { token })
      times.push(performance.now() - begun)
    }
    return times
  }
  const theirs = async (): Promise<number> => percentile(await calls(), 0.99)
  const ours = async (): Promise<number> => {
    let [isOver, count] = [false, 0]
    const lanes = Array.from({ length: 8 }, async () => {
      while (!isOver) {
        await signIn(server, '2@example.org')
        count += 1
      }
    })
    const begun = performance.now()
    const times = await calls()
    rates.push(count / ((performance.now() - begun) / 1000))
    isOver = true
    await Promise.all(lanes)
    return percentile(times, 0.99)
  }
  const turns = await inTurns(3, ours, theirs)
  const name = 'server: p99 of a plain call while 8 clients sign in without pause'
  return {
    name,
    unit: 'ms',
    reference: 'the same call on a calm server',
    ...turns,
    reach: [],
    notes: { 'sign-ins/s meanwhile': median(rates) },
  }
}
