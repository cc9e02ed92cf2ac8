import { Bot, GrammyError, HttpError } from 'grammy'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noLimits } from '../../src/sandbox/api/limits.ts'
import type { FaultKind } from '../../src/sandbox/faults.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { chats } from '../../src/sandbox/world/cast.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { call, eventually, verdict } from './support.ts'

const { ops, forum } = chats
let sandbox: Sandbox
let clock: FakeClock
let bot: Bot
beforeEach(async () => {
  clock = new FakeClock()
  sandbox = await startSandbox({ clock, limits: noLimits })
  bot = new Bot(sandbox.token, { client: { apiRoot: sandbox.apiRoot } })
})
afterEach(() => sandbox.close())

const arm = (fault: FaultKind, more = {}) => sandbox.faults.add({ fault, methods: ['sendMessage'], count: 1, ...more })
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )
const texts = () => sandbox.ledger.messages().map((one) => one.text)
const outcomes = () => sandbox.transcript.requests('sendMessage').map((one) => one.outcome)

describe('faults as grammY meets them', () => {
  it('429 with the chosen wait, once, and early calls are refused and written down', async () => {
    arm({ kind: '429', retryAfter: 7 })
    const error = await failure(bot.api.sendMessage(ops, 'a'))
    expect(error).toBeInstanceOf(GrammyError)
    expect((error as GrammyError).parameters.retry_after).toBe(7)
    await clock.advance(6000)
    expect(((await failure(bot.api.sendMessage(ops, 'a'))) as GrammyError).parameters.retry_after).toBe(1)
    await clock.advance(1000)
    await bot.api.sendMessage(ops, 'a')
    expect(sandbox.ledger.early()).toMatchObject([{ earlyByMs: 1000 }])
  })

  it.each([
    [500, 'Internal Server Error: restart'],
    [502, 'Bad Gateway'],
    [401, 'Unauthorized'],
    [403, 'Forbidden: bot was kicked from the supergroup chat'],
  ])('%i %s, without effect', async (code, description) => {
    arm({ kind: 'error', code, description })
    expect(await failure(bot.api.sendMessage(ops, 'a'))).toMatchObject({ error_code: code, description })
    expect(texts()).toEqual([])
  })

  it('a reset before the effect leaves nothing behind', async () => {
    arm({ kind: 'reset-before' })
    expect(await failure(bot.api.sendMessage(ops, 'a'))).toBeInstanceOf(HttpError)
    expect([texts(), outcomes()]).toEqual([[], ['dropped']])
  })

  it('a drop after the effect leaves the message behind, so that a repeat shows as a duplicate', async () => {
    arm({ kind: 'drop-after' })
    expect(await failure(bot.api.sendMessage(ops, 'a'))).toBeInstanceOf(HttpError)
    await bot.api.sendMessage(ops, 'a')
    expect(sandbox.ledger.duplicates()).toHaveLength(1)
    expect(sandbox.transcript.requests('sendMessage')[0]).toMatchObject({
      outcome: 'dropped',
      messages: [1],
      write: 'send',
    })
  })

  it('a hanging call ends when the client gives up', async () => {
    arm({ kind: 'hang' })
    const impatient = new Bot(sandbox.token, { client: { apiRoot: sandbox.apiRoot, timeoutSeconds: 1 } })
    const waiting = failure(impatient.api.sendMessage(ops, 'a'))
    await sandbox.waitFor(() => outcomes()[0] === 'hung')
    expect(await waiting).toBeInstanceOf(HttpError)
    expect(texts()).toEqual([])
  })

  it('an answer that never comes, after the effect', async () => {
    arm({ kind: 'hang-after' })
    const impatient = new Bot(sandbox.token, { client: { apiRoot: sandbox.apiRoot, timeoutSeconds: 1 } })
    const waiting = failure(impatient.api.sendMessage(ops, 'a'))
    await sandbox.waitFor(() => outcomes()[0] === 'hung')
    await waiting
    expect(texts()).toEqual(['a'])
  })

  it('a slow answer takes its time', async () => {
    arm({ kind: 'slow', delayMs: 5000 })
    const waiting = bot.api.sendMessage(ops, 'a')
    await eventually(() => clock.pending > 0, 'the slow call')
    await clock.advance(4999)
    expect(texts()).toEqual([])
    await clock.advance(1)
    await waiting
    expect(texts()).toEqual(['a'])
  })

  it('"can\'t parse entities" hits formatted text only', async () => {
    arm({ kind: 'parse-error' }, { count: 10 })
    expect(await failure(bot.api.sendMessage(ops, '<b>a</b>', { parse_mode: 'HTML' }))).toMatchObject({
      error_code: 400,
      description: expect.stringContaining("can't parse entities") as string,
    })
    await bot.api.sendMessage(ops, 'a')
    expect(texts()).toEqual(['a'])
  })

  it('refused connections: the port is closed, the page lives on, and all is well afterwards', async () => {
    const poll = call(sandbox, 'getUpdates', { timeout: 50 }).catch((error: Error) => error)
    await sandbox.waitFor(() => sandbox.updates.polled)
    await sandbox.faults.refuse()
    expect(await poll).toBeInstanceOf(Error)
    const error = (await failure(bot.api.sendMessage(ops, 'a'))) as HttpError
    expect((error.error as { code?: string }).code).toBe('ECONNREFUSED')
    expect((await fetch(`${sandbox.url}/control/state`)).status).toBe(200)
    await expect(fetch(`${sandbox.url}/bot${sandbox.token}/getMe`)).rejects.toThrow()
    await sandbox.faults.accept()
    await bot.api.sendMessage(ops, 'a')
    expect(texts()).toEqual(['a'])
  })
})

describe('where a fault strikes', () => {
  it('only its chat, only its methods, only so often', async () => {
    sandbox.faults.add({
      fault: { kind: 'error', code: 500, description: 'x' },
      methods: ['sendMessage'],
      chatId: ops,
      count: 2,
    })
    const answers = []
    for (const chat_id of [forum, ops, ops, ops])
      answers.push((await call(sandbox, 'sendMessage', { chat_id, text: 'x' })).status)
    expect(answers).toEqual([200, 500, 500, 200])
    expect(sandbox.faults.active).toEqual([])
  })

  it('until it is removed', async () => {
    const fault = sandbox.faults.add({ fault: { kind: 'error', code: 502, description: 'Bad Gateway' } })
    expect((await call(sandbox, 'getMe')).status).toBe(502)
    expect(verdict(await call(sandbox, 'getUpdates'))).toBe('502 Bad Gateway')
    expect(fault.hits).toBe(2)
    fault.remove()
    expect((await call(sandbox, 'getMe')).status).toBe(200)
  })
})
