import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isPostgres } from '../support/engines.js'
import { mountSmallDisk } from '../support/small-disk.js'
import { startServer, temporaryFolder, temporaryPlace } from '../support/server-process.js'
import { until } from '../support/until.js'

const token = 'service-token-of-the-suite'
const settings = async () => ({ ...(await temporaryPlace()), KREIDA_PLATFORM_TOKEN: token, KREIDA_PORT: '0' })
const people = [
  { type: 'user', id: 1, role: 'tutor', email: 'olena@example.org', display_name: 'Олена', password: 'correct horse' },
  { type: 'user', id: 2, role: 'student', email: 'marko@example.org', display_name: 'Марко' },
  { type: 'relation', id: 42, tutor_id: 1, student_id: 2, status: 'ACTIVE' },
]

async function signIn(address: string): Promise<string> {
  const body = JSON.stringify({ email: 'olena@example.org', password: 'correct horse', device_name: 'suite' })
  const answer = await fetch(`${address}/api/v1/auth/login/`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const login: unknown = await answer.json()
  return typeof login === 'object' && login !== null && 'access_token' in login ? String(login.access_token) : ''
}

/** Runs `users` with these words: its code, and what it said on standard output and error. */
async function users(env: Record<string, string>, words: string[], input = ''): Promise<[number | null, string, string]> {
  const command = startServer(env, ['users', ...words])
  command.child.stdin?.end(input)
  return [await command.code(), command.stdout(), command.stderr()]
}

describe('the process', { timeout: 90_000 }, () => {
  it('names all faults of its configuration at once and ends with code 2', async () => {
    const server = startServer({
      KREIDA_PORT: '99999',
      KREIDA_LOG_LEVEL: 'loud',
      KREIDA_RATE_LIMIT: 'on',
      KREIDA_PLATFORM_TOKEN: 'short',
      KREIDA_DEMO: 'yes',
      DATABASE_URL: 'mysql://somewhere/else',
    })
    expect(await server.code()).toBe(2)
    for (const name of ['KREIDA_PORT', 'KREIDA_LOG_LEVEL', 'KREIDA_RATE_LIMIT', 'KREIDA_PLATFORM_TOKEN', 'KREIDA_DEMO', 'DATABASE_URL']) {
      expect(server.stderr()).toContain(name)
    }
    expect(server.stdout()).toBe('')
  })

  it('refuses to start without its secret', async () => {
    const server = startServer({ KREIDA_DATA_DIR: temporaryFolder(), KREIDA_PORT: '0' })
    expect(await server.code()).toBe(2)
    expect(server.stderr().trim().split('\n')).toEqual([expect.stringContaining('KREIDA_PLATFORM_TOKEN is missing')])
  })

  it('the demo binds to loopback only', async () => {
    const env = { KREIDA_DATA_DIR: temporaryFolder(), KREIDA_DEMO: '1', KREIDA_PORT: '0' }
    const server = startServer({ ...env, KREIDA_HOST: '0.0.0.0' })
    expect(await server.code()).toBe(2)
    expect(server.stderr()).toContain('loopback')
  })

  it('says in one line where it listens, answers, and drains on SIGTERM: streams end, code 0', async () => {
    const env = await settings()
    const file = path.join(env.KREIDA_DATA_DIR, 'people.ndjson')
    fs.writeFileSync(file, people.map((line) => JSON.stringify(line)).join('\n'))
    const imported = startServer(env, ['import', file])
    expect(await imported.code()).toBe(0)
    expect(imported.stdout()).toBe('3 lines: 3 accepted, 3 changed something, 0 bad\n')

    const server = startServer(env)
    const address = await server.address()
    expect(server.stdout().trim().split('\n')).toHaveLength(1)
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    for (const route of ['healthz', 'readyz', 'metrics']) expect((await fetch(`${address}/${route}`)).status).toBe(200)
    const stream = await fetch(`${address}/api/v1/sync/stream/`, { headers: { authorization: `Bearer ${await signIn(address)}` } })
    expect(stream.status).toBe(200)
    let heard = ''
    const ended = (async () => {
      for await (const chunk of stream.body ?? []) heard += Buffer.from(chunk as Uint8Array).toString()
    })()
    await until(() => heard.includes('event: poke'))
    const started = performance.now()
    server.child.kill('SIGTERM')
    expect(await server.code()).toBe(0)
    expect(performance.now() - started).toBeLessThan(5_000)
    await ended
    expect(server.stderr()).not.toMatch(/FSTDEP|Warning/)
    for (const line of server.stderr().trim().split('\n')) expect(() => void JSON.parse(line)).not.toThrow()
  })

  it('says that its port is taken, without a stack, and ends with code 1', async () => {
    const first = startServer(await settings())
    const { port } = new URL(await first.address())
    const second = startServer({ ...(await settings()), KREIDA_PORT: port })
    expect(await second.code()).toBe(1)
    expect(second.stderr().trim()).toBe(`kreida: port ${port} on 127.0.0.1 is taken: stop what listens there, or set KREIDA_PORT`)
  })

  if (!isPostgres)
    it('a second server on the same SQLite file is refused, and the first goes on; a dead one is in nobody’s way', async () => {
      const env = await settings()
      const first = startServer(env)
      const address = await first.address()
      const second = startServer(env)
      expect(await second.code()).toBe(1)
      expect(second.stderr()).toBe('kreida: a server has this database open: stop it first\n')
      expect((await fetch(`${address}/readyz`)).status).toBe(200)
      first.child.kill('SIGKILL')
      await first.code()
      expect((await fetch(`${await startServer(env).address()}/readyz`)).status).toBe(200)
    })

  if (!isPostgres)
    it('on a full disk it reads on, answers writes with 503, and drains on SIGTERM with code 0; freed, all of it is there', async () => {
      const env = await settings()
      fs.writeFileSync(path.join(env.KREIDA_DATA_DIR, 'people.ndjson'), people.map((line) => JSON.stringify(line)).join('\n'))
      expect(await startServer(env, ['import', path.join(env.KREIDA_DATA_DIR, 'people.ndjson')]).code()).toBe(0)
      const disk = mountSmallDisk(env.KREIDA_DATA_DIR)
      onTestFinished(disk.unmount)
      const server = startServer(env)
      const address = await server.address()
      expect(await signIn(address)).not.toBe('')
      disk.fill()
      const body = JSON.stringify({ email: 'olena@example.org', password: 'correct horse', device_name: 'suite' })
      const login = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
      await until(async () => (await fetch(`${address}/api/v1/auth/login/`, login)).status === 503)
      expect((await fetch(`${address}/readyz`)).status).toBe(200)
      server.child.kill('SIGTERM')
      expect(await server.code()).toBe(0)
      expect(server.stderr()).not.toContain('fatal')
      disk.free()
      const again = startServer(env)
      expect(await signIn(await again.address())).not.toBe('')
    })

  it('import names bad lines and ends with code 1; a wrong command with code 2', async () => {
    const env = await settings()
    const file = path.join(env.KREIDA_DATA_DIR, 'bad.ndjson')
    fs.writeFileSync(file, `${JSON.stringify(people[0])}\nnonsense`)
    const imported = startServer(env, ['import', file])
    expect(await imported.code()).toBe(1)
    expect(imported.stderr()).toBe(
      `${isPostgres ? '' : `made a new database ${env.KREIDA_DATA_DIR}/kreida.sqlite\n`}line 2: INVALID: not JSON\n`,
    )
    expect(imported.stdout()).toContain('1 accepted')
    const folder = startServer(env, ['import', env.KREIDA_DATA_DIR])
    expect(await folder.code()).toBe(1)
    expect(folder.stderr()).toBe(`kreida: ${env.KREIDA_DATA_DIR} is a folder: name a file\n`)
    const missing = startServer(env, ['import', path.join(env.KREIDA_DATA_DIR, 'none.ndjson')])
    expect(await missing.code()).toBe(1)
    expect(missing.stderr()).toMatch(/^kreida: .*none\.ndjson.*\n$/)
    for (const args of [['dance'], ['import']]) {
      const wrong = startServer(env, args)
      expect(await wrong.code()).toBe(2)
      expect(wrong.stderr()).toMatch(/^usage: /)
    }
  })

  it('R-AUTH-8: an operator makes users from the command line, whose password stands in no list of processes', async () => {
    const env = await settings()
    const run = (words: string[], input = '') => users(env, words, input)
    const [code, said] = await run(['add', 'tutor', 'olena@example.org', 'Олена', 'Коваль'], 'correct horse\n')
    expect([code, said]).toEqual([0, expect.stringMatching(/^made tutor \d{13,16}, olena@example\.org\n$/)])
    expect(await run(['add', 'student', 'olena@example.org', 'Хтось'], 'correct horse')).toEqual([
      1,
      '',
      expect.stringContaining('has this e-mail'),
    ])
    expect((await run(['list']))[1]).toContain('Олена Коваль')
    expect(await run(['add', 'student', 'x@example.org', 'E\u001b[2Jvil'], 'correct horse')).toEqual([
      1,
      '',
      expect.stringMatching(/^kreida: /),
    ])
    const server = startServer(env)
    const address = await server.address()
    expect(await signIn(address)).not.toBe('')
    expect((await run(['disable', 'olena@example.org']))[0]).toBe(0)
    expect(await signIn(address)).toBe('')
  })

  it('R-AUTH-8: words that make no command of users are told the usage, and a folder without a database is named', async () => {
    const env = await settings()
    for (const words of [[], ['dance'], ['add', 'teacher', 'a@b', 'c'], ['add', 'tutor', 'a@b'], ['list', 'all']]) {
      expect(await users(env, words)).toEqual([2, '', expect.stringMatching(/^usage: /)])
    }
    if (isPostgres) return
    const [code, , said] = await users({ ...env, KREIDA_DATA_DIR: path.join(env.KREIDA_DATA_DIR, 'mistyped') }, ['list'])
    expect([code, said]).toEqual([1, expect.stringMatching(/^kreida: there is no database .*mistyped/)])
  })

  it('an unhandled rejection is one structured line, and the end', async () => {
    const env = await settings()
    const planted = path.join(env.KREIDA_DATA_DIR, 'plant.mjs')
    fs.writeFileSync(planted, "process.on('SIGUSR2', () => void Promise.reject(new Error('planted')))")
    const server = startServer(env, [], ['--import', pathToFileURL(planted).href])
    await server.address()
    server.child.kill('SIGUSR2')
    expect(await server.code()).toBe(1)
    await until(() => server.stderr().includes('planted'))
    const lines = server.stderr().trim().split('\n')
    expect(lines.filter((line) => line.includes('unhandled_rejection') && line.includes('planted'))).toHaveLength(1)
    for (const line of lines) expect(() => void JSON.parse(line)).not.toThrow()
  })
})
