import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { SourceError } from '../../../src/watch/sources/contract.ts'
import { rig } from './rig.ts'
import { closedUrl, httpServer, type TestServer, tcpServer } from './test-server.ts'

/** What each kind that asks an HTTP server for samples takes for a good answer. */
const answers: Readonly<Record<string, { type: string; body: string }>> = {
  prometheus: { type: 'text/plain; version=0.0.4', body: 'm 1\n' },
  health: {
    type: 'application/json',
    body: '{"status":"healthy","checks":{"redis":{"status":"healthy","latency_ms":2}}}',
  },
  quota: { type: 'application/json', body: '{"quotas":{"gemini":{"used":45,"total":100}}}' },
  json: { type: 'application/json', body: '{"queue":{"length":7}}' },
}
/** Options that a kind needs besides its address. */
const needed: Readonly<Record<string, Record<string, unknown>>> = {
  json: { samples: [{ name: 'queue_length', value: 'queue.length' }] },
}
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})
const track = <T extends { close(): Promise<void> }>(thing: T): T => {
  closers.push(() => thing.close())
  return thing
}
const serve = async (answer: TestServer['answer']) => track(await httpServer(answer))
const speak = async (talk: Parameters<typeof tcpServer>[0]) => track(await tcpServer(talk))

describe.each(Object.entries(answers))('CORE-1: the source kind %s, over HTTP', (kind, good) => {
  const source = (url: string, options: Record<string, unknown> = {}) => {
    const made = rig(kind, { url, ...needed[kind], ...options })
    track(made.source)
    return made
  }
  const fails = async (url: string, options?: Record<string, unknown>, signal?: AbortSignal) => {
    const error = await source(url, options)
      .poll(signal)
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SourceError)
    return error as SourceError
  }
  const soon = () => AbortSignal.timeout(150)
  const give: TestServer['answer'] = (_, response) => {
    response.setHeader('content-type', good.type)
    response.end(good.body)
  }

  it('brings samples, over one kept connection', async () => {
    const server = await serve(give)
    const { poll, values } = source(server.url)
    for (let i = 0; i < 3; i++) expect((await poll()).samples).toBeGreaterThan(0)
    expect([server.connections, server.requests.length]).toEqual([1, 3])
    expect(Object.keys(values()).length).toBeGreaterThan(0)
  })

  it('sends its headers and its credentials', async () => {
    const server = await serve(give)
    await source(server.url, { headers: { 'x-tenant': 'a' }, auth: { bearer: 'secret-token' } }).poll()
    await source(server.url, { auth: { basic: { username: 'u', password: 'p:w' } } }).poll()
    expect(server.requests[0]?.headers).toMatchObject({ 'x-tenant': 'a', authorization: 'Bearer secret-token' })
    expect(server.requests[1]?.headers.authorization).toBe(`Basic ${btoa('u:p:w')}`)
  })

  it('asks for gzip and reads it', async () => {
    const server = await serve((request, response) => {
      expect(request.headers['accept-encoding']).toBe('gzip')
      response.writeHead(200, { 'content-type': good.type, 'content-encoding': 'gzip' })
      response.end(gzipSync(good.body))
    })
    expect((await source(server.url).poll()).samples).toBeGreaterThan(0)
  })

  it('fails when nobody listens', async () => {
    const error = await fails(await closedUrl())
    expect([error.reason, error.message]).toEqual(['unreachable', expect.stringContaining('refuses the connection')])
  })

  it('fails at a name that does not exist', async () => {
    expect((await fails('http://nowhere.invalid/')).reason).toBe('unreachable')
  })

  it.each<[string, TestServer['answer']]>([
    ['never answers', () => {}],
    [
      'drips its answer',
      (_, response) => {
        const drip = setInterval(() => response.write(' '), 5)
        response.on('close', () => clearInterval(drip))
      },
    ],
    [
      'never ends its answer',
      (_, response) => {
        response.write(good.body)
      },
    ],
  ])('ends as soon as it is told to when a server %s', async (_, answer) => {
    const server = await serve(answer)
    expect((await fails(server.url, {}, soon())).reason).toBe('timeout')
  })

  it('ends as soon as it is told to when headers never end', async () => {
    const server = await speak((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const drip = setInterval(() => socket.write('x: y\r\n'), 5)
      socket.on('close', () => clearInterval(drip))
    })
    expect((await fails(server.url, {}, soon())).reason).toBe('timeout')
  })

  it('refuses headers without bound', async () => {
    const server = await speak((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${`x: ${'y'.repeat(1000)}\r\n`.repeat(100)}\r\n`)
    })
    expect((await fails(server.url)).reason).toBe('too_large')
  })

  it('breaks an endless body off at its bound', async () => {
    const server = await serve((_, response) => {
      const flood = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 32)));
        response.once('drain', flood)
      }
      flood()
    })
    const error = await fails(server.url, { limits: { body: '1MiB' } })
    expect([error.reason, error.message]).toEqual(['too_large', expect.stringContaining('more than 1MiB')])
  })

  it('refuses an announced length past its bound', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 1e12 }).write(' ')
    })
    expect((await fails(server.url)).reason).toBe('too_large')
  })

  it('does not unpack a gzip bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 32))
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': good.type, 'content-encoding': 'gzip' }).end(bomb)
    })
    expect((await fails(server.url, { limits: { body: '1MiB' } })).reason).toBe('too_large')
  })

  it.each([
    ['gzip that is none', 'gzip', Buffer.from(good.body)],
    ['gzip that is cut off', 'gzip', gzipSync(good.body).subarray(0, -6)],
    ['an encoding nobody asked for', 'br', Buffer.from('x')],
  ])('refuses %s', async (_, encoding, body) => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': good.type, 'content-encoding': encoding }).end(body)
    })
    expect((await fails(server.url)).reason).toBe('encoding')
  })

  it('follows no redirect, and tells where it leads', async () => {
    const server = await serve((_, response) => {
      response.writeHead(302, { location: '/moved?token=abcdef' }).end()
    })
    const error = await fails(server.url)
    expect([error.reason, server.requests.length]).toEqual(['redirect', 1])
    expect(error.message).toContain(`http://${server.host}/moved`)
    expect(error.message).not.toContain('abcdef')
  })

  it.each([400, 401, 403, 404, 429, 500, 502, 503])('fails at status %d', async (status) => {
    const server = await serve((_, response) => {
      response.writeHead(status, { 'content-type': 'text/plain' }).end('no')
    })
    const error = await fails(server.url)
    expect([error.reason, error.message]).toEqual(['status', expect.stringContaining(String(status))])
  })

  it.each([
    ['text/html', '<html><body>login</body></html>'],
    [kind === 'prometheus' ? 'application/json' : 'text/plain', kind === 'prometheus' ? '{}' : 'm 1\n'],
    ['application/octet-stream', '\u0000\u0001\u0002'],
  ])('refuses garbage of type %s', async (type, body) => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': type }).end(body)
    })
    expect(['content', 'parse']).toContain((await fails(server.url)).reason)
  })

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    [
      'less than it announced',
      `HTTP/1.1 200 OK\r\ncontent-type: ${good.type}\r\ncontent-length: 500\r\n\r\n${good.body}`,
    ],
    ['nothing', ''],
  ])('fails when a server sends %s', async (_, text) => {
    const server = await speak((socket) => {
      socket.end(text)
    })
    expect(['content', 'unreachable']).toContain((await fails(server.url)).reason)
  })

  it('fails at TLS that is none', async () => {
    const server = await serve(give)
    expect((await fails(server.url.replace('http:', 'https:'))).reason).toBe('tls')
  })

  it('recovers by itself', async () => {
    const server = await serve((request) => request.socket.destroy())
    const { poll } = source(server.url)
    await expect(poll()).rejects.toThrow(SourceError)
    server.answer = (_, response) => {
      response.writeHead(500).end()
    }
    await expect(poll()).rejects.toThrow('500')
    server.answer = give
    expect((await poll()).samples).toBeGreaterThan(0)
  })

  it('asks again when the kept connection was closed under it', async () => {
    const server = await serve(give)
    const { poll } = source(server.url)
    await poll()
    let dropped = 0
    server.answer = (request, response) => {
      if (dropped++ === 0) request.socket.destroy()
      else give(request, response)
    }
    expect((await poll()).samples).toBeGreaterThan(0)
    expect(server.requests).toHaveLength(3)
  })

  it('leaks no credential into an error, even when the server echoes it', async () => {
    const canary = 'canary-4711-secret'
    const server = await serve((request, response) => {
      response.writeHead(302, { location: `/echo/${request.headers.authorization}/${request.headers['x-key']}` }).end()
    })
    const options = { auth: { bearer: canary }, headers: { 'x-key': `key-${canary}` } }
    const errors = [await fails(server.url, options), await fails(`${await closedUrl()}?token=${canary}`, options)]
    for (const error of errors) expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toContain(canary)
  })
})
