import { fork } from 'node:child_process'
import http from 'node:http'
import path from 'node:path'

/** The bare server of raw-server-process.ts, running. */
export interface RawServer {
  url: string
  post(target: string, body: unknown): Promise<string>
  get(target: string): Promise<string>
  dispose(): void
}

export async function startRawServer(): Promise<RawServer> {
  const child = fork(path.join(import.meta.dirname, 'raw-server-process.ts'), { execArgv: ['--import', 'tsx'] })
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(Number(message)))
    child.once('exit', (code) => reject(new Error(`the bare server ended with ${code}`)))
  })
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    post: (target, body) => ask(`${url}${target}`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
    get: (target) => ask(`${url}${target}`),
    dispose: () => child.disconnect(),
  }
}

const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity })

/** One call over connections that stay open; rejects unless the answer is a good one. */
export function ask(url: string, { method = 'GET', token = '', body = '' } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }
    const request = http.request(url, { method, headers, agent }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (bytes: Buffer) => parts.push(bytes))
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString()
        if ((answer.statusCode ?? 500) < 300) resolve(text)
        else reject(new Error(`${url}: ${answer.statusCode} ${text.slice(0, 300)}`))
      })
    })
    request.on('error', reject)
    request.end(body === '' ? undefined : body)
  })
}
