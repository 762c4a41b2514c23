import http from 'node:http'

/** The reference of the fan-out: streams by the number in their bearer, and a call that says something to two numbers. */
const streams = new Map<string, http.ServerResponse[]>()
const event = 'event: poke\ndata: {"epoch":"bare","head":1}\n\n'
const server = http.createServer((request, response) => {
  const [, route, ...numbers] = (request.url ?? '').split('/')
  if (route === 'stream') {
    const number = (request.headers.authorization ?? '').replace('Bearer ', '')
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(event)
    streams.set(number, [...(streams.get(number) ?? []), response])
    return
  }
  request.resume()
  for (const number of numbers) for (const stream of streams.get(number) ?? []) stream.write(event)
  response.end('{}')
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' && address ? address.port : 0)
})
