import https from 'node:https'

/** What a machine elsewhere asks through the proxy, whose certificate it takes on trust. `fetch` cannot. */
export interface TlsAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

export interface TlsCall {
  method?: string
  headers?: Record<string, string>
  body?: string
}

export function callTls(url: string, { method = 'GET', headers = {}, body }: TlsCall = {}): Promise<TlsAnswer> {
  return new Promise((resolve, reject) => {
    const request = https.request(url, { method, headers, rejectUnauthorized: false, agent: false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => (text += part))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }))
      answer.on('error', reject)
    })
    request.on('error', reject)
    request.end(body)
  })
}

export const postTls = (url: string, payload: object, headers: Record<string, string> = {}): Promise<TlsAnswer> =>
  callTls(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(payload) })

export interface TlsStream {
  headers: TlsAnswer['headers']
  /** When each event came, and the whole text so far. */
  events: () => { at: number[]; text: string }
  ended: Promise<number>
  close: () => void
}

/** Opens an event stream through the proxy. */
export function openTlsStream(url: string, token: string): Promise<TlsStream> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` }
    const request = https.request(url, { headers, rejectUnauthorized: false, agent: false }, (answer) => {
      const at: number[] = []
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => {
        text += part
        for (const _event of part.matchAll(/^event: poke$/gm)) at.push(performance.now())
      })
      const ended = new Promise<number>((over) => answer.once('end', () => over(performance.now())))
      resolve({ headers: answer.headers, events: () => ({ at, text }), ended, close: () => request.destroy() })
    })
    request.on('error', reject)
    request.end()
  })
}
