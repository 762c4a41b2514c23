import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'

/**
 * The bare server that ours is compared with: Node's http and SQLite with `synchronous=FULL`, no rules, no accounts. Its table is filled with
 * documents that ours has answered, so both carry the same bytes.
 */

interface RawDocument extends Record<string, unknown> {
  id: string
  body: string
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-bench-raw-'))
const database = new DatabaseSync(path.join(folder, 'raw.sqlite'))
database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE documents (rev INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, thread_id TEXT, seq INTEGER, sender_id INTEGER, body TEXT NOT NULL,
    composed_at TEXT, created_at TEXT);
  CREATE INDEX by_thread ON documents (thread_id, seq)`)
const insert = database.prepare(
  'INSERT INTO documents (id, thread_id, seq, sender_id, body, composed_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
)
const select = database.prepare('SELECT * FROM documents WHERE rev > ? ORDER BY rev LIMIT ?')
const streams = new Set<http.ServerResponse>()
const frames: string[] = []

const store = (documents: readonly RawDocument[]): void => {
  database.exec('BEGIN IMMEDIATE')
  for (const { id, body, ...rest } of documents) {
    const text = (name: string): string | null => (typeof rest[name] === 'string' ? rest[name] : null)
    insert.run(
      id,
      text('thread_id'),
      Number(rest['seq'] ?? 0),
      Number(rest['sender_id'] ?? 0),
      body,
      text('composed_at'),
      text('created_at'),
    )
  }
  database.exec('COMMIT')
}

const answers: Record<string, (url: URL, body: string) => { type: string; text: string }> = {
  '/': () => ({ type: 'text/html; charset=utf-8', text: '<!doctype html><title>raw</title><div id="log"></div>' }),
  /** One text: a commit of its own, and the row itself in every stream. */
  '/write': (_url, body) => {
    store([JSON.parse(body) as RawDocument])
    for (const stream of streams) stream.write(`data: ${body}\n\n`)
    return json('{}')
  },
  /** A batch: one commit. */
  '/push': (_url, body) => {
    const documents = JSON.parse(body) as RawDocument[]
    store(documents)
    return json(JSON.stringify(documents.map(({ id }) => ({ id, status: 'applied' }))))
  },
  '/pull': (url) => json(JSON.stringify(select.all(Number(url.searchParams.get('after')), Number(url.searchParams.get('limit'))))),
  '/add-frame': (_url, body) => {
    frames.push(body)
    return json('{}')
  },
  '/frame': (url) => json(frames[Number(url.searchParams.get('number'))] ?? 'null'),
}

const json = (text: string) => ({ type: 'application/json', text })

const server = http.createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://raw')
  if (url.pathname === '/stream') {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(': open\n\n')
    streams.add(response)
    response.on('close', () => streams.delete(response))
    return
  }
  const parts: Buffer[] = []
  request.on('data', (bytes: Buffer) => parts.push(bytes))
  request.on('end', () => {
    const answer = answers[url.pathname]?.(url, Buffer.concat(parts).toString())
    response.writeHead(answer ? 200 : 404, { 'content-type': answer?.type ?? 'text/plain' })
    response.end(answer?.text ?? '')
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' && address ? address.port : 0)
})
process.once('disconnect', () => {
  fs.rmSync(folder, { recursive: true, force: true })
  process.exit(0)
})
