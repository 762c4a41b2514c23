import http from 'node:http'
import { freePort } from '../../support/free-port.js'

/** What becomes of a request: passed on; or carried out on the server, whose answer then never arrives. */
export type Fate = 'pass' | 'lose_answer'

export interface FaultProxy {
  url: string
  /** How many answers were lost. */
  lost(): number
  start(): Promise<void>
  /** Nobody listens on the port any more: the network is gone for whoever sits behind it. */
  stop(): Promise<void>
}

/** The network between one app and the server. Decides the fate of every request; streams pass as they come. */
export async function createFaultProxy(
  target: string,
  fateOf: (request: { method: string; path: string }) => Fate = () => 'pass',
): Promise<FaultProxy> {
  const port = await freePort()
  let proxy: http.Server | null = null
  let lost = 0

  const carry: http.RequestListener = (request, response) => {
    const { method = 'GET', url = '/', headers } = request
    const onward = http.request(`${target}${url}`, { method, headers }, (answer) => {
      if (fateOf({ method, path: url }) === 'lose_answer') {
        lost += 1
        answer.resume()
        answer.once('end', () => response.destroy()) // the server has committed; the line breaks here
        return
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  }

  return {
    url: `http://127.0.0.1:${port}`,
    lost: () => lost,
    async start() {
      const started = http.createServer(carry)
      proxy = started
      await new Promise<void>((resolve) => started.listen(port, '127.0.0.1', resolve))
    },
    async stop() {
      const stopping = proxy
      proxy = null
      if (!stopping) return
      stopping.closeAllConnections()
      await new Promise((resolve) => stopping.close(resolve))
    },
  }
}
