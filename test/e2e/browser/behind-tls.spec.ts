import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import pg from 'pg'
import { v7 } from 'uuid'
import { startPostgres, type PostgresServer } from '../../support/postgres.js'
import { startBrowser, type BrowserApp } from '../support/browser-app.js'
import { startNginx, type Proxy } from '../support/nginx.js'
import type { Screens } from '../support/screens.js'
import { password, platformToken, startWorld, type ServerProcess } from '../support/server-process.js'
import { callTls, openTlsStream, postTls } from '../support/tls-calls.js'

/** The server as OPERATIONS.md has it run: on PostgreSQL, behind the page's own nginx, over TLS. */

test.describe.configure({ timeout: 120_000 })

let postgres: PostgresServer
let server: ServerProcess
let proxy: Proxy
let browser: BrowserApp
let databaseUrl = ''
let databases = 0

test.beforeAll(async () => {
  postgres = await startPostgres()
  browser = await startBrowser({ ignoreHTTPSErrors: true })
})
test.afterAll(async () => {
  await browser.close()
  await postgres.stop()
})
test.beforeEach(async () => {
  databases += 1
  const name = `tls_${databases}`
  await query(postgres.urlOf('postgres'), `CREATE DATABASE ${name} TEMPLATE template0`)
  databaseUrl = postgres.urlOf(name)
  server = await startWorld({ settings: { DATABASE_URL: databaseUrl } })
  proxy = await startNginx(server.port)
})
test.afterEach(async () => {
  await proxy.stop()
  await server.dispose()
})

async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(statement)
  await client.end()
  return rows
}

const storedBodies = async (): Promise<unknown[]> =>
  (await query(databaseUrl, 'SELECT body FROM messages ORDER BY thread_id, seq')).map(({ body }) => body)

async function signInAt(url: string, email: string, name: string): Promise<Screens> {
  const person = await browser.open(url)
  await person.signIn({ email })
  await person.openChat(name)
  return person
}

async function accessToken(email: string): Promise<string> {
  const answer = await postTls(`${proxy.url}/api/v1/auth/login/`, { email, password, device_name: 'test' })
  return String((JSON.parse(answer.body) as Record<string, unknown>)['access_token'])
}

const figure = (description: string): void => void test.info().annotations.push({ type: 'figure', description })

test('R-SYNC-8 R-AUTH-5 two people write through the proxy, under a Secure cookie, and see each other at once', async () => {
  const tutor = await signInAt(proxy.url, 'olena@example.org', 'Марія Коваль')
  const student = await signInAt(proxy.url, 'maria@example.org', 'Олена Гриценко')
  const [cookie] = await tutor.page.context().cookies()
  expect(cookie).toMatchObject({ name: 'kreida_session', secure: true, httpOnly: true, sameSite: 'Strict' })
  expect(await student.page.evaluate(() => document.cookie)).toBe('')

  const waits: number[] = []
  for (let turn = 0; turn < 6; turn++) {
    const [writer, reader] = turn % 2 === 0 ? [tutor, student] : [student, tutor]
    const begun = performance.now()
    await writer.write(`Репліка ${turn}`)
    await expect(reader.bubble(`Репліка ${turn}`)).toBeVisible() // long before the next heartbeat
    waits.push(Math.round(performance.now() - begun))
  }
  figure(`from Enter to the other screen: ${waits.join(', ')} ms`)
  // Nor by asking every 3 s, which the app would say here.
  for (const person of [tutor, student]) {
    await person.page.getByTestId('connection').click()
    await expect(person.page.getByText(person.text('connection.details.online'))).toBeVisible()
    await person.page.keyboard.press('Escape')
  }
  await tutor.page.screenshot({ path: test.info().outputPath('through-the-proxy.png') })
})

test('SYN-7 a backup beside the running server, a restore: the apps notice the new epoch and send again what it lacks', async () => {
  const tutor = await signInAt(proxy.url, 'olena@example.org', 'Марія Коваль')
  const student = await signInAt(proxy.url, 'maria@example.org', 'Олена Гриценко')
  await tutor.write('Є в копії')
  await expect(student.bubble('Є в копії')).toBeVisible()
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kreida-e2e-backup-'))
  const backup = path.join(folder, 'backup.sqlite')
  await server.command('backup', backup)
  await student.write('Немає в копії')
  await expect(tutor.bubble('Немає в копії')).toBeVisible()
  const [before] = await query(databaseUrl, "SELECT value FROM meta WHERE key = 'epoch'")

  const stopping = performance.now()
  await server.stop()
  const drained = Math.round(performance.now() - stopping)
  await tutor.write('Ще не надіслано')
  await server.command('restore', backup)
  expect(await storedBodies()).toEqual(['Є в копії'])
  await server.start()
  const started = performance.now()
  const all = ['Є в копії', 'Немає в копії', 'Ще не надіслано']
  await expect.poll(async () => (await storedBodies()).sort(), { timeout: 30_000 }).toEqual([...all].sort())
  figure(`drained in ${drained} ms; whole again ${Math.round(performance.now() - started)} ms after the start`)
  expect(await query(databaseUrl, "SELECT value FROM meta WHERE key = 'epoch'")).not.toEqual([before])
  const order = await storedBodies()
  for (const person of [tutor, student])
    await expect.poll(async () => (await person.messages()).map(({ text }) => text), { timeout: 20_000 }).toEqual(order)
  await tutor.write('І далі все працює')
  await expect(student.bubble('І далі все працює')).toBeVisible({ timeout: 5_000 })
  fs.rmSync(folder, { recursive: true })
})

test('R-SYNC-8 streams pass the proxy unbuffered, and end at once when the server drains', async () => {
  const tutor = await accessToken('olena@example.org')
  const stream = await openTlsStream(`${proxy.url}/api/v1/sync/stream/`, await accessToken('maria@example.org'))
  expect(stream.headers['content-type']).toContain('text/event-stream')
  expect(stream.headers['content-encoding']).toBeUndefined()
  await expect.poll(() => stream.events().at.length).toBe(1)
  const auth = { authorization: `Bearer ${tutor}` }
  const thread = await postTls(`${proxy.url}/api/v1/chat/threads/negotiation/`, { relation_id: 102 }, auth)
  const { thread_id } = JSON.parse(thread.body) as { thread_id: string }
  await expect.poll(() => stream.events().at.length).toBe(2)
  const waits: number[] = []
  for (let round = 0; round < 10; round++) {
    const begun = performance.now()
    await postTls(`${proxy.url}/api/v1/chat/threads/${thread_id}/messages/`, { id: v7(), body: `раз ${round}` }, auth)
    await expect.poll(() => stream.events().at.length, { intervals: [10], timeout: 2_000 }).toBe(3 + round)
    waits.push(Math.round((stream.events().at[2 + round] ?? 0) - begun))
  }
  expect(Math.max(...waits)).toBeLessThan(1_000)
  const stopped = performance.now()
  await server.stop()
  const drained = Math.round(performance.now() - stopped)
  figure(
    `pokes after ${waits.join(', ')} ms; stream ended ${Math.round((await stream.ended) - stopped)} ms after SIGTERM, process ${drained} ms`,
  )
  expect(drained).toBeLessThan(5_000)
  expect((await callTls(`${proxy.url}/api/v1/auth/me/`)).status).toBe(502)
})

test('R-AUTH-2 R-AUTH-5 the proxy says who asks: own origin only, failures counted by the real address, metrics kept in', async () => {
  const login = (secret: string, headers: Record<string, string>) =>
    postTls(
      `${proxy.url}/api/v1/auth/login/`,
      { email: 'danylo@example.org', password: secret, device_name: 'test', device_kind: 'browser' },
      headers,
    )
  const own = { origin: proxy.url }
  expect((await login(password, own)).status).toBe(200)
  for (const origin of [proxy.url.replace(/:\d+$/, ''), 'https://evil.example', 'null'])
    expect((await login(password, { origin })).status).toBe(403)
  expect((await login(password, { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' })).status).toBe(403)

  const statuses: number[] = []
  for (let attempt = 0; attempt < 6; attempt++)
    statuses.push((await login('wrong-wrong', { ...own, 'x-forwarded-for': `203.0.113.${attempt}` })).status)
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429])

  for (const address of ['/metrics', '/metrics/', '/%6detrics', '//metrics', '/./metrics'])
    expect((await callTls(`${proxy.url}${address}`)).body, address).not.toContain('kreida_requests_total')
  const plain = await fetch(`${proxy.plainUrl}/chats?x=1`, { redirect: 'manual' })
  expect([plain.status, plain.headers.get('location')]).toEqual([308, 'https://127.0.0.1/chats?x=1'])
  const home = await callTls(`${proxy.url}/`)
  expect(home.headers['strict-transport-security']).toBe('max-age=31536000')
})

test('an import of any size passes the proxy; other bodies are refused by the server itself', async () => {
  const users = Array.from({ length: 2_500 }, (_, index) =>
    JSON.stringify({
      type: 'user',
      id: 1_000 + index,
      role: 'student',
      email: `s${index}@example.org`,
      display_name: `${index} ${'ї'.repeat(190)}`,
    }),
  )
  const headers = { authorization: `Bearer ${platformToken}`, 'content-type': 'application/x-ndjson' }
  const body = users.join('\n')
  expect(Buffer.byteLength(body)).toBeGreaterThan(1024 * 1024)
  const report = await callTls(`${proxy.url}/api/v1/platform/import/`, { method: 'POST', headers, body })
  expect([report.status, JSON.parse(report.body)]).toEqual([200, { lines: 2_500, accepted: 2_500, changed: 2_500, bad: [] }])
  const large = await postTls(`${proxy.url}/api/v1/auth/login/`, { email: 'x'.repeat(300 * 1024) })
  expect([large.status, (JSON.parse(large.body) as { code: string }).code]).toEqual([413, 'TOO_LARGE'])
})
