import { GrammyError } from 'grammy'
import type { UserFromGetMe } from 'grammy/types'
import { afterEach, describe, expect, it } from 'vitest'
import { gapBetween } from '../../src/chat/inbox/gap.ts'
import { createPoller, judgePollError, longestBackoff, refusedPause } from '../../src/chat/inbox/poll.ts'
import { silentLog } from '../../src/core/log.ts'
import { call } from '../sandbox/support.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { ops, Rig } from './rig.ts'

let rig: Rig
const rigs: Rig[] = []
async function stopAll() {
  for (const one of rigs.splice(0)) await one.stop()
  await rig.close()
}

const answered = (code: number, description: string, parameters = {}) =>
  new GrammyError('failed', { ok: false, error_code: code, description, parameters }, 'getUpdates', {})

describe('what an error of a poll means', () => {
  it.each([
    ['a refused token: seldom', answered(401, 'Unauthorized'), { state: 'unauthorized', wait: refusedPause }],
    ['a token that can not exist: seldom', answered(404, 'Not Found'), { state: 'unauthorized', wait: refusedPause }],
    ['an unknown method is not', answered(404, 'Not Found: method not found'), { state: 'unreachable' }],
    [
      'another poller: wait',
      answered(409, 'Conflict: terminated by other getUpdates request'),
      { state: 'conflict', webhook: false },
    ],
    [
      'a webhook: removed',
      answered(409, "Conflict: can't use getUpdates method while webhook is active"),
      { state: 'conflict', webhook: true },
    ],
    [
      'flood: as long as it says',
      answered(429, 'Too Many Requests', { retry_after: 37 }),
      { state: 'unreachable', wait: 37_000 },
    ],
    ['the server restarts', answered(500, 'Internal Server Error: restart'), { state: 'unreachable' }],
    ['no answer', new Error('ECONNREFUSED'), { state: 'unreachable' }],
  ])('%s', (_, error, verdict) => {
    expect(judgePollError(error, 3, 0.5)).toMatchObject(verdict)
  })

  it('waits longer after each failure, with jitter, never beyond five seconds', () => {
    const waits = Array.from({ length: 60 }, (_, failures) => judgePollError(new Error('x'), failures, 0.5).wait)
    expect([...waits].sort((a, b) => a - b)).toEqual(waits)
    for (let failures = 0; failures < 60; failures++) {
      for (const spread of [0, 0.5, 1]) {
        const { wait } = judgePollError(new Error('x'), failures, spread)
        expect(wait).toBeGreaterThanOrEqual(125)
        expect(wait).toBeLessThanOrEqual(longestBackoff)
      }
    }
  })

  it('calls it a gap only when presses were lost, which Telegram keeps for 150 s', () => {
    expect(gapBetween(0, 150_000)).toBeUndefined()
    expect(gapBetween(0, 150_001)).toEqual({ from: 0, to: 150_001 })
  })
})

describe('27: the poller', () => {
  afterEach(stopAll)

  it('removes a webhook that was left behind and goes on', async () => {
    rig = await Rig.prepare()
    await call(rig.sandbox, 'setWebhook', { url: 'https://example.org/hook' })
    await rig.begin()
    expect(await rig.said('Alice', '/help')).toContain('/health')
    await call(rig.sandbox, 'setWebhook', { url: 'https://example.org/hook' })
    await call(rig.sandbox, 'getUpdates', {})
    expect(await rig.said('Alice', '/status')).toContain('Telegram：已連線')
  })

  it('with a wrong token asks seldom, says so, and leaves the rest of the bot alone', async () => {
    rig = await Rig.prepare()
    const wrong = await Rig.prepare({ on: rig, token: '123456789:a-token-that-was-revoked-long-ago' })
    const begun = wrong.chat.start()
    await expect.poll(() => wrong.fatal.length).toBe(1)
    expect(wrong.fatal[0]).not.toContain('revoked-long-ago')
    expect(wrong.chat.poll()).toMatchObject({ state: 'unauthorized' })
    await wrong.chat.stop(AbortSignal.timeout(1000))
    expect(await begun).toBeUndefined()
    expect(wrong.chat.poll()).toMatchObject({ state: 'unauthorized' })
  })

  it('when the token is revoked while it runs, too', async () => {
    rig = await Rig.start()
    rig.sandbox.faults.add({
      fault: { kind: 'error', code: 401, description: 'Unauthorized' },
      methods: ['getUpdates'],
    })
    rig.sandbox.world.say('Alice', ops, '/help')
    await expect.poll(() => rig.fatal.length).toBe(1)
    expect(rig.chat.poll()).toMatchObject({ state: 'unauthorized' })
  })

  it('heals by itself when a refused token is accepted again, having asked seldom and told once', async () => {
    const clock = new FakeClock()
    const me = { id: 1, is_bot: true, first_name: 'Opsbell', username: 'opsbell_bot' } as UserFromGetMe
    const fatal: string[] = []
    let asked = 0
    let refusing = true
    const poller = createPoller({
      api: {
        getMe: async () => me,
        deleteWebhook: async () => true,
        getUpdates: (_, signal) => {
          asked++
          if (refusing) return Promise.reject(answered(401, 'Unauthorized'))
          if (asked % 2 === 0) return Promise.resolve([])
          return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        },
      },
      clock,
      log: silentLog,
      accept: async () => {},
      onAnswered: async () => {},
      onFatal: (reason) => fatal.push(reason),
      random: () => 0.5,
    })
    await poller.start()
    await expect.poll(() => poller.status().state).toBe('unauthorized')
    await clock.advance(10 * refusedPause)
    expect(asked).toBe(11)
    expect(fatal).toHaveLength(1)
    refusing = false
    await clock.advance(refusedPause)
    await expect.poll(() => poller.status().state).toBe('polling')
    await poller.stop()
  })

  it('shares a token with another poller without dying: both wait, and no update is lost or done twice', async () => {
    rig = await Rig.start()
    const other = await Rig.start({ on: rig, store: rig.store })
    rigs.push(other)
    await expect.poll(() => [rig, other].some((one) => one.chat.poll().state === 'conflict')).toBe(true)
    const card = await rig.fire()
    await rig.settled()
    const said = Array.from({ length: 5 }, () => rig.sandbox.world.say('Bob', ops, '/ack', { replyTo: card }))
    await expect
      .poll(() => said.every(({ id }) => rig.messages().some(({ replyTo }) => replyTo === id)), { timeout: 30_000 })
      .toBe(true)
    expect((await rig.audit()).filter(({ action }) => action === 'acknowledge')).toHaveLength(1)
    expect([rig.fatal, other.fatal]).toEqual([[], []])
  })

  it('comes back by itself after Telegram was away, refusing, hanging up and failing', async () => {
    rig = await Rig.start()
    await rig.sandbox.faults.refuse()
    rig.sandbox.world.say('Alice', ops, '/alerts')
    await expect.poll(() => rig.chat.poll().state).toBe('unreachable')
    await rig.sandbox.faults.accept()
    await expect.poll(() => rig.messages().some(({ text }) => text.includes('沒有進行中'))).toBe(true)
    for (const kind of ['reset-before', 'drop-after'] as const) {
      rig.sandbox.faults.add({ fault: { kind }, methods: ['getUpdates'], count: 2 })
      expect(await rig.said('Alice', '/help')).toContain('/health')
    }
    rig.sandbox.faults.add({
      fault: { kind: 'error', code: 502, description: 'Bad Gateway' },
      methods: ['getUpdates'],
      count: 2,
    })
    expect(await rig.said('Alice', '/help')).toContain('/health')
    await expect.poll(() => rig.chat.poll().state).toBe('polling')
  })

  it('starts by itself when Telegram comes up later than the bot', async () => {
    rig = await Rig.prepare()
    await rig.sandbox.faults.refuse()
    const begun = rig.begin()
    await expect.poll(() => rig.chat.poll().state).toBe('unreachable')
    await rig.sandbox.faults.accept()
    await begun
    expect(await rig.said('Alice', '/help')).toContain('/health')
  })

  it('stops while Telegram is away', async () => {
    rig = await Rig.start()
    await rig.sandbox.faults.refuse()
    await expect.poll(() => rig.chat.poll().state).toBe('unreachable')
    await rig.chat.stop(AbortSignal.timeout(1000))
    expect(rig.chat.poll()).toMatchObject({ state: 'stopped' })
  })

  it('confirms an update only after it was kept', async () => {
    rig = await Rig.start()
    const { store } = rig
    const commit = store.commit.bind(store)
    let failing = true
    store.commit = async (write) => {
      if (failing && write.put?.some(({ kind }) => kind === 'update')) throw new Error('disk full')
      return commit(write)
    }
    const said = rig.sandbox.world.say('Alice', ops, '/help')
    await expect.poll(() => rig.chat.poll().error).toContain('disk full')
    expect(rig.sandbox.updates.pending).toBe(1)
    failing = false
    expect(rig.text(await rig.answer(said))).toContain('/health')
    await expect.poll(() => rig.sandbox.updates.pending).toBe(0)
  })
})

describe('after downtime', () => {
  afterEach(stopAll)

  it('each chat is told once which minutes were lost, and only when presses were', async () => {
    rig = await Rig.start()
    await rig.said('Alice', '/help')
    const offline = () =>
      rig
        .messages()
        .filter(({ text }) => text.includes('離線'))
        .map((message) => rig.text(message))
    const { sandbox, clock, store } = rig
    await rig.stop()
    clock.shift(120_000)
    rig = await Rig.start({ on: { sandbox, clock }, store })
    await rig.said('Alice', '/help')
    await rig.settled()
    expect(offline()).toEqual([])
    await rig.stop()
    clock.shift(600_000)
    sandbox.faults.add({
      fault: { kind: 'error', code: 500, description: 'Internal Server Error' },
      methods: ['sendMessage'],
      count: 1,
    })
    rig = await Rig.start({ on: { sandbox, clock }, store })
    await rig.said('Alice', '/help')
    await expect.poll(offline, { timeout: 20_000 }).toHaveLength(1)
    expect(offline()[0]).toMatch(
      /^⚪ 我在 (?:\d\d\/\d\d )?\d\d:\d\d 到 (?:\d\d\/\d\d )?\d\d:\d\d 離線，期間按的按鈕沒收到，請再按一次。$/,
    )
    await rig.said('Alice', '/help')
    await rig.stop()
    rig = await Rig.start({ on: { sandbox, clock }, store })
    await rig.said('Alice', '/help')
    expect(offline()).toHaveLength(1)
  })
})
