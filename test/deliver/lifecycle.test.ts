import { afterEach, describe, expect, it } from 'vitest'
import { createAlerts } from '../../src/alerts/index.ts'
import { silentLog } from '../../src/core/log.ts'
import { noMetrics } from '../../src/core/metrics.ts'
import { plain } from '../../src/core/text.ts'
import { createChats } from '../../src/deliver/chats.ts'
import type { Card, Channel, Delivery } from '../../src/deliver/contract.ts'
import { createDeliver } from '../../src/deliver/deliver.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { alice, minute, openStore, places, policies, Rig, type RigOptions, second, texts } from './support.ts'

describe('CORE-5: start, stop and what stands between', () => {
  let rig: Rig
  const start = async (options: RigOptions = {}) => {
    rig = await Rig.start(options)
  }
  afterEach(() => rig.close())

  it('stops within its deadline though a call hangs, and repeats that one marked at the next start', async () => {
    await start({ timeouts: { call: 60_000 } })
    const hang = rig.sandbox.faults.add({ fault: { kind: 'hang-after' }, methods: ['sendMessage'] })
    await rig.tell(rig.seen('firing'))
    await rig.sandbox.waitFor(() => rig.messages().length > 0, 'the message to arrive')
    const stopping = rig.deliver.stop(rig.clock.now() + 5 * second)
    await rig.clock.advance(5 * second)
    await stopping
    hang.remove()
    await rig.halt()
    await rig.boot()
    await rig.pass(2 * second)
    expect(rig.texts()).toHaveLength(2)
    expect(rig.texts()[1]).toContain('🔁')
  })

  it('a call under way at the stop may end, and is not repeated', async () => {
    await start()
    rig.sandbox.faults.add({ fault: { kind: 'slow', delayMs: 50 }, methods: ['sendMessage'] })
    await rig.tell(rig.seen('firing'))
    await rig.sandbox.waitFor(() => rig.sandbox.transcript.requests('sendMessage').length > 0, 'the call')
    const stopping = rig.deliver.stop(rig.clock.now() + 5 * second)
    await rig.clock.advance(50)
    await stopping
    await rig.halt()
    await rig.boot()
    await rig.pass(10 * second)
    expect(rig.texts()).toHaveLength(1)
  })

  it('both copies of a repeated card follow, once somebody pressed the unknown one', async () => {
    await start({ timeouts: { call: 300 } })
    rig.sandbox.faults.add({ fault: { kind: 'drop-after' }, methods: ['sendMessage'], count: 1 })
    await rig.fire()
    await rig.pass(10 * second)
    const [first, second_] = rig.messages()
    const episode = rig.episode().id
    await rig.deliver.adopt(episode, places.ops, first?.id ?? 0)
    await rig.alerts.verbs.acknowledge({ person: alice, cause: 'u1', episode })
    await rig.pass(5 * second)
    for (const message of [first, second_]) expect(message?.text).toContain('👤 Alice')
  })

  it('a critical notice that waits longer than a minute goes to the fallback as well', async () => {
    await start({ chats: { ops: { id: places.ops, fallback: 'forum' }, forum: { id: places.forum } } })
    rig.sandbox.faults.add({ fault: { kind: '429', retryAfter: 600 }, chatId: places.ops, count: 1 })
    await rig.fire()
    await rig.fire({ alertname: 'Minor', priority: 'P1' })
    await rig.pass(59 * second)
    expect(rig.texts(places.forum)).toEqual([])
    await rig.pass(2 * second)
    expect(rig.heads(places.forum)).toEqual(['🔴 P0 後端服務無回應'])
    await rig.pass(10 * minute)
    expect(rig.heads(places.ops)).toEqual(['🔴 P0 後端服務無回應', '🟠 P1 後端服務無回應'])
    expect(rig.sandbox.ledger.early()).toEqual([])
  })

  it('a chat that is not bound yet gets everything as soon as it is', async () => {
    await start({ chats: { ops: {} } })
    await rig.fire()
    await rig.pass(10 * minute)
    expect((await rig.deliver.status()).waiting).toBe(1)
    await rig.chats.bind('ops', { id: places.ops })
    await rig.pass(6 * second)
    expect(rig.heads()).toEqual(['🔴 P0 後端服務無回應'])
  })

  it('CORE-13: counts what became of notices and calls, and how long people waited', async () => {
    const metrics = createMetrics()
    await start({ metrics })
    rig.sandbox.faults.add({ fault: { kind: 'parse-error' }, count: 1 })
    await rig.fire()
    await rig.resolve()
    await rig.pass(5 * second)
    const { body } = await metrics.render()
    expect(body).toContain('opsbell_notices_total{outcome="sent"} 2')
    expect(body).toContain('opsbell_notices_total{outcome="dead"} 0')
    expect(body).toContain('opsbell_outbox{state="queued"} 0')
    expect(body).toContain('opsbell_api_calls_total{method="sendMessage",outcome="ok"} 2')
    expect(body).toContain('opsbell_api_calls_total{method="sendMessage",outcome="400"} 1')
    expect(body).toContain('opsbell_messages_degraded_total{form="no_times"} 1')
    expect(body).toContain('opsbell_delivery_seconds_count{level="critical"} 2')
    expect(body).toContain('opsbell_budget_wait_seconds_count{urgency="critical"}')
  })
})

describe('a channel of another kind', () => {
  /** Takes cards as lines of text; has no edits, no budget and nothing to probe. */
  async function start(answer: (text: string, tries: number) => Delivery) {
    const clock = new FakeClock()
    const store = await openStore(clock)
    const told: string[] = []
    const tries = new Map<string, number>()
    const textOf = ({ blocks }: Card) => blocks.map((block) => ('line' in block ? plain(block.line) : '')).join('\n')
    const channel: Channel = {
      caps: { edit: false, buttons: false, files: false },
      limits: [],
      deliver: async (card) => {
        const text = textOf(card)
        const name = /Alert\w+/.exec(text)?.[0] ?? ''
        tries.set(name, (tries.get(name) ?? 0) + 1)
        const delivery = answer(text, tries.get(name) ?? 0)
        if (delivery.ok) told.push(text.split('\n')[0] ?? '')
        return delivery
      },
    }
    const alerts = createAlerts({
      store,
      clock,
      policies: policies([{ channel: 'lines', chat: 'ops' }]),
      log: silentLog,
      metrics: noMetrics,
      onChange: ({ episodes }) => deliver.wake(episodes),
    })
    const deliver = createDeliver({
      store,
      clock,
      channels: new Map([['lines', channel]]),
      alerts: { view: alerts.views.view, delivered: alerts.delivered },
      chats: createChats({ store, clock, configured: () => ({}) }),
      texts,
      defaults: { locale: 'en', timezone: 'UTC' },
      log: silentLog,
      metrics: noMetrics,
      random: () => 1,
    })
    await alerts.start()
    await deliver.start()
    const fire = async (alertname: string) => {
      const labels = { alertname, priority: 'P1' }
      const annotations = { summary: `${alertname} fires` }
      const one = {
        origin: 'test',
        labels,
        annotations,
        state: 'firing',
        startsAt: clock.now(),
        system: 'shop',
      } as const
      await alerts.ingest([one], clock.now(), 'test')
      await deliver.idle()
    }
    const close = async () => {
      await deliver.stop(clock.now())
      await store.close()
    }
    return { clock, deliver, told, tries, fire, close }
  }

  const sent: Delivery = { ok: true }
  const server: Delivery = { ok: false, retryable: true, maybeDelivered: false, reason: 'server' }

  it('needs nothing but deliver: cards are sent, never edited, never folded', async () => {
    const at = await start(() => sent)
    for (let i = 0; i < 30; i++) await at.fire(`Alert${i}`)
    expect(at.told).toHaveLength(30)
    await at.close()
  })

  it('one message that never gets through does not hold up others, and ends as a dead letter', async () => {
    const at = await start((text) => (text.includes('AlertPoison') ? server : sent))
    await at.fire('AlertPoison')
    await at.clock.advance(second, () => at.deliver.idle())
    await at.fire('AlertFine')
    expect(at.told).toEqual(['🟠 P1 AlertFine fires'])
    await at.clock.advance(5 * minute, () => at.deliver.idle())
    expect(at.tries.get('AlertPoison')).toBe(10)
    expect(await at.deliver.deadLetters(5)).toMatchObject([{ error: 'server', attempts: 10 }])
    await at.close()
  })

  it('while nothing gets through nothing is given up', async () => {
    const at = await start((_, tries) => (tries > 40 ? sent : server))
    await at.fire('AlertPatient')
    await at.clock.advance(10 * minute, () => at.deliver.idle())
    expect(at.told).toHaveLength(1)
    await at.close()
  })

  it('a channel that throws is in doubt like one whose answer was lost: repeated once', async () => {
    const at = await start((_, tries) => {
      if (tries === 1) throw new Error('socket hang up')
      return sent
    })
    await at.fire('AlertThrown')
    await at.clock.advance(minute, () => at.deliver.idle())
    expect(at.tries.get('AlertThrown')).toBe(2)
    expect(at.told).toHaveLength(1)
    await at.close()
  })

  it('honours the wait that it asks for, to the millisecond', async () => {
    const at = await start((_, tries) => {
      return tries > 1
        ? sent
        : { ok: false, retryable: true, maybeDelivered: false, reason: 'rate_limited', retryAfterMs: 9000 }
    })
    await at.fire('AlertLimited')
    await at.clock.advance(8999, () => at.deliver.idle())
    expect(at.tries.get('AlertLimited')).toBe(1)
    await at.clock.advance(1, () => at.deliver.idle())
    expect(at.told).toHaveLength(1)
    await at.close()
  })
})
