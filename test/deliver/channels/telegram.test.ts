import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/core/log.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import { bold } from '../../../src/core/text.ts'
import { createBudget } from '../../../src/deliver/budget/gate.ts'
import { keepBlocks } from '../../../src/deliver/budget/keep.ts'
import { createTelegramApi } from '../../../src/deliver/channels/telegram/api.ts'
import { createTelegramChannel } from '../../../src/deliver/channels/telegram/channel.ts'
import { createTelegramHttp } from '../../../src/deliver/channels/telegram/http.ts'
import { createChats } from '../../../src/deliver/chats.ts'
import type { Card } from '../../../src/deliver/contract.ts'
import { noLimits } from '../../../src/sandbox/api/limits.ts'
import type { FaultRule } from '../../../src/sandbox/faults.ts'
import { startSandbox } from '../../../src/sandbox/sandbox.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { openStore, places } from '../support.ts'
import { type ChannelHarness, channelContract, type Trouble } from './contract.ts'

const canary = '123456789:canary-token-AAHk3mZ'

async function start() {
  const clock = new FakeClock()
  const store = await openStore(clock)
  const sandbox = await startSandbox({ clock, token: canary, limits: noLimits })
  const configured = { ops: { id: places.ops }, named: { id: '@ops_alert' }, unbound: {}, forum: { id: places.forum } }
  const chats = createChats({ store, clock, configured: () => configured })
  const http = createTelegramHttp(sandbox.apiRoot, { connect: 500, call: 500, file: 500 })
  const budget = createBudget({ clock, metrics: noMetrics, budgetOf: () => ({ capacity: 1000, every: 1 }) })
  const channel = createTelegramChannel({ token: canary, http, budget, chats, clock, metrics: noMetrics })
  const close = async () => {
    await http.close()
    await sandbox.close()
    await store.close()
  }
  return { clock, store, sandbox, chats, http, budget, channel, close }
}

const faults: Readonly<Record<Exclude<Trouble, 'refused'>, FaultRule['fault']>> = {
  permanent: { kind: 'error', code: 403, description: 'Forbidden: bot was kicked from the supergroup chat' },
  temporary: { kind: 'error', code: 502, description: 'Bad Gateway' },
  ambiguous: { kind: 'drop-after' },
  'rate-limited': { kind: '429', retryAfter: 17 },
  hanging: { kind: 'hang-after' },
}

channelContract('telegram', async (): Promise<ChannelHarness> => {
  const { sandbox, channel, close } = await start()
  return {
    channel,
    to: { channel: 'telegram', chat: 'ops' },
    unknown: { channel: 'telegram', chat: 'unbound' },
    arrived: () =>
      sandbox.ledger.messages({ chatId: places.ops }).map((message) => ({
        text: message.text,
        audible: !message.silent,
        ...(message.replyTo !== undefined && { replyTo: String(message.replyTo) }),
        ...(message.media && { file: sandbox.world.state.files.get(message.media.fileId)?.data.toString() ?? '' }),
      })),
    trouble: async (kind) => {
      if (kind === 'refused') await sandbox.faults.refuse()
      else sandbox.faults.add({ fault: faults[kind] })
    },
    retryAfterMs: 17_000,
    secret: canary,
    close,
  }
})

describe('Telegram as a channel', () => {
  const card: Card = {
    blocks: [{ line: [bold('x'), { text: '03:12', time: { at: 1_772_392_320_000 } }] }],
    buttons: [],
  }
  const signal = new AbortController().signal
  const how = (chat: string) =>
    ({ to: { channel: 'telegram', chat }, audible: true, repeat: false, urgency: 'answer' }) as const

  it('clock times are date_time entities; a server that knows none gets the text, and is not asked again for an hour', async () => {
    const at = await start()
    await at.channel.deliver(card, how('ops'), signal)
    expect(at.sandbox.ledger.messages()[0]?.entities).toContainEqual({
      type: 'date_time',
      offset: 1,
      length: 5,
      unix_time: 1_772_392_320,
      date_time_format: '',
    })
    at.sandbox.faults.add({
      fault: {
        kind: 'error',
        code: 400,
        description: "Bad Request: can't parse MessageEntity: Unsupported type specified",
      },
      count: 1,
    })
    await at.channel.deliver(card, how('ops'), signal)
    await at.channel.deliver(card, how('ops'), signal)
    const [, second, third] = at.sandbox.ledger.messages()
    for (const message of [second, third]) {
      expect(message?.text).toBe('x03:12')
      expect(message?.entities).toEqual([{ type: 'bold', offset: 0, length: 1 }])
    }
    expect(at.sandbox.transcript.requests('sendMessage')).toHaveLength(4)
    await at.clock.advance(3_600_001)
    await at.channel.deliver(card, how('ops'), signal)
    expect(at.sandbox.ledger.messages()[3]?.entities).toHaveLength(2)
    await at.close()
  })

  it('an @name is looked up once and its number kept', async () => {
    const at = await start()
    for (let times = 0; times < 2; times++) await at.channel.deliver(card, how('named'), signal)
    expect(at.sandbox.ledger.messages({ chatId: places.ops })).toHaveLength(2)
    expect(at.sandbox.transcript.requests('getChat')).toHaveLength(1)
    expect(await at.chats.resolve('named')).toEqual({ id: places.ops })
    expect(await at.chats.byId(places.ops)).toBe('ops')
    await at.close()
  })

  it('never shows a link preview', async () => {
    const at = await start()
    await at.channel.deliver(card, how('ops'), signal)
    expect(at.sandbox.transcript.requests('sendMessage')[0]?.params.link_preview_options).toBe('{"is_disabled":true}')
    await at.close()
  })

  it('a refusal by Telegram itself means no; a gateway page instead of an answer may mean anything', async () => {
    const at = await start()
    at.sandbox.faults.add({ fault: { kind: 'error', code: 500, description: 'Internal Server Error' }, count: 1 })
    expect(await at.channel.deliver(card, how('ops'), signal)).toMatchObject({
      reason: 'server',
      maybeDelivered: false,
    })
    const gateway = createServer((_, response) => response.writeHead(504).end('<html>504 Gateway Time-out</html>'))
    await once(gateway.listen(0, '127.0.0.1'), 'listening')
    const http = createTelegramHttp(`http://127.0.0.1:${(gateway.address() as AddressInfo).port}`)
    const behind = createTelegramChannel({ ...at, token: canary, http, metrics: noMetrics })
    expect(await behind.deliver(card, how('ops'), signal)).toMatchObject({ reason: 'server', maybeDelivered: true })
    await http.close()
    gateway.close()
    await at.close()
  })

  it('an answer to a person waits for retry_after and is then given; errors hold no token', async () => {
    const at = await start()
    const { http, budget, sandbox, clock } = at
    const api = createTelegramApi({ token: canary, http, budget, urgency: 'answer', metrics: noMetrics, attempts: 3 })
    sandbox.faults.add({ fault: { kind: '429', retryAfter: 5 }, count: 1 })
    const answer = api.sendMessage(places.ops, 'here you are')
    await sandbox.waitFor(() => sandbox.ledger.refused().length === 1, 'the refusal')
    await clock.advance(4999)
    expect(sandbox.ledger.messages()).toEqual([])
    await clock.advance(1)
    await answer
    expect(sandbox.ledger.messages()).toHaveLength(1)
    expect(sandbox.ledger.early()).toEqual([])
    await sandbox.faults.refuse()
    const error: unknown = await api.sendMessage(places.ops, 'x').catch((thrown: unknown) => thrown)
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('canary')
    await at.close()
  })

  it('what retry_after forbids stays forbidden after a restart', async () => {
    const at = await start()
    const { store, clock } = at
    await keepBlocks(at.budget, { store, clock, log: silentLog })
    at.budget.block('-100', 60_000)
    await clock.advance(20_000)
    const restarted = createBudget({ clock, metrics: noMetrics })
    await keepBlocks(restarted, { store, clock, log: silentLog })
    let went: number | undefined
    const from = clock.mono()
    void restarted.acquire({ chat: '-100', urgency: 'critical' }).then(() => {
      went = clock.mono() - from
    })
    await clock.advance(39_999)
    expect(went).toBeUndefined()
    await clock.advance(1)
    expect(went).toBe(40_000)
    await at.close()
  })

  it('toasts, polls and questions are free of the chat’s budget', async () => {
    const at = await start()
    at.budget.block(String(places.ops), 3_600_000)
    const api = createTelegramApi({ ...at, token: canary, urgency: 'answer', metrics: noMetrics })
    await api.getMe()
    await api.getChat(places.ops)
    await api.getUpdates({ timeout: 0 })
    await expect(api.answerCallbackQuery('1')).rejects.toThrow('query is too old')
    await at.close()
  })
})
