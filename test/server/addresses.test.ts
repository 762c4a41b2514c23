import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { contactThread } from '../support/server-calls.js'
import { temporaryFolder } from '../support/server-process.js'
import { openWorld } from '../support/server.js'

describe('addresses and methods', () => {
  it('R-HTTP-1: a method that an address does not take is 405, with those that it takes', async () => {
    const world = await openWorld()
    for (const [method, url, allow] of [
      ['DELETE', '/api/v1/chat/threads/', 'GET, HEAD, OPTIONS'],
      ['DELETE', '/api/v1/chat/threads', 'GET, HEAD, OPTIONS'],
      ['PUT', '/api/v1/auth/me/?x=1', 'GET, HEAD, OPTIONS'],
      ['PATCH', '/api/v1/chat/threads/negotiation/', 'OPTIONS, POST'],
      ['PUT', `/api/v1/chat/threads/${contactThread}/messages/`, 'GET, HEAD, OPTIONS, POST'],
      ['GET', '/api/v1/platform/contact-access/1/2/', 'OPTIONS, PUT'],
      ['HEAD', '/api/v1/sync/stream/', 'GET, OPTIONS'],
      ['POST', '/metrics', 'GET, HEAD, OPTIONS'],
    ] as const) {
      const payload = method === 'HEAD' || method === 'GET' ? {} : { body: 'no JSON', headers: { 'content-type': 'text/plain' } }
      const answer = await world.call({ method, path: url, ...payload })
      expect([method, url, answer.status, answer.headers.allow]).toEqual([method, url, 405, allow])
      if (method !== 'HEAD') expect(answer.body).toMatchObject({ code: 'METHOD_NOT_ALLOWED', status: 405 })
    }
    const asked = await world.call({ method: 'OPTIONS', path: '/api/v1/auth/login/', headers: { origin: 'https://evil.example' } })
    expect([asked.status, asked.headers.allow, asked.headers['access-control-allow-origin']]).toEqual([204, 'OPTIONS, POST', undefined])
  })

  it('R-HTTP-1: the browser app, once built, hides no wrong method and no wrong address of the API', async () => {
    const warnings: Error[] = []
    const note = (warning: Error): void => void warnings.push(warning)
    process.on('warning', note)
    onTestFinished(() => void process.off('warning', note))
    const web_dir = temporaryFolder()
    fs.writeFileSync(path.join(web_dir, 'index.html'), '<!doctype html>')
    const world = await openWorld({ config: { web_dir } })
    const ask = async (method: 'GET' | 'HEAD' | 'POST', url: string) => (await world.call({ method, path: url })).status
    expect([await ask('GET', '/api/v1/auth/login/'), await ask('POST', '/healthz'), await ask('GET', '/api/v1/nothing/')]).toEqual([
      405, 405, 404,
    ])
    expect([
      await ask('GET', 'http://kreida/threads/1'),
      await ask('HEAD', 'http://kreida/threads/1'),
      await ask('POST', 'http://kreida/threads'),
    ]).toEqual([200, 200, 404])
    expect(await ask('GET', 'http://kreida/nothing.js')).toBe(404)
    await new Promise((resolve) => setImmediate(resolve))
    expect(warnings).toEqual([])
  })
})
