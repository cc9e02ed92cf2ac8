import { type ChildProcess, spawn } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { opsGroup, repository, type Workplace, workplace } from '../support/bot.ts'
import { type ExpositionServer, startExposition } from '../support/exposition.ts'

let place: Workplace
let metrics: ExpositionServer
const processes: ChildProcess[] = []

beforeEach(async () => {
  place = await workplace()
  metrics = await startExposition('broken 0\n')
  place.write({
    'systems/shop/system.yaml': `id: shop\nname: Shop\nsources: [ { id: app, kind: prometheus, url: "${metrics.url}", every: 1s } ]\nrules: [ rules.yaml ]\n`,
    'systems/shop/rules.yaml':
      'groups:\n  - name: shop\n    rules:\n      - { alert: Broken, expr: broken > 0, labels: { priority: P0 } }\n',
  })
})
afterEach(async () => {
  for (const child of processes.splice(0)) child.kill('SIGKILL')
  await place.close()
  await metrics.close()
})

function start(env: Readonly<Record<string, string>> = {}) {
  const tsx = join(repository, 'node_modules/tsx/dist/esm/index.mjs')
  const child = spawn(process.execPath, ['--import', tsx, join(repository, 'src/main.ts'), 'start'], {
    cwd: place.folder,
    env: {
      PATH: process.env.PATH ?? '',
      LANG: 'C',
      BOT_TOKEN: place.sandbox.token,
      TELEGRAM_API_ROOT: place.sandbox.apiRoot,
      HTTP_PORT: '0',
      ...env,
    },
  })
  processes.push(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  const ended = new Promise<{ code: number | null; said: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, said })),
  )
  return { child, ended }
}

const polling = (count = 1) =>
  place.sandbox.waitFor(
    () => place.sandbox.transcript.requests('getUpdates').length >= count || undefined,
    'the bot polls',
    30_000,
  )

describe('the process', () => {
  it('CORE-13: ends with its sentence when it may not listen, when the port is taken, and when its data are in use', async () => {
    const refused = await start({ HTTP_HOST: '0.0.0.0' }).ended
    expect([refused.code, refused.said]).toEqual([2, expect.stringMatching(/set API_TOKEN/)])

    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const busy = await start({ HTTP_PORT: String((taken.address() as AddressInfo).port) }).ended
    taken.close()
    expect([busy.code, busy.said]).toEqual([2, expect.stringMatching(/the port is taken/)])

    start()
    await polling()
    const second = await start().ended
    expect([second.code, second.said]).toEqual([2, expect.stringMatching(/opsbell\.db/)])
  })

  it('CORE-13: SIGTERM ends it while an answer waits for Telegram, which asked for ten minutes', async () => {
    const { child, ended } = start()
    await polling()
    place.sandbox.faults.add({ fault: { kind: '429', retryAfter: 600 }, methods: ['sendMessage'], chatId: opsGroup })
    place.sandbox.world.say(1001, opsGroup, '/health')
    await place.sandbox.waitFor(() => place.sandbox.transcript.requests('sendMessage')[0]?.status, 'the refusal')
    child.kill('SIGTERM')
    const { code, said } = await ended
    expect(code).toBe(0)
    const lines = said.split('\n').filter((line) => /"start(ing)"|"stop(ping|ped)"/.test(line))
    expect(lines).toEqual([
      expect.stringMatching(
        /"configuration":"[^"]*opsbell\.yaml","systems":1,"sources":1,"rules":1,"telegram":"http:\/\/127\.0\.0\.1:\d+","data":.*"starting"/,
      ),
      expect.stringMatching(/"why":"SIGTERM".*"stopping"/),
      expect.stringMatching(/"why":"SIGTERM","took_ms":\d+.*"stopped"/),
    ])
    expect(said).not.toContain(place.sandbox.token)
  })

  it('CORE-13: /healthz stays well while Telegram is away: a restart would not help', async () => {
    const app = await place.start()
    await app.connected
    await place.sandbox.faults.refuse()
    metrics.text = 'broken 1\n'
    expect(await (await fetch(`${app.url}/healthz`)).json()).toEqual({ status: 'ok' })
    await app.stop(Date.now() + 2000)
  })
})
