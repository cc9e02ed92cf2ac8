import type http from 'node:http'
import type net from 'node:net'
import { httpServer, tcpServer } from '../test-server.ts'
import { gzipBomb } from './bomb.ts'

/** A source that does harm, and what must come of it. */
export interface Hostile {
  id: string
  /** Options of the source. */
  source: Readonly<Record<string, unknown>>
  /** Its polls fail with this sentence; or they succeed, and leave these samples out; or there is nothing wrong with it. */
  told: RegExp | { leftOut: readonly string[] } | 'well'
}

export interface HostileServers {
  all: readonly Hostile[]
  /** Until then every server of them answers like any other. */
  attack(): void
  close(): Promise<void>
}

type Answer = http.RequestListener
type Talk = (socket: net.Socket) => void
interface Plan {
  id: string
  kind?: string
  /** Of the source besides its address. */
  options?: Readonly<Record<string, unknown>>
  /** The address is one of TLS. */
  secure?: boolean
  answer?: Answer
  talk?: Talk
  told: Hostile['told']
}

const text = 'text/plain; version=0.0.4'
const page =
  (body: string | Buffer, type = text): Answer =>
  (_, response) => {
    response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body)
  }
const json = (body: string) => page(body, 'application/json')

const flood: Answer = (_, response) => {
  response.writeHead(200, { 'content-type': text })
  const block = Buffer.alloc(65_536, '# endless\n')
  const more = () => {
    while (!response.destroyed && response.write(block));
    response.once('drain', more)
  }
  more()
}

/** One byte a second. */
const drip: Answer = (_, response) => {
  response.writeHead(200, { 'content-type': text }).write('#')
  const drops = setInterval(() => response.write('#'), 1000)
  response.once('close', () => clearInterval(drops))
}

const headersWithoutEnd: Talk = (socket) => {
  socket.write('HTTP/1.1 200 OK\r\n')
  const lines = setInterval(() => socket.write('x: y\r\n'), 20)
  socket.once('close', () => clearInterval(lines))
}

const headersWithoutBound: Talk = (socket) => {
  const line = `x: ${'y'.repeat(8000)}\r\n`
  socket.write('HTTP/1.1 200 OK\r\n')
  const more = () => {
    while (!socket.destroyed && socket.write(line));
    socket.once('drain', more)
  }
  more()
}

/** Begins anew at each third scrape. */
function resetting(): Answer {
  let scrapes = 0
  return (request, response) => page(`orders_total ${100 + (scrapes++ % 3) * 10}\n`)(request, response)
}

/** Times that go back from scrape to scrape. */
function backwards(): Answer {
  const began = Date.now()
  let scrapes = 0
  return (request, response) => page(`m 1 ${began - scrapes++ * 1000}\n`)(request, response)
}

/** Only where time is what ends a poll: a busy machine takes its own for all the others. */
const impatient = { timeout: '2s' }

function plans(): Plan[] {
  const bomb = gzipBomb(10_240)
  const million = Buffer.from(Array.from({ length: 1_000_000 }, (_, i) => `a{i="${i}"} 1\n`).join(''))
  const deep = 200_000
  return [
    { id: 'endless', answer: flood, told: /answered with more than 16MiB/ },
    {
      id: 'gzip-bomb',
      answer: (_, response) => {
        response.writeHead(200, { 'content-type': text, 'content-encoding': 'gzip' }).end(bomb)
      },
      told: /answered with more than 16MiB/,
    },
    { id: 'slow-drip', options: impatient, answer: drip, told: /no complete answer within 2s/ },
    { id: 'headers-without-end', options: impatient, talk: headersWithoutEnd, told: /no complete answer within 2s/ },
    { id: 'headers-without-bound', talk: headersWithoutBound, told: /answers with too many headers/ },
    { id: 'million-series', answer: page(million), told: /more than 50000 samples in one poll/ },
    {
      id: 'million-bytes-label',
      answer: page(`m{a="${'x'.repeat(1_000_000)}"} 1\nok 1\n`),
      told: { leftOut: ['label_length'] },
    },
    {
      id: 'redirect-loop',
      answer: (_, response) => response.writeHead(302, { location: '/path' }).end(),
      told: /redirects \(302\) to \S+\/path; set url to the final address/,
    },
    {
      id: 'length-too-long',
      talk: (socket) => socket.end(`HTTP/1.1 200 OK\r\ncontent-type: ${text}\r\ncontent-length: 5000\r\n\r\nm 1\n`),
      told: /broke the connection off|sent another length/,
    },
    {
      id: 'length-absurd',
      talk: (socket) => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 999999999999\r\n\r\nm 1\n`),
      told: /answered with more than 16MiB/,
    },
    {
      id: 'tls-junk',
      secure: true,
      talk: (socket) => socket.end(Buffer.from([0x16, 3, 3, 255, 255, 1, 2, 3, 0, 0])),
      told: /^TLS with \S+ failed|broke the connection off/,
    },
    {
      id: 'invalid-utf8',
      answer: page(Buffer.concat([Buffer.from('m{a="'), Buffer.from([0xff, 0xfe]), Buffer.from('"} 1\nok 1\n')])),
      told: { leftOut: ['invalid_utf8'] },
    },
    { id: 'nul', answer: page('m\0{a="b"} 1\n'), told: /line 1 of the exposition/ },
    { id: 'nul-label', answer: page('m{a="b\0c"} 1\nok 1\n'), told: 'well' },
    { id: 'not-numbers', answer: page('a NaN\nb +Inf\nc -Inf\nd 1e308\n'), told: 'well' },
    { id: 'too-large-number', answer: page('m 1e400\n'), told: /line 1 of the exposition: "1e400" is not a number/ },
    { id: 'empty-value', answer: page('m \n'), told: /line 1 of the exposition/ },
    { id: 'duplicates', answer: page('m{a="b"} 1\nm{a="b"} 2\n'.repeat(50)), told: { leftOut: ['duplicate'] } },
    { id: 'backwards', answer: backwards(), told: { leftOut: ['out_of_order'] } },
    { id: 'counter-reset', answer: resetting(), told: 'well' },
    {
      id: 'deep-health',
      kind: 'health',
      answer: json(`${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`),
      told: /is nested deeper than 32 levels/,
    },
    {
      id: 'deep-json',
      kind: 'json',
      options: { samples: [{ name: 'm', value: 'a' }] },
      answer: json(`${'['.repeat(deep)}${']'.repeat(deep)}`),
      told: /is nested deeper than 32 levels/,
    },
    {
      id: 'wide-json',
      kind: 'json',
      options: { samples: [{ name: 'm', each: '@', value: '@' }] },
      answer: json(`[${'1,'.repeat(3_000_000)}1]`),
      told: /holds more than 100000 values/,
    },
    {
      id: 'costly-json',
      kind: 'json',
      options: { samples: [{ name: 'm', value: 'length(@[?contains($root, @)])' }] },
      answer: json(JSON.stringify(Array.from({ length: 90_000 }, (_, i) => i))),
      told: /takes too many steps/,
    },
    { id: 'endless-page', kind: 'http', answer: flood, told: 'well' },
    { id: 'endless-banner', kind: 'tcp', options: { expect: 'never' }, talk: floodSocket, told: 'well' },
  ]
}

function floodSocket(socket: net.Socket): void {
  const block = Buffer.alloc(65_536, 'x')
  const more = () => {
    while (!socket.destroyed && socket.write(block));
    socket.once('drain', more)
  }
  more()
}

/** What each kind of source takes for a good answer, before the attack. */
const good: Readonly<Record<string, Answer>> = {
  prometheus: page('ok 1\n'),
  health: json('{"status":"healthy"}'),
  json: json('[1]'),
  http: page('ok'),
}

/** @param attacking from the start */
export async function startHostile(attacking: boolean): Promise<HostileServers> {
  let on = attacking
  const servers = await Promise.all(plans().map((plan) => start(plan, () => on)))
  return {
    all: servers.map(({ hostile }) => hostile),
    attack: () => {
      on = true
    },
    close: async () => {
      await Promise.all(servers.map(({ close }) => close()))
    },
  }
}

async function start(plan: Plan, on: () => boolean): Promise<{ hostile: Hostile; close(): Promise<void> }> {
  const { id, kind = 'prometheus', options, secure, answer, talk, told } = plan
  const server = answer
    ? await httpServer((request, response) => (on() ? answer : (good[kind] as Answer))(request, response))
    : await tcpServer((socket) => (on() ? talk?.(socket) : calm(socket, kind)))
  const scheme = kind === 'tcp' ? 'tcp' : secure ? 'https' : 'http'
  const url = kind === 'tcp' ? `tcp://${server.host}` : `${scheme}://${server.host}/path`
  return { hostile: { id, source: { id, kind, url, ...options }, told }, close: () => server.close() }
}

function calm(socket: net.Socket, kind: string): void {
  if (kind === 'tcp') socket.end('hello\r\n')
  else
    socket.once('data', () => {
      socket.end(`HTTP/1.1 200 OK\r\ncontent-type: ${text}\r\ncontent-length: 5\r\nconnection: close\r\n\r\nok 1\n`)
    })
}
