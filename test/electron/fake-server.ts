import http from 'node:http'
import type { AddressInfo } from 'node:net'

export const user = { id: 7, role: 'tutor', display_name: 'Олена', locale: 'uk', time_zone: 'Europe/Kyiv' } as const

/** A server that speaks just enough of the contract for the shell, and misbehaves where asked to. */
export interface FakeServer {
  url: string
  /** `METHOD /path` in the order of arrival. */
  requests: string[]
  /** Headers of the last request of `/api/v1/echo/`. */
  lastHeaders: http.IncomingHttpHeaders
  openStreams: number
  /** No access token given out so far is good any more. */
  expireAccess(): void
  /** No refresh token is good any more. */
  endSession(): void
  /** How the next refreshes are answered, if not properly. */
  refreshAnswer: 'proper' | 'html' | 'portal' | 'hang' | 'error'
  refreshes: number
  stop(): Promise<void>
}

export async function startFakeServer(): Promise<FakeServer> {
  let number = 0
  let access = ''
  let refresh = 'refresh-0'
  const server = http.createServer((request, response) => void answer(request, response))
  const fake: FakeServer = {
    url: '',
    requests: [],
    lastHeaders: {},
    openStreams: 0,
    refreshAnswer: 'proper',
    refreshes: 0,
    expireAccess: () => (access = 'none'),
    endSession: () => (refresh = access = 'none'),
    stop: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
  const tokens = () => {
    number += 1
    access = `access-${number}`
    refresh = `refresh-${number}`
    return { access_token: access, expires_in: 900, refresh_token: refresh, device_id: 'd', user }
  }
  const json = (response: http.ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void => {
    const type = status < 400 ? 'application/json' : 'application/problem+json'
    response.writeHead(status, { 'content-type': type, ...headers }).end(JSON.stringify(body))
  }
  const html = (response: http.ServerResponse): void =>
    void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Welcome to the hotel</p>')

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0]
    fake.requests.push(`${request.method} ${request.url}`)
    let text = ''
    for await (const part of request) text += String(part)
    if (path === '/api/v1/auth/login/') return logIn(JSON.parse(text) as { password: string }, response)
    if (path === '/api/v1/auth/refresh/') return renew((JSON.parse(text) as { refresh_token: string }).refresh_token, response)
    if (path === '/portal/api/' || path === '/api/v1/html/') return html(response)
    if (path === '/api/v1/redirect/') return void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
    if (request.headers.authorization !== `Bearer ${access}`) return json(response, 401, { code: 'UNAUTHENTICATED' })
    if (path === '/api/v1/auth/logout/') return void response.writeHead(204).end()
    if (path === '/api/v1/events/') return stream(response)
    if (path === '/api/v1/hang/') return
    if (path === '/api/v1/refused/') return json(response, 409, { code: 'RELATION_NOT_ACTIVE' }, { 'retry-after': '3' })
    fake.lastHeaders = request.headers
    json(response, 200, { path: request.url, method: request.method, body: text }, { 'set-cookie': 'spy=1', 'x-request-id': 'r1' })
  }

  function logIn({ password }: { password: string }, response: http.ServerResponse): void {
    if (password === 'right') json(response, 200, tokens())
    else if (password === 'often') json(response, 429, { code: 'RATE_LIMITED' }, { 'retry-after': '7' })
    else if (password === 'old') json(response, 426, { code: 'CONTRACT_OUTDATED' })
    else if (password === 'strange') json(response, 200, { hello: 1 })
    else json(response, 401, { code: 'UNAUTHENTICATED' })
  }

  function renew(token: string, response: http.ServerResponse): void {
    fake.refreshes += 1
    if (fake.refreshAnswer === 'html') html(response)
    else if (fake.refreshAnswer === 'portal')
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"code":"UNAUTHENTICATED"}')
    else if (fake.refreshAnswer === 'error') json(response, 500, { code: 'INTERNAL' })
    else if (fake.refreshAnswer === 'hang') return
    else if (token === refresh) json(response, 200, tokens())
    else json(response, 401, { code: 'UNAUTHENTICATED' })
  }

  function stream(response: http.ServerResponse): void {
    fake.openStreams += 1
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    let count = 0
    const timer = setInterval(() => response.write(`data: ${(count += 1)}\n\n`), 50)
    response.on('close', () => {
      clearInterval(timer)
      fake.openStreams -= 1
    })
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return fake
}
