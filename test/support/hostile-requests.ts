import { canary, nastyText, nastyValue, sampleOf, writeJson, type Known } from './hostile-values.js'
import type { Random } from './seeded.js'
import { operationOf, type PublishedDocument, type WatchedRoute } from './server-answers.js'

/** Requests of one route: valid ones by its published schema, most of them spoiled somewhere. */

export interface HostileRequest {
  method: string
  url: string
  headers: Record<string, string>
  payload?: string | Buffer
}
export interface HostileWorld {
  document: PublishedDocument
  known: Known
  random: Random
  /** Tokens that open the route. */
  tokens: readonly string[]
}

export function hostileRequest(route: Pick<WatchedRoute, 'method' | 'url'>, world: HostileWorld): HostileRequest {
  const { random } = world
  const headers = headersOf(world)
  const request: HostileRequest = { method: route.method, url: urlOf(route, world), headers }
  const isWithBody = route.method !== 'GET' && route.method !== 'HEAD'
  if (!isWithBody && random.chance(0.97)) return request
  const operation = operationOf(world.document, route.method, route.url)
  const [[type, media] = []] = Object.entries(operation?.requestBody?.content ?? {})
  if (type === undefined && random.chance(0.7)) return request
  const sample = (): unknown => sampleOf(world.document, media?.schema ?? {}, world)
  request.payload = type === 'application/x-ndjson' ? linesOf(world) : bodyOf(sample(), world)
  headers['content-type'] = random.chance(0.94) ? (type ?? 'application/json') : random.pick(contentTypes)
  if (random.chance(0.02)) headers['content-encoding'] = random.pick(['gzip', 'deflate', 'br', 'x', 'identity, gzip'])
  return request
}

const contentTypes = [
  '',
  ' ',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'application/json; charset=utf-16',
  'application/json;charset="',
  'APPLICATION/JSON',
  'application/problem+json',
  'application/x-ndjson',
  '*/*',
  '__proto__',
  'application/json, text/plain',
  `x/${canary}`,
  ';;;',
]

/** A quarter stays valid; the others are spoiled as values, as text or as bytes. */
function bodyOf(value: unknown, world: HostileWorld): string | Buffer {
  const { random } = world
  const way = random.next()
  if (way < 0.25) return writeJson(value)
  if (way < 0.75) return writeJson(Array.from({ length: 1 + random.below(3) }).reduce<unknown>((spoiled) => spoil(spoiled, random), value))
  return way < 0.93 ? brokenText(writeJson(value), random) : brokenBytes(writeJson(value), random)
}

/** Replaces, drops or adds something somewhere in a value. */
function spoil(value: unknown, random: Random): unknown {
  if (Array.isArray(value) && value.length > 0 && random.chance(0.8)) {
    const at = random.below(value.length)
    return value.map((each: unknown, index) => (index === at ? spoil(each, random) : each))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || random.chance(0.05)) return nastyValue(random)
  const entries: [string, unknown][] = Object.entries(value)
  const at = random.below(entries.length + 1)
  const way = random.next()
  if (way < 0.15) return Object.fromEntries(entries.filter((_entry, index) => index !== at))
  if (way < 0.3 || at === entries.length)
    return { ...value, [random.pick(['extra', 'author_id', 'role', 'id', 'rev', 'constructor', canary])]: nastyValue(random) }
  return Object.fromEntries(entries.map(([key, inner], index) => [key, index === at ? spoil(inner, random) : inner]))
}

/** Text that is no JSON, or JSON that says something twice. */
function brokenText(text: string, random: Random): string {
  return random.pick([
    () => text.slice(0, random.below(text.length)) || '{',
    () => `${text}${random.pick(['}', ']', text, ' x', '\u0000', ','])}`,
    () => text.replace('{', `{"__proto__":{"role":"tutor","${canary}":1},`),
    () => text.replace('{', '{"constructor":{"prototype":{"x":1}},'),
    () => (text.startsWith('{"') ? `${text.slice(0, -1)},${text.slice(1)}` : `${text}${text}`),
    () => `{"${canary}":${'['.repeat(random.pick([11, 1_000, 100_000]))}`,
    () => `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    () => random.pick(['', ' ', 'null', '[]', '{}', '0', '"x"', 'true', '\ufeff{}', '//', '{"":""}', '\u0000']),
    () => text.replace(/"/g, "'"),
    () => `${text.slice(0, -1)},"pad":"${'я'.repeat(random.pick([100, 140_000]))}"}`,
  ])()
}

const brokenBytes = (text: string, random: Random): Buffer =>
  random.pick([
    () => Buffer.from(text, 'utf16le'),
    () =>
      Buffer.concat([Buffer.from(text.slice(0, -2)), Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80]), Buffer.from(text.slice(-2))]),
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]),
    () => Buffer.from(text, 'latin1'),
    () => Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
  ])()

/** An import: a few lines, good, spoiled or broken. */
function linesOf(world: HostileWorld): string | Buffer {
  const { random, document } = world
  const line = (): string | Buffer => bodyOf(sampleOf(document, { $ref: '#/components/schemas/ImportLine' }, world), world)
  const lines = Array.from({ length: random.pick([0, 1, 2, 4]) }, line)
  return Buffer.concat(lines.flatMap((each) => [Buffer.from(each), Buffer.from(random.pick(['\n', '\r\n', '\n\n', '\r']))]))
}

function headersOf({ random, tokens }: HostileWorld): Record<string, string> {
  const headers: Record<string, string> = {}
  const nasty = (): string => headerText(nastyText(random)).slice(0, 4_000)
  if (tokens.length > 0 && random.chance(0.9)) headers.authorization = `Bearer ${random.pick(tokens)}`
  else if (random.chance(0.7))
    headers.authorization = random.pick([
      '',
      'Bearer',
      'Bearer ',
      'Basic eDp5',
      `Bearer ${canary.slice(0, 11)}`,
      `Bearer ${'x'.repeat(600)}`,
      `bearer ${nasty()}`,
      nasty(),
    ])
  if (random.chance(0.06))
    headers.cookie = random.pick([
      `kreida_session=${canary.slice(0, 11)}`,
      'kreida_session=',
      ';;;=',
      `kreida_session=%E0%A4%A; kreida_session=${nasty()}`,
      `__proto__=1; ${nasty()}`,
    ])
  if (random.chance(0.05)) headers['x-contract-version'] = random.pick(['0', '1', '-1', '1e3', '999999', '9999999', 'x', '1, 1', nasty()])
  if (random.chance(0.04))
    headers[
      random.pick([
        'origin',
        'host',
        'x-forwarded-for',
        'x-forwarded-host',
        'accept',
        'range',
        'if-none-match',
        'accept-encoding',
        'x-request-id',
        'user-agent',
        'referer',
        'x-http-method-override',
      ])
    ] = nasty()
  return headers
}

/** What a socket could carry in a header: no line ends, no text beyond Latin-1. */
const headerText = (text: string): string => Buffer.from(text.replace(/[\r\n\0]/g, ''), 'utf8').toString('latin1')

function urlOf({ url, method }: Pick<WatchedRoute, 'method' | 'url'>, world: HostileWorld): string {
  const { random, document } = world
  const operation = operationOf(document, method, url)
  const segment = (name: string): string => {
    const schema = operation?.parameters?.find((each) => each.name === name && each.in === 'path')?.schema
    const wanted = world.known[`${name} of ${url}`]
    if (random.chance(0.75))
      return encoded(String(wanted && random.chance(0.8) ? random.pick(wanted) : sampleOf(document, schema ?? {}, world)))
    return random.pick([
      '0',
      '-1',
      '1.5',
      '1e3',
      '1e400',
      '9007199254740993',
      '%00',
      '%ff',
      '%',
      '%zz',
      '..%2f..%2f',
      '%2e%2e',
      'null',
      'x'.repeat(300),
      'x'.repeat(3_000),
      encodeURIComponent(canary),
      '%0d%0a',
      "'",
      '42 ',
      '+42',
      '0x2a',
      '4%32',
    ])
  }
  const path = url.replace(/:(\w+)/g, (_all, name: string) => segment(name)).replace(/\*$/, () => segment('file'))
  const trailing = random.chance(0.1) ? path.replace(/\/$/, '') : path
  return `${trailing}${queryOf(operation?.parameters ?? [], world)}`
}

function queryOf(parameters: readonly { name?: string; in?: string; schema?: object }[], world: HostileWorld): string {
  const { random, document } = world
  const wanted = parameters
    .filter((each) => each.in === 'query')
    .flatMap(({ name = '', schema }) => (random.chance(0.5) ? [[name, schema] as const] : []))
  const pairs = wanted.map(([name, schema]) => {
    const value = random.chance(0.6) ? sampleOf(document, schema, { ...world, name }) : nastyText(random).slice(0, 3_000)
    return `${name}${random.chance(0.05) ? '[]' : ''}=${encoded(String(value))}`
  })
  if (random.chance(0.15))
    pairs.push(
      random.pick([
        '__proto__=1',
        'constructor[prototype]=1',
        '=',
        '&&',
        '%',
        '%00=%00',
        `token=${canary.slice(0, 11)}`,
        'limit=1&limit=2',
        'after=NaN',
        'after=-0',
        'limit=1e2',
        'x'.repeat(5_000),
        'a;b',
        '?',
      ]),
    )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

/** A lone surrogate has no encoding: it goes as U+FFFD. */
const encoded = (text: string): string => encodeURIComponent(Buffer.from(text).toString())
