import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { chats } from '../../src/sandbox/world/cast.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { call, verdict } from './support.ts'

const { ops, forum } = chats
let sandbox: Sandbox
let clock: FakeClock
beforeEach(async () => {
  clock = new FakeClock()
  sandbox = await startSandbox({ clock })
})
afterEach(() => sandbox.close())

const send = (chat_id: number = ops, text = 'x') => call(sandbox, 'sendMessage', { chat_id, text })
async function many(count: number, chat: number = ops, gapMs = 1000): Promise<string[]> {
  const verdicts: string[] = []
  for (let i = 0; i < count; i++) {
    verdicts.push(verdict(await send(chat)))
    await clock.advance(gapMs)
  }
  return verdicts
}

describe('one chat', () => {
  it('takes three at once, then one a second, and says how long to wait', async () => {
    const answers = [await send(), await send(), await send(), await send()]
    expect(answers.map(verdict)).toEqual(['200 ok', '200 ok', '200 ok', '429 Too Many Requests: retry after 1'])
    expect(answers[3]?.parameters).toEqual({ retry_after: 1 })
    expect(answers[3]?.headers.get('retry-after')).toBe('1')
    await clock.advance(1000)
    expect(verdict(await send())).toBe('200 ok')
  })

  it('does not slow another chat', async () => {
    await many(4, ops, 0)
    expect(verdict(await send(forum))).toBe('200 ok')
  })

  it('refuses again before the time, and writes it down', async () => {
    await many(4, ops, 0)
    await clock.advance(400)
    expect(verdict(await send())).toBe('429 Too Many Requests: retry after 1')
    expect(sandbox.ledger.early()).toMatchObject([{ method: 'sendmessage', earlyByMs: 600 }])
    await clock.advance(600)
    expect(verdict(await send())).toBe('200 ok')
  })

  it('leaves reading and toasts free', async () => {
    await many(4, ops, 0)
    expect(verdict(await call(sandbox, 'getChat', { chat_id: ops }))).toBe('200 ok')
    expect(sandbox.ledger.early()).toEqual([])
  })
})

describe('a group', () => {
  it('takes twenty sends and edits in any rolling minute; the wait is the true one', async () => {
    const card = (await send()).result as { message_id: number }
    await clock.advance(1000)
    for (let i = 1; i < 20; i++) {
      const edit = { chat_id: ops, message_id: card.message_id, text: `edit ${i}` }
      expect(verdict(await call(sandbox, 'editMessageText', edit))).toBe('200 ok')
      await clock.advance(1000)
    }
    expect(verdict(await send())).toBe('429 Too Many Requests: retry after 40')
    await clock.advance(39_999)
    expect(sandbox.ledger.busiest(ops)).toMatchObject({ count: 20 })
    await clock.advance(1)
    expect(verdict(await send())).toBe('200 ok')
    expect(sandbox.ledger.breaches()).toEqual([])
  })

  it('a private chat has no such limit', async () => {
    sandbox.world.say('Alice', 'bot', '/start')
    expect(new Set(await many(30, 1001))).toEqual(new Set(['200 ok']))
  })

  it('an album counts each of its pictures', async () => {
    const file = new File(['hello'], 'a.txt')
    const form = new FormData()
    form.set('chat_id', String(ops))
    form.set('media', JSON.stringify(Array.from({ length: 10 }, () => ({ type: 'document', media: 'attach://a' }))))
    form.set('a', file)
    const post = () => fetch(`${sandbox.apiRoot}/bot${sandbox.token}/sendMediaGroup`, { method: 'POST', body: form })
    expect((await post()).status).toBe(200)
    await clock.advance(20_000)
    expect((await post()).status).toBe(200)
    await clock.advance(20_000)
    expect((await send()).parameters).toEqual({ retry_after: 20 })
  })
})

describe('the bot', () => {
  it('writes thirty messages a second over all chats', async () => {
    for (let i = 0; i < 31; i++) {
      sandbox.world.groups.addGroup({ id: -5000 - i, kind: 'group', title: `g${i}`, members: [sandbox.botId] })
    }
    const answers = await Promise.all(Array.from({ length: 31 }, (_, i) => send(-5000 - i)))
    expect(answers.filter((one) => one.ok)).toHaveLength(30)
    expect(answers.find((one) => !one.ok)?.parameters).toEqual({ retry_after: 1 })
    expect(verdict(await send(ops))).toBe('429 Too Many Requests: retry after 1')
  })
})

describe('limits can be changed', () => {
  it('switched off, the ledger still finds who was too fast', async () => {
    sandbox.setLimits({ chat: false, group: false, bot: false })
    await many(25, ops, 10)
    expect(sandbox.ledger.breaches()).toMatchObject([{ chatId: ops, count: 25 }])
  })

  it('finds messages that were sent twice', async () => {
    await send(ops, 'once')
    await send(ops, 'twice')
    await clock.advance(1000)
    await send(ops, 'twice')
    expect(sandbox.ledger.duplicates().map((group) => group.map((one) => one.text))).toEqual([['twice', 'twice']])
  })
})
