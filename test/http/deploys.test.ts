import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deploysRoute } from '../../src/http/routes/deploys.ts'
import { type HttpServer, startHttp } from '../../src/http/server.ts'
import { createDeploys, type Deploy, type Deploys, deployKinds } from '../../src/respond/deploys/deploys.ts'
import type { Store } from '../../src/store/port.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { testStore } from '../support/store.ts'
import { quiet } from './rig.ts'

const clock = new FakeClock('2026-03-02T12:00:00Z')
let store: Store
let deploys: Deploys
let server: HttpServer
let heard: Deploy[] = []

beforeEach(async () => {
  heard = []
  store = await testStore(deployKinds, clock)
  deploys = createDeploys({ store, clock, onDeploy: async (deploy) => void heard.push(deploy) })
  const routes = [deploysRoute({ clock, deploys, systems: () => ['shop', 'sis-redpacket'] })]
  server = await startHttp({ ...quiet, routes, token: 'secret-token-of-the-test' })
})
afterEach(async () => {
  await server.close()
  await store.close()
})

async function post(body: unknown, token = 'secret-token-of-the-test'): Promise<[number, Record<string, unknown>]> {
  const answer = await fetch(`${server.url}/api/v1/deploys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return [answer.status, (await answer.json()) as Record<string, unknown>]
}

describe('RP-9: POST /api/v1/deploys', () => {
  it('is kept with its time, who did it and where to read on; whoever waits hears of it', async () => {
    const body = { system: 'shop', version: 'v2.3.1', at: '2026-03-02T11:48:00Z', by: 'ci', url: 'https://ci/1' }
    const [status, answer] = await post(body)
    expect([status, answer]).toEqual([
      200,
      { id: expect.any(String), system: 'shop', version: 'v2.3.1', at: '2026-03-02T11:48:00.000Z', duplicate: false },
    ])
    expect(heard).toMatchObject([{ version: 'v2.3.1', by: 'ci', url: 'https://ci/1' }])
    expect(await post(body)).toMatchObject([200, { id: answer.id, duplicate: true }])
    expect(await deploys.last('shop', clock.now())).toMatchObject({ version: 'v2.3.1' })
    expect(await deploys.last('shop', clock.now() - 3_600_000)).toBeUndefined()
    expect(await deploys.between('sis-redpacket', 0, clock.now())).toEqual([])
  })

  it('one whose version a person typed is the same as its pipeline tells of, with a time or without, before or after', async () => {
    const typed = await deploys.record({ system: 'shop', version: 'v4', by: 'Alice' })
    expect(heard).toEqual([])
    expect(await deploys.last('shop', clock.now())).toMatchObject({ id: typed.id, version: 'v4', by: 'Alice' })
    const at = new Date(clock.now() - 20 * 60_000).toISOString()
    for (const more of [{}, { at }])
      expect((await post({ system: 'shop', version: 'v4', by: 'ci', ...more }))[1]).toMatchObject({
        id: typed.id,
        duplicate: true,
      })
    const [, { id: told, duplicate }] = await post({ system: 'shop', version: 'v5' })
    expect(duplicate).toBe(false)
    expect((await deploys.record({ system: 'shop', version: 'v5', by: 'Alice' })).id).toBe(told)
    expect(await deploys.between('shop', 0, clock.now())).toHaveLength(2)
    await clock.advance(2 * 3_600_000)
    expect((await deploys.record({ system: 'shop', version: 'v5', by: 'Alice' })).id).not.toBe(told)
  })

  it('told twice without a time it counts once; later it is another one', async () => {
    const body = { system: 'shop', version: 'v3' }
    expect((await post(body))[1]).toMatchObject({ duplicate: false })
    expect((await post(body))[1]).toMatchObject({ duplicate: true })
    await clock.advance(3_600_000)
    expect((await post(body))[1]).toMatchObject({ duplicate: false })
    expect(await deploys.between('shop', 0, clock.now())).toHaveLength(2)
  })

  it.each([
    [{ version: 'v1' }, 400, /system is missing; there are shop, sis-redpacket/],
    [{ system: 'shopp', version: 'v1' }, 404, /did you mean "shop"/],
    [{ system: 'shop' }, 400, /^version/],
    [{ system: 'shop', version: '' }, 400, /1 to 80/],
    [{ system: 'shop', version: 'v'.repeat(81) }, 400, /1 to 80/],
    [{ system: 'shop', version: 'v1', at: 'yesterday' }, 400, /2026-03-02T03:12:00Z/],
    [{ system: 'shop', version: 'v1', at: '2030-01-01T00:00:00Z' }, 400, /future/],
    [{ system: 'shop', version: 'v1', at: 0 }, 400, /30 days/],
    [{ system: 'shop', version: 'v1', url: 'javascript:alert(1)' }, 400, /http/],
    [{ system: 'shop', version: 'v1', more: 1 }, 400, /more/],
    ['[]', 400, /the body/],
    ['{', 400, /JSON/],
  ])('refuses %j with a sentence that helps', async (body, status, message) => {
    const [code, answer] = await post(body)
    expect([code, String(answer.error)]).toEqual([status, expect.stringMatching(message)])
    expect(heard).toEqual([])
  })

  it('asks for the token', async () => {
    expect((await post({ system: 'shop', version: 'v1' }, 'wrong'))[0]).toBe(401)
  })
})
