import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { chats } from '../../src/sandbox/world/cast.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { call, eventually, updates, verdict } from './support.ts'

let sandbox: Sandbox
let clock: FakeClock
beforeEach(async () => {
  clock = new FakeClock()
  sandbox = await startSandbox({ clock })
})
afterEach(() => sandbox.close())

const say = (text: string) => sandbox.world.say('Alice', chats.ops, text)
const texts = async (fields = {}) => (await updates(sandbox, fields)).map((one) => one.message?.text)
const polling = () => sandbox.waitFor(() => sandbox.updates.polled, 'a waiting long poll')
describe('getUpdates', () => {
  it('keeps updates until a higher offset confirms them', async () => {
    say('a')
    say('b')
    const [first] = await updates(sandbox)
    expect(await texts()).toEqual(['a', 'b'])
    expect(await texts({ offset: (first?.update_id ?? 0) + 1 })).toEqual(['b'])
    expect(await texts()).toEqual(['b'])
  })

  it('drops all but the last n for a negative offset', async () => {
    for (const text of ['a', 'b', 'c']) say(text)
    expect(await texts({ offset: -1 })).toEqual(['c'])
    expect(await texts()).toEqual(['c'])
  })

  it('clamps limit and timeout instead of refusing them', async () => {
    say('a')
    say('b')
    expect(await texts({ limit: 0, timeout: -5 })).toEqual(['a'])
    expect(await texts({ limit: 1000 })).toEqual(['a', 'b'])
  })

  it('waits for an update, and not longer than fifty seconds', async () => {
    const waiting = call(sandbox, 'getUpdates', { timeout: 1000 })
    await polling()
    await clock.advance(49_999)
    expect(sandbox.updates.polled).toBe(true)
    await clock.advance(1)
    expect((await waiting).result).toEqual([])
  })

  it('answers a waiting poll at once', async () => {
    const waiting = call(sandbox, 'getUpdates', { timeout: 30 })
    await polling()
    say('now')
    expect((await waiting).result).toMatchObject([{ message: { text: 'now' } }])
  })

  it('row 10: a second poller ends the first with 409 and waits on itself', async () => {
    const first = call(sandbox, 'getUpdates', { timeout: 30 })
    await polling()
    const second = call(sandbox, 'getUpdates', { timeout: 30 })
    expect(verdict(await first)).toBe(
      '409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    )
    say('for the second')
    expect((await second).result).toHaveLength(1)
  })

  it('row 10: a poll that gets its answer at once disturbs nobody', async () => {
    const waiting = call(sandbox, 'getUpdates', { timeout: 30, offset: 2 ** 30 })
    await polling()
    expect(verdict(await call(sandbox, 'getUpdates', { timeout: 0 }))).toBe('200 ok')
    expect(sandbox.updates.polled).toBe(true)
    say('end')
    await waiting
  })

  it('row 12: the next conflict within three seconds is told three seconds late', async () => {
    const first = call(sandbox, 'getUpdates', { timeout: 30 })
    await polling()
    const second = call(sandbox, 'getUpdates', { timeout: 30 })
    await first
    await polling()
    let told = false
    void second.then(() => {
      told = true
    })
    const third = call(sandbox, 'getUpdates', { timeout: 30 })
    await eventually(() => clock.pending >= 2, 'the delayed conflict')
    await clock.advance(2999)
    expect(told).toBe(false)
    await clock.advance(1)
    expect((await second).error_code).toBe(409)
    say('x')
    await third
  })

  it('row 11: setWebhook ends a long poll', async () => {
    const waiting = call(sandbox, 'getUpdates', { timeout: 30 })
    await polling()
    await call(sandbox, 'setWebhook', { url: 'https://example.com' })
    expect(verdict(await waiting)).toBe('409 Conflict: terminated by setWebhook request')
  })

  it('keeps messages 24 hours and presses 150 seconds', async () => {
    const card = await call(sandbox, 'sendMessage', {
      chat_id: chats.ops,
      text: 'x',
      reply_markup: { inline_keyboard: [[{ text: 'go', callback_data: 'go' }]] },
    })
    say('old')
    sandbox.world.press('Bob', { chatId: chats.ops, id: (card.result as { message_id: number }).message_id }, 'go')
    await clock.advance(149_999)
    expect(await updates(sandbox)).toHaveLength(2)
    await clock.advance(1)
    expect(await texts()).toEqual(['old'])
    await clock.advance(24 * 3600_000 - 150_001)
    expect(await texts()).toEqual(['old'])
    await clock.advance(1)
    expect(await texts()).toEqual([])
  })

  it('remembers allowed_updates, filters when an update is made, and returns to the default', async () => {
    const kinds = async () => (await updates(sandbox)).map((one) => Object.keys(one)[1])
    await updates(sandbox, { allowed_updates: ['callback_query'] })
    say('filtered')
    expect(await kinds()).toEqual([])
    await updates(sandbox)
    say('still filtered')
    expect(await kinds()).toEqual([])
    await updates(sandbox, { allowed_updates: [] })
    say('back')
    sandbox.world.groups.kick(chats.ops, 'Mallory')
    expect(await kinds()).toEqual(['message', 'message'])
    await updates(sandbox, { allowed_updates: ['chat_member'] })
    sandbox.world.groups.add(chats.ops, 'Mallory', 'Alice')
    expect(await kinds()).toEqual(['message', 'message', 'chat_member'])
  })
})

describe('webhook', () => {
  it('delivers in order per chat, repeats after a failure, sends the secret, runs a method in the answer', async () => {
    const got: { text: string; secret: unknown }[] = []
    let failures = 1
    const hook = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      request.on('end', () => {
        if (failures-- > 0) {
          response.writeHead(500).end()
          return
        }
        const text = (JSON.parse(body) as { message: { text: string } }).message.text
        got.push({ text, secret: request.headers['x-telegram-bot-api-secret-token'] })
        response.end(
          text === 'two' ? JSON.stringify({ method: 'sendMessage', chat_id: chats.ops, text: 'from the hook' }) : '',
        )
      })
    })
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/telegram`
    const live = await startSandbox()
    const set = await call(live, 'setWebhook', { url, secret_token: 's3cret' })
    expect([set.description, (await call(live, 'setWebhook', { url, secret_token: 's3cret' })).description]).toEqual([
      'Webhook was set',
      'Webhook is already set',
    ])
    live.world.say('Alice', chats.ops, 'one')
    live.world.say('Alice', chats.ops, 'two')
    await live.waitFor(() => live.ledger.messages({ text: /from the hook/ })[0])
    expect(got).toEqual([
      { text: 'one', secret: 's3cret' },
      { text: 'two', secret: 's3cret' },
    ])
    expect((await call(live, 'deleteWebhook')).description).toBe('Webhook was deleted')
    expect((await call(live, 'deleteWebhook')).description).toBe('Webhook is already deleted')
    await live.close()
    await new Promise((resolve) => hook.close(resolve))
  })

  it('getWebhookInfo shows what is pending and how the last delivery failed', async () => {
    say('waiting')
    await call(sandbox, 'setWebhook', { url: 'http://127.0.0.1:9/nobody', allowed_updates: ['message'] })
    const info = async () => (await call(sandbox, 'getWebhookInfo')).result as Record<string, unknown>
    while (!(await info()).last_error_message) await sandbox.waitFor(() => true)
    expect(await info()).toMatchObject({
      url: 'http://127.0.0.1:9/nobody',
      pending_update_count: 1,
      allowed_updates: ['message'],
    })
  })
})
