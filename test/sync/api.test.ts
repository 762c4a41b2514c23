import { expect, it } from 'vitest'
import { createApi } from '../../renderer/sync/api.js'

const never = () => () => undefined

it('R-READER-3: a fault of our own is no unreachable server', async () => {
  const api = createApi(async () => new Response('{}'), never)
  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic
  await expect(async () => api.logIn(cyclic as never)).rejects.toThrow(/circular/i)
})

it('R-READER-1: a problem with a code that only a newer program knows keeps its code', async () => {
  const problem = { type: 'about:blank', title: '', status: 409, detail: '', code: 'TOO_ODD', request_id: null }
  const headers = { 'content-type': 'application/problem+json' }
  const api = createApi(async () => new Response(JSON.stringify(problem), { status: 409, headers }), never)
  expect(await api.me()).toMatchObject({ ok: false, failure: { reason: 'problem', code: 'TOO_ODD', status: 409 } })
})
