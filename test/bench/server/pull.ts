import type { Bench } from '../measure/bench.js'
import type { Row } from '../measure/table.js'
import { inTurns } from '../measure/turns.js'
import { ask, startRawServer } from '../reference/raw-server.js'
import { emailOf, tutorId } from '../world/seed.js'
import { signInAt } from '../world/writer.js'

/** Documents of the feed that one turn reads, and of one answer. */
const perTurn = 20_000
const perFrame = 500

/** Documents a second out of the feed, one call after another. */
export async function pullRows({ options, worlds }: Bench): Promise<Row[]> {
  const world = await worlds.openServer(options.size)
  const raw = await startRawServer()
  try {
    const token = await signInAt(world.server.url, emailOf(tutorId))
    const url = `${world.server.url}/api/v1/sync/messages/`
    const first = JSON.parse(await ask(`${url}?limit=1`, { token })) as Frame
    const ours = async (): Promise<number> => {
      let [count, after] = [0, 0]
      const begun = performance.now()
      while (count < Math.min(perTurn, options.size)) {
        const frame = JSON.parse(await ask(`${url}?epoch=${first.epoch}&after=${after}&limit=${perFrame}`, { token })) as Frame
        if (frame.documents.length === 0) break
        after = frame.to
        count += frame.documents.length
      }
      return count / ((performance.now() - begun) / 1000)
    }
    let after = 0
    for (let count = 0; count < Math.min(perTurn, options.size); count += perFrame) {
      const frame = JSON.parse(await ask(`${url}?epoch=${first.epoch}&after=${after}&limit=${perFrame}`, { token })) as Frame
      await raw.post('/push', frame.documents)
      after = frame.to
    }
    const theirs = async (): Promise<number> => {
      let [count, rev] = [0, 0]
      const begun = performance.now()
      while (count < Math.min(perTurn, options.size)) {
        const rows = JSON.parse(await raw.get(`/pull?after=${rev}&limit=${perFrame}`)) as { rev: number }[]
        if (rows.length === 0) break
        rev = rows.at(-1)?.rev ?? rev
        count += rows.length
      }
      return count / ((performance.now() - begun) / 1000)
    }
    await ours()
    await theirs()
    const turns = await inTurns(Math.max(options.pairs, 5), ours, theirs)
    const reference = 'bare http and one prepared SELECT of the same documents'
    return [{ name: 'server: feed pull, frames of 500', unit: 'docs/s', reference, ...turns, reach: [{ of: 'ratio', least: 0.9 }] }]
  } finally {
    raw.dispose()
    await world.dispose()
  }
}

interface Frame {
  epoch: string
  to: number
  documents: Record<string, unknown>[]
}
