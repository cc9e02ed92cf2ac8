import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { opsGroup, type Workplace, workplace } from '../support/bot.ts'
import { BotProcess } from '../support/bot-process.ts'
import { shopAt } from '../support/shop.ts'

let place: Workplace
let bot: BotProcess
let scrapes = 0
let text = 'errors 0\n'
const server = createServer((_, response) => {
  scrapes++
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(text)
})

beforeEach(async () => {
  place = await workplace()
  bot = new BotProcess(place)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`
  place.write(
    shopAt(url, [
      '{ alert: Errors, expr: errors > 3, labels: { priority: P0 }, annotations: { summary: "errors" } }',
      '{ alert: Disk, expr: disk_full > 0, labels: { priority: P0 }, annotations: { summary: "disk" } }',
    ]),
  )
})
afterEach(async () => {
  await bot.kill()
  await place.close()
  server.close()
  server.closeAllConnections()
})

const messages = (pattern: RegExp) => place.sandbox.ledger.messages({ chatId: opsGroup, text: pattern })
const told = (pattern: RegExp) =>
  place.sandbox.waitFor(() => messages(pattern)[0], `a message that says ${pattern}`, 30_000)

describe('row 15: a process that is stopped and goes on', () => {
  it('polls once for all that it missed, tells what happened meanwhile, repeats nothing, ends in order', async () => {
    bot.start()
    text = 'errors 7\n'
    await told(/^🔴 P0 errors/)
    bot.signal('SIGSTOP')
    text = 'errors 7\ndisk_full 1\n'
    // How long a stop lasts is what is tested: several intervals of the source.
    await sleep(6000)
    const [before, continued] = [scrapes, performance.now()]
    bot.signal('SIGCONT')
    await told(/^🔴 P0 disk/)
    // One each second, one for the six that were missed, and the one that was under way when it stopped.
    expect(scrapes - before).toBeLessThanOrEqual((performance.now() - continued) / 1000 + 3)
    text = 'errors 0\ndisk_full 0\n'
    await told(/^🟢.*errors/)
    await told(/^🟢.*disk/)
    expect(messages(/^🔴 P0 errors/)).toHaveLength(1)
    expect(messages(/^🔴 P0 disk/)).toHaveLength(1)
    expect(place.sandbox.ledger.duplicates(opsGroup)).toEqual([])
    bot.signal('SIGTERM')
    expect(await bot.ended()).toBe(0)
  })
})
