import type Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { FileStore } from '../../src/store/sqlite/file-store.ts'
import { openParts } from '../../src/store/sqlite/store.ts'
import { opsGroup, type Workplace, workplace } from '../support/bot.ts'
import { type ExpositionServer, startExposition } from '../support/exposition.ts'
import { shopAt } from '../support/shop.ts'

let place: Workplace
let metrics: ExpositionServer
let db: Database.Database
beforeEach(async () => {
  place = await workplace()
  metrics = await startExposition('errors 0\n')
  place.write(
    shopAt(metrics.url, [
      '{ alert: Errors, expr: errors > 3, labels: { priority: P0 }, annotations: { summary: "errors" } }',
      '{ alert: Slow, expr: latency > 3, labels: { priority: P0 }, annotations: { summary: "slow" } }',
      '{ alert: Odd, expr: odd > 3, labels: { priority: P1 }, annotations: { summary: "odd" } }',
    ]),
  )
})
afterEach(async () => {
  await place.close()
  await metrics.close()
})

/** The bot on a database whose connection is ours too. */
async function start(): Promise<App> {
  const app = await place.start(
    {},
    {
      openStore: async (options) => {
        const parts = openParts(options)
        db = parts.connection.db
        return new FileStore(parts)
      },
    },
  )
  await app.connected
  return app
}
/** Lets the file grow no further, as a full disk would. */
const fill = () => db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`)
const free = () => db.pragma('max_page_count = 1000000')
const told = (text: RegExp) => place.sandbox.ledger.messages({ chatId: opsGroup, text })
const card = (text: RegExp, within = 20_000) =>
  place.sandbox.waitFor(() => told(text)[0], `a message that says ${text}`, within)
const json = async (url: string) => (await fetch(url)).json()

describe('a full disk', () => {
  it('row 10: critical alerts are told from memory, the disk is alerted of, and all is recorded once there is space', async () => {
    const app = await start()
    metrics.text = 'errors 7\n'
    const before = await card(/errors/)
    await app.idle()
    fill()
    metrics.text = 'errors 7\nlatency 7\nodd 7\n'
    const unrecorded = await card(/slow/)
    expect(unrecorded.text).toMatch(/未記錄/)
    expect((await card(/磁碟滿了/)).text).toMatch(/未記錄/)
    expect(await json(`${app.url}/readyz`)).toMatchObject({ status: 'not ready', why: /disk is full/ })
    expect(await json(`${app.url}/healthz`)).toEqual({ status: 'ok' })
    expect(told(/slow/)).toHaveLength(1)

    free()
    await place.sandbox.waitFor(() => told(/slow/)[1], 'the card of the alert')
    await place.sandbox.waitFor(
      async () => ((await json(`${app.url}/readyz`)) as { status: string }).status === 'ready' || undefined,
      'ready',
    )
    metrics.text = 'errors 0\n'
    await place.sandbox.waitFor(() => /🟢/.test(told(/errors/)[0]?.text ?? '') || undefined, 'the green card')
    expect(told(/errors/)[0]?.id).toBe(before.id)
    await card(/機器人恢復記錄（.*disk is full/)
    await app.idle()
    expect(told(/磁碟滿了/)).toHaveLength(1)
    expect(db.pragma('quick_check', { simple: true })).toBe('ok')
    const gap = db.prepare("SELECT body FROM stream_rows WHERE stream = 'audit' AND body LIKE '%audit gap%'").all()
    expect(gap).toHaveLength(1)
    await app.stop(Date.now() + 5000)
  })
})
