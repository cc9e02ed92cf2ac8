import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcp, type Server as TcpServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { levelOf } from '../../../src/respond/actions/kinds/log-level.ts'
import { ActionsRig, declare, title } from './rig.ts'

let rig: ActionsRig
const servers: (Server | TcpServer)[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections()
    server.close()
  }
  await rig.close()
})

async function begin(action: string, options = {}): Promise<void> {
  rig = await ActionsRig.start(`dummy: { kind: tcp, ${title}, address: "a:1" }`, options)
  rig.actions = declare(action, rig.folder)
}

function listen(server: Server | TcpServer, where: string | number): Promise<AddressInfo> {
  servers.push(server)
  return new Promise((resolve) => server.listen(where, () => resolve(server.address() as AddressInfo)))
}

describe('TX-1: the last lines of a log', () => {
  const log = (more = '') => `it: { kind: log, ${title}, path: app.log${more} }`
  const text = [
    '2026-03-02T03:10:00Z INFO started',
    '2026-03-02T03:11:00Z ERROR db: connection refused',
    '    at connect (db.js:10)',
    '    at main (app.js:3)',
    '{"level":"error","message":"order failed"}',
    '{"level":30,"msg":"error is only a word here"}',
    '{"level":50,"msg":"pino says so"}',
    'WARN slow query',
    'level=error msg="logfmt"',
    'GET /errors 200',
    '',
  ].join('\n')

  it('of all levels', async () => {
    await begin(log(', lines: 2'))
    rig.write('app.log', text)
    expect(await rig.look('it')).toMatchObject({
      state: 'done',
      output: 'level=error msg="logfmt"\nGET /errors 200',
      result: { id: 'respond-action-lines', args: { n: 2 } },
    })
  })

  it('of a level, with the stacks below them', async () => {
    await begin(log(', level: error, lines: 50'))
    rig.write('app.log', text)
    expect((await rig.look('it')).output).toBe(
      [
        '2026-03-02T03:11:00Z ERROR db: connection refused',
        '    at connect (db.js:10)',
        '    at main (app.js:3)',
        '{"level":"error","message":"order failed"}',
        '{"level":50,"msg":"pino says so"}',
        'level=error msg="logfmt"',
      ].join('\n'),
    )
  })

  it('that match a pattern', async () => {
    await begin(log(`, pattern: 'refused|slow'`))
    rig.write('app.log', text)
    expect((await rig.look('it')).output?.split('\n')).toEqual([
      '2026-03-02T03:11:00Z ERROR db: connection refused',
      '    at connect (db.js:10)',
      '    at main (app.js:3)',
      'WARN slow query',
    ])
  })

  it.each([
    [0, 1],
    [1, 1],
    [65_535, 70_000],
    [65_536, 65_536],
    [100, 200_000],
  ])('lines of %i to %i bytes, across the pieces it is read in', async (short, long) => {
    await begin(log(', lines: 3'))
    const lines = [`a${'x'.repeat(long)}`, `b${'y'.repeat(short)}`, `c${'z'.repeat(long)}`, 'd']
    rig.write('app.log', `first\n${lines.join('\n')}\n`)
    const { output = '' } = await rig.look('it')
    const kept = output.split('\n').map((line) => line.slice(0, 1))
    expect(kept).toEqual(['b', 'c', 'd'])
  })

  it('a file of a gigabyte is read from its end alone', async () => {
    await begin(log(', lines: 2, level: error'))
    execFileSync('truncate', ['-s', '1G', join(rig.folder, 'app.log')])
    appendFileSync(join(rig.folder, 'app.log'), '\nERROR the only one\nINFO fine\n')
    expect(await rig.look('it')).toMatchObject({
      output: 'ERROR the only one',
      result: { id: 'respond-action-lines-within', args: { n: 1 } },
    })
  })

  it('an empty file, none, a folder and a pipe are results', async () => {
    await begin(log())
    rig.write('app.log', '')
    expect(await rig.look('it')).toMatchObject({ state: 'done', result: { args: { n: 0 } } })
    rmSync(join(rig.folder, 'app.log'))
    expect(await rig.look('it')).toMatchObject({ state: 'failed', result: { id: 'respond-action-no-file' } })
    mkdirSync(join(rig.folder, 'app.log'))
    expect(await rig.look('it')).toMatchObject({ state: 'failed', result: { id: 'respond-action-no-file' } })
    rmSync(join(rig.folder, 'app.log'), { recursive: true })
    execFileSync('mkfifo', [join(rig.folder, 'app.log')])
    expect(await rig.look('it')).toMatchObject({ state: 'failed', result: { id: 'respond-action-no-file' } })
  })

  it('promise 7: secrets in it are masked', async () => {
    await begin(log())
    rig.write('app.log', 'ERROR db_token=abcdefgh12345 correct-horse-battery {"password":"tr0ub4dor"} token: expired\n')
    expect((await rig.look('it')).output).toMatch(
      /^ERROR db_token=\[redacted\] \[redacted\] \{"password":"\[redacted\]"\} token: expired$/,
    )
  })

  it.each([
    ['2026-03-02 ERROR x', 'error'],
    ['[error] x', 'error'],
    ['E0302 x', undefined],
    ['fatal: not a git repository', 'error'],
    ['{"severity":"WARNING"}', 'warn'],
    ['INFO an error happened', 'info'],
    ['GET /error.html', undefined],
    ['my-error-log opened', undefined],
  ])('the level of %j is %s', (line, level) => expect(levelOf(line)).toBe(level))
})

describe('TX-3: whether a port answers', () => {
  it('does, with how long it took', async () => {
    const server = createTcp((socket) => socket.on('error', () => {}))
    const { port } = await listen(server, 0)
    await begin(`it: { kind: tcp, ${title}, address: "127.0.0.1:${port}" }`)
    expect(await rig.look('it')).toMatchObject({ state: 'done', result: { id: 'respond-action-connected' } })
  })

  it('does not', async () => {
    const server = createTcp()
    const { port } = await listen(server, 0)
    await new Promise((resolve) => server.close(resolve))
    await begin(`it: { kind: tcp, ${title}, address: "127.0.0.1:${port}" }`)
    expect(await rig.look('it')).toMatchObject({
      state: 'failed',
      result: { id: 'respond-action-not-connected', args: { why: 'ECONNREFUSED' } },
    })
  })
})

describe('TX-2: whether a page answers', () => {
  const serve = async (handler: RequestListener) => (await listen(createServer(handler), 0)).port

  it('with its status and its title; redirects are not followed', async () => {
    const port = await serve((request, answer) => {
      if (request.url === '/away') answer.writeHead(302, { location: '/' }).end()
      else answer.end('<html><head><title>\n Grafana </title></head></html>')
    })
    await begin(
      `it: { kind: http, ${title}, url: "http://127.0.0.1:${port}/" }\naway: { kind: http, ${title}, url: "http://127.0.0.1:${port}/away" }`,
    )
    expect(await rig.look('it')).toMatchObject({
      state: 'done',
      output: 'Grafana',
      result: { id: 'respond-action-http', args: { status: 200 } },
    })
    expect(await rig.look('away')).toMatchObject({ state: 'done', result: { args: { status: 302 } } })
  })

  it('an error, another status than wanted, a page without end and one that never answers are results', async () => {
    const port = await serve((request, answer) => {
      if (request.url === '/503') answer.writeHead(503).end('no')
      else if (request.url === '/endless') {
        const more = () => {
          while (!answer.destroyed && answer.write('x'.repeat(65_536)));
          answer.once('drain', more)
        }
        more()
      }
    })
    const one = (id: string, more = '') =>
      `${id}: { kind: http, ${title}, url: "http://127.0.0.1:${port}/${id}", timeout: 1s${more} }\n`
    await begin(one('503') + one('endless', ', status: [ 204 ]') + one('hangs'))
    expect(await rig.look('503')).toMatchObject({ state: 'failed', result: { args: { status: 503 } } })
    expect(await rig.look('endless')).toMatchObject({ state: 'failed', result: { args: { status: 200 } } })
    expect(await rig.look('hangs')).toMatchObject({ state: 'timeout' })
  })
})

describe('what the samples say', () => {
  it('is shown, and a mistake is a result', async () => {
    const query = async (system: string, expr: string, limit: number) => {
      if (expr === 'broken()') throw new Error('unknown function')
      return { series: [{ labels: { system, limit: String(limit) }, value: 1.5 }], total: 3 }
    }
    await begin(`it: { kind: query, ${title}, expr: up, limit: 2 }\nbad: { kind: query, ${title}, expr: "broken()" }`, {
      query,
    })
    expect(await rig.look('it')).toMatchObject({
      state: 'done',
      output: '{system="shop", limit="2"} 1.5',
      result: { args: { n: 3 } },
    })
    expect(await rig.look('bad')).toMatchObject({ state: 'failed', result: { args: { why: 'unknown function' } } })
  })
})

describe('TX-1 TX-2: containers, through the API of the Docker Engine', () => {
  const frame = (stream: number, text: string) => {
    const head = Buffer.alloc(8)
    head[0] = stream
    head.writeUInt32BE(Buffer.byteLength(text), 4)
    return Buffer.concat([head, Buffer.from(text)])
  }
  const asked: string[] = []

  async function engine(action: string): Promise<void> {
    asked.length = 0
    await begin(action)
    const server = createServer((request, answer) => {
      asked.push(`${request.method} ${request.url}`)
      const path = (request.url ?? '').split('?')[0]
      const list = [
        { Names: ['/shop-backend'], State: 'running', Status: 'Up 3 hours (healthy)' },
        { Names: ['/shop-postgres-1'], State: 'running', Status: 'Up 2 days' },
        { Names: ['/shop-grafana'], State: 'exited', Status: 'Exited (137) 5 minutes ago' },
      ]
      if (path === '/containers/json') return answer.end(JSON.stringify(list))
      if (path === '/containers/shop-backend/logs')
        return answer.end(Buffer.concat([frame(1, 'one\ntwo\n'), frame(2, 'err correct-horse-battery\n')]))
      if (path === '/containers/tty/logs') return answer.end('raw\nlines\n')
      if (path?.endsWith('/restart') && path.includes('shop')) return answer.writeHead(204).end()
      if (path?.includes('hangs')) return undefined
      return answer.writeHead(404).end(JSON.stringify({ message: 'No such container: x' }))
    })
    await listen(server, join(rig.folder, 'docker.sock'))
    rig.actions = declare(action.replaceAll('SOCKET', join(rig.folder, 'docker.sock')), rig.folder)
  }
  const it_ = (more: string) => `it: { kind: docker, ${title}, socket: SOCKET, ${more} }`

  it('their state: fine when all of them run', async () => {
    await engine(it_('do: state, containers: [ shop-backend ], matching: postgres'))
    expect(await rig.look('it')).toMatchObject({
      state: 'done',
      output: 'shop-backend: running · Up 3 hours (healthy)\nshop-postgres-1: running · Up 2 days',
      result: { args: { running: 2, total: 2 } },
    })
  })

  it('one that ended, or is not there, makes it fail', async () => {
    await engine(it_('do: state, containers: [ shop-backend, shop-grafana, shop-alertmanager ]'))
    expect(await rig.look('it')).toMatchObject({
      state: 'failed',
      output: expect.stringContaining('shop-alertmanager: absent'),
      result: { args: { running: 1, total: 3 } },
    })
  })

  it('their logs, with and without a terminal, secrets masked', async () => {
    await engine(it_('do: logs, containers: [ shop-backend, tty ], lines: 100'))
    const { output = '' } = await rig.look('it')
    expect(output).toMatch(/^== shop-backend\none\ntwo\nerr \S+\n== tty\nraw\nlines$/)
    expect(output).not.toContain('horse')
    expect(asked).toContain('GET /containers/shop-backend/logs?stdout=true&stderr=true&tail=100')
  })

  it('a restart of several: confirmed; what could not be restarted is named', async () => {
    await engine(it_('do: restart, containers: [ shop-backend, other ]'))
    expect(await rig.change('it')).toMatchObject({
      state: 'failed',
      changes: true,
      output: 'shop-backend: restarted\nother: 404 No such container: x',
      result: { args: { n: 1, total: 2 } },
    })
    expect(asked).toEqual(['POST /containers/shop-backend/restart?t=10', 'POST /containers/other/restart?t=10'])
  })

  it('an engine that hangs, and none at all, are results', async () => {
    await engine(it_('do: logs, containers: [ hangs ], timeout: 500ms'))
    expect(await rig.look('it')).toMatchObject({ state: 'timeout' })
    rig.actions = declare(`it: { kind: docker, ${title}, do: state, containers: [ a ], socket: /no/such.sock }`)
    expect(await rig.look('it')).toMatchObject({
      state: 'failed',
      result: { id: 'respond-action-docker-away', args: { why: 'ENOENT' } },
    })
  })
})
