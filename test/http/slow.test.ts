import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { HttpProblem } from '../../src/http/problem.ts'
import type { Route } from '../../src/http/route.ts'
import { type HttpServer, startHttp } from '../../src/http/server.ts'
import { StoreUnavailable } from '../../src/store/unavailable.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { memoryLog, quiet } from './rig.ts'

let server: HttpServer | undefined
afterEach(() => server?.close())

const route = (handle: Route['handle']): Route => ({ method: 'GET', path: '/api/v1/test', access: 'token', handle })

describe('what a route may do', () => {
  it('one that hangs is given up with 503', async () => {
    const clock = new FakeClock()
    let asked = () => {}
    const called = new Promise<void>((resolve) => {
      asked = resolve
    })
    const hangs = route(() => {
      asked()
      return new Promise(() => {})
    })
    server = await startHttp({ ...quiet, routes: [hangs], clock })
    const answer = fetch(`${server.url}/api/v1/test`)
    await called
    await clock.advance(25_000)
    const response = await answer
    expect([response.status, await response.json()]).toEqual([503, { error: 'not done within 25 s; try again' }])
    expect(clock.pending).toBe(0)
  })

  it.each<[string, Error, number, string, boolean]>([
    ['a problem of the asker', new HttpProblem(409, 'no'), 409, 'no', false],
    [
      'a store that is away',
      new StoreUnavailable('full', 'disk'),
      503,
      'nothing can be stored now (full); try again',
      false,
    ],
    [
      'a mistake of ours, without what it says',
      new TypeError('secret of x'),
      500,
      'this failed unexpectedly; the log tells more under trace_id',
      true,
    ],
  ])('%s is told', async (_, error, status, text, logged) => {
    const log = memoryLog()
    server = await startHttp({ ...quiet, log, routes: [route(async () => Promise.reject(error))] })
    const response = await fetch(`${server.url}/api/v1/test`)
    const body = (await response.json()) as { error: string }
    expect([response.status, body.error.startsWith(text), body.error.includes('secret')]).toEqual([status, true, false])
    expect(log.lines.some(({ level }) => level === 'error')).toBe(logged)
  })

  it('half a request does not keep the server from its end', async () => {
    const { url, close } = await startHttp(quiet)
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.on('error', () => {})
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n')
    await close()
    await new Promise((resolve) => (socket.closed ? resolve(undefined) : socket.once('close', resolve)))
  })
})
