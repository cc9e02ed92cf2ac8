import { EventEmitter, once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type Clock, type Ms, systemClock } from '../../src/core/clock.ts'
import { opsGroup, workplace } from '../support/bot.ts'
import { ShiftClock } from '../support/shift-clock.ts'
import { shopAt } from '../support/shop.ts'

const minute = 60_000
const hour = 60 * minute
const year = 365 * 24 * hour

/** Real time whose wall clock a test sets, as NTP or an operator would. */
class WallClock implements Clock {
  #by: Ms
  constructor(by: Ms = 0) {
    this.#by = by
  }
  now = (): Ms => systemClock.now() + this.#by
  mono = systemClock.mono
  after = systemClock.after
  set(ms: Ms): void {
    this.#by += ms
  }
}

interface Shop {
  url: string
  /** Values of `errors` and `disk_full`; `orders_total` counts scrapes while `selling`. */
  errors: number
  disk: number
  selling: boolean
  /** Resolves after so many more scrapes. */
  scraped(count: number): Promise<void>
  server: Server
}

async function openShop(): Promise<Shop> {
  let orders = 0
  const scrapes = new EventEmitter()
  const server = createServer((_, response) => {
    if (shop.selling) orders++
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' })
    response.end(`errors ${shop.errors}\ndisk_full ${shop.disk}\norders_total ${orders}\n`)
    scrapes.emit('scrape')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`
  const scraped = async (count: number) => {
    for (let left = count; left > 0; left--) await once(scrapes, 'scrape')
  }
  const shop: Shop = { url, errors: 0, disk: 0, selling: true, scraped, server }
  return shop
}

const rules = [
  '{ alert: Errors, expr: errors > 3, labels: { priority: P0 }, annotations: { summary: "errors" } }',
  '{ alert: Disk, expr: disk_full > 0, labels: { priority: P0 }, annotations: { summary: "disk" } }',
  '{ alert: Backwards, expr: "rate(orders_total[5s]) < 0", labels: { priority: P0 }, annotations: { summary: "backwards" } }',
  '{ alert: Standstill, expr: "rate(orders_total[5s]) == 0", labels: { priority: P0 }, annotations: { summary: "standstill" } }',
]

async function setUp(clock: Clock, onTestFinished: (undo: () => Promise<void>) => void) {
  const shop = await openShop()
  const place = await workplace()
  place.write(shopAt(shop.url, rules))
  const app = await place.start({}, { clock })
  await app.connected
  const texts = (pattern: RegExp) => place.sandbox.ledger.messages({ chatId: opsGroup, text: pattern })
  const told = (pattern: RegExp) =>
    place.sandbox.waitFor(() => texts(pattern)[0], `a message that says ${pattern}`, 30_000)
  onTestFinished(async () => {
    await app.stop(clock.now() + 10_000)
    await place.close()
    shop.server.close()
    shop.server.closeAllConnections()
  })
  return { shop, place, app, texts, told }
}
type Setting = Awaited<ReturnType<typeof setUp>>

/** What holds whatever the clock did: polls and rules go on, alerts begin and end, no rate is negative or stands still. */
async function goesOn({ shop, texts, told, app }: Setting): Promise<void> {
  await shop.scraped(6)
  shop.disk = 1
  await told(/^🔴 P0 disk/)
  shop.disk = 0
  await told(/^🟢.*disk/)
  expect(texts(/backwards|standstill/)).toEqual([])
  shop.selling = false
  await told(/^🔴 P0 standstill/)
  shop.selling = true
  await told(/^🟢.*standstill/)
  expect(texts(/backwards/)).toEqual([])
  await app.idle()
  // Two alerts and their ends, what fired before, and at most a reminder and what the bot says of itself.
  expect(texts(/./).length).toBeLessThanOrEqual(8)
}

// Each takes a quarter of a minute, all of them at once; a busy machine takes longer.
describe('row 15: the clock of a running bot', { timeout: 180_000 }, () => {
  const steps: readonly [string, readonly Ms[]][] = [
    ['an hour ahead', [hour]],
    ['an hour back', [-hour]],
    ['ten years ahead, and back again', [10 * year, -10 * year]],
  ]
  it.concurrent.for(steps)(
    'set %s: polls, rules and alerts go on, nothing storms',
    async ([, jumps], { onTestFinished }) => {
      const clock = new WallClock()
      const setting = await setUp(clock, onTestFinished)
      const { shop, told, place, texts } = setting
      shop.errors = 7
      await told(/^🔴 P0 errors/)
      await shop.scraped(1)
      for (const by of jumps) {
        clock.set(by)
        await shop.scraped(2)
      }
      await goesOn(setting)
      expect(texts(/^🔴 P0 errors/)).toHaveLength(1)
      expect(texts(/還沒人認領：errors/).length).toBeLessThanOrEqual(1)
      expect(texts(/沒有備份/)).toEqual([])
      expect(place.sandbox.ledger.duplicates(opsGroup)).toEqual([])
    },
  )

  it.concurrent('that begins in 1970 and is then set right', async ({ onTestFinished }) => {
    const clock = new WallClock(-Date.now())
    const setting = await setUp(clock, onTestFinished)
    const { shop, told } = setting
    shop.errors = 7
    await told(/^🔴 P0 errors/)
    clock.set(Date.now())
    await goesOn(setting)
  })

  it.concurrent('and its process asleep for ten minutes: one look catches up', async ({ onTestFinished }) => {
    const clock = new ShiftClock()
    const setting = await setUp(clock, onTestFinished)
    const { shop, told } = setting
    shop.errors = 7
    await told(/^🔴 P0 errors/)
    clock.shift(10 * minute)
    await goesOn(setting)
  })
})
