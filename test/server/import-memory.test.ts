import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { isLong } from '../support/form.js'
import { startServer, temporaryPlace } from '../support/server-process.js'

const token = 'service-token-of-the-suite'
const megabyte = 1024 * 1024
/** The body of a line that is long, so that a server that kept what it reads would show it. */
const filler = 'опис '.repeat(1_600)

/** People, then inquiries of one pair over and over, each as long as one may be; `lines` of them in all. */
function* longLines(lines: number): Generator<string> {
  yield `${JSON.stringify({ type: 'user', id: 1, role: 'tutor', email: 'a@example.org', display_name: 'А' })}\n`
  yield `${JSON.stringify({ type: 'user', id: 2, role: 'student', email: 'b@example.org', display_name: 'Б' })}\n`
  for (let number = 2; number < lines; number += 1)
    yield `${JSON.stringify({ type: 'inquiry', id: 10 + (number % 50), tutor_id: 1, student_id: 2, status: 'OPEN', subject: 'x', body: filler })}\n`
}

const memoryOf = async (address: string): Promise<number> =>
  Number(/^process_resident_memory_bytes (\S+)$/m.exec(await (await fetch(`${address}/metrics`)).text())?.[1])

/** Imports, and answers the highest resident memory that the server itself reports while it does. */
async function peakOf(address: string, lines: number): Promise<number> {
  const answering = fetch(`${address}/api/v1/platform/import/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    body: Readable.toWeb(Readable.from(longLines(lines))) as ReadableStream,
    duplex: 'half',
  } as RequestInit).then(async (answer) => ({ report: (await answer.json()) as { accepted: number; bad: unknown[] } }))
  let peak = 0
  for (;;) {
    const done = await Promise.race([answering, new Promise<null>((resolve) => setTimeout(() => resolve(null), 100))])
    peak = Math.max(peak, await memoryOf(address))
    if (!done) continue
    expect(done.report).toMatchObject({ accepted: lines, bad: [] })
    return peak
  }
}

describe('memory of an import', () => {
  it('R-PLATFORM-2: a body of hundreds of megabytes takes no more of the server than a small part of it', async () => {
    const server = startServer({
      ...(await temporaryPlace()),
      KREIDA_PLATFORM_TOKEN: token,
      KREIDA_PORT: '0',
      KREIDA_RATE_LIMIT: 'off',
    })
    const address = await server.address()
    const [part, lines] = isLong ? [20_000, 80_000] : [6_000, 24_000]
    const few = await peakOf(address, part)
    const many = await peakOf(address, lines)
    const sent = (Buffer.byteLength(filler) + 100) * (lines - part)
    console.info(
      `${part} lines: ${Math.round(few / megabyte)} MiB; ${lines}: ${Math.round(many / megabyte)} MiB; sent more: ${Math.round(sent / megabyte)} MiB`,
    )
    expect(many - few).toBeLessThan(96 * megabyte)
    expect(sent).toBeGreaterThan((isLong ? 6 : 2) * 96 * megabyte)
  }, 1_800_000)
})
