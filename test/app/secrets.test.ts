import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { opsGroup, type Workplace, workplace } from '../support/bot.ts'

// One canary a slot; each must be found nowhere but where it was put.
const canaries = {
  bearer: 'canary-bearer-7f3a9c2e51',
  basic: 'canary-password-0b8d6f4a2c',
  header: 'canary-header-94e1d7b35a',
  api: 'canary-api-token-2d6c8e0f91',
  file: 'canary-file-5a7b9c1d3e',
  redis: 'canary-redis-1e4f7a0c3b',
  postgres: 'canary-postgres-6d9b2e5f8a',
}

let place: Workplace
beforeEach(async () => {
  place = await workplace()
})
afterEach(() => place.close())

/** Every file below a folder, as text. */
function contents(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n')
}

describe('secrets', () => {
  it('promise 7: canaries in every slot reach no log, card, answer, page or metric, nor the database', async () => {
    // A source that throws back everything it was told, as bad backends do.
    const echo = createServer((request, response) => {
      const said = JSON.stringify(request.headers)
      if (request.url?.startsWith('/broken')) response.writeHead(500).end(`failed: ${said}`)
      else response.end(`leak{said=${JSON.stringify(said.slice(0, 800))}} 1\n`)
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => echo.once('listening', resolve))
    const url = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`
    place.write({
      'systems/shop/token': `${canaries.file}\n`,
      'systems/shop/system.yaml': `id: shop
name: Shop
sources:
  - { id: a, kind: prometheus, url: "${url}/a", every: 1s, auth: { bearer: ${canaries.bearer} } }
  - { id: b, kind: prometheus, url: "${url}/broken", every: 1s, auth: { basic: { username: bot, password: ${canaries.basic} } } }
  - { id: c, kind: prometheus, url: "${url}/c", every: 1s, headers: { X-Api-Key: ${canaries.header}, X-File: "file:token" } }
  - { id: d, kind: health, url: "http://127.0.0.1:1/?token=${canaries.file}", every: 1s }
  - { id: e, kind: redis, url: "redis://:${canaries.redis}@${new URL(url).host}", every: 1s }
  - { id: f, kind: postgres, url: "postgres://u@127.0.0.1:1/d", auth: { password: ${canaries.postgres} }, every: 1s }
rules: [ rules.yaml ]
priorities: { P0: { level: critical, push: now } }
`,
      'systems/shop/rules.yaml': `groups:
  - name: shop
    rules:
      - { alert: Leak, expr: "leak > 0", labels: { priority: P0 }, annotations: { summary: "said {{ $labels.said }}", action: "{{ $labels }}" } }
`,
    })
    const app = await place.start({ API_TOKEN: canaries.api })
    await app.connected
    const { sandbox } = place
    await sandbox.waitFor(() => sandbox.ledger.messages({ chatId: opsGroup, text: /Leak/ })[0], 'the alert')
    for (const text of ['/status', '/health', '/alerts']) {
      const asked = sandbox.world.say(1001, opsGroup, text)
      await sandbox.waitFor(
        () => sandbox.ledger.messages({ chatId: opsGroup }).find(({ replyTo }) => replyTo === asked.id),
        `an answer to ${text}`,
      )
    }
    const pages = await Promise.all(
      ['/metrics', '/healthz', '/readyz', '/api/v1/system/health', '/api/v1/events', `/${canaries.api}`].map(
        async (path) => (await fetch(app.url + path, { headers: { authorization: `Bearer ${canaries.api}` } })).text(),
      ),
    )
    await app.idle()
    await app.stop(Date.now() + 5000)
    echo.closeAllConnections()
    echo.close()
    const outgoing = JSON.stringify(sandbox.transcript.requests().map(({ params, result }) => [params, result]))
    // A label that a source made of a secret is that source's own data; all other slots stay out of the database too.
    const echoed = new Set(['bearer', 'header', 'file'])
    const written = contents(join(place.folder, 'data'))
    const token = sandbox.token.split(':')[1] ?? ''
    for (const [slot, secret] of Object.entries({ ...canaries, token })) {
      expect([slot, outgoing.includes(secret)]).toEqual([slot, false])
      expect([slot, contents(join(place.folder, 'logs')).includes(secret)]).toEqual([slot, false])
      expect([slot, pages.slice(0, 5).join().includes(secret)]).toEqual([slot, false])
      if (!echoed.has(slot)) expect([slot, written.includes(secret)]).toEqual([slot, false])
    }
  })
})
