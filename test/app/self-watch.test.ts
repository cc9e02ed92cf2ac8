import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SelfWatch } from '../../src/app/self-watch.ts'
import { silentLog } from '../../src/core/log.ts'
import type { Observation } from '../../src/core/observation.ts'
import { loadTexts } from '../../src/core/texts.ts'
import { type SelfFacts, selfAlerts } from '../../src/self-alerts.ts'
import { repository } from '../support/bot.ts'
import { FakeClock } from '../support/fake-clock.ts'

const well: SelfFacts = { store: {}, away: {}, deadLetters: 0, refusedSamples: [], refusedHistory: [] }
const texts = loadTexts(join(repository, 'locales'))
const minute = 60_000

async function watching() {
  const clock = new FakeClock()
  let facts = well
  let failing = false
  const told: Observation[] = []
  const watch = new SelfWatch({
    facts: async () => facts,
    ingest: async (batch) => {
      if (failing) throw new Error('disk full')
      told.push(...batch)
      return { refused: [] }
    },
    views: { openEpisodes: () => [], view: async () => undefined },
    texts,
    clock,
    log: silentLog,
  })
  await watch.start()
  const pass = (ms: number) => clock.advance(ms, () => watch.idle())
  const news = () => told.splice(0).map(({ state, labels }) => `${state} ${labels.alertname}`)
  return {
    clock,
    watch,
    pass,
    news,
    told,
    set: (next: Partial<SelfFacts>) => {
      facts = { ...well, ...next }
    },
    fail: (now: boolean) => {
      failing = now
    },
  }
}

describe('the bot about itself', () => {
  const now = new FakeClock().now()
  it.each<[string, Partial<SelfFacts>, string[]]>([
    ['nothing', {}, []],
    ['a full disk', { store: { failure: { reason: 'full', message: 'm', since: 0 } } }, ['DiskFull']],
    ['a failing store', { store: { failure: { reason: 'io', message: 'm', since: 0 } } }, ['StoreFailing']],
    ['a store in memory', { store: { memory: 'read-only' } }, ['StoreFailing']],
    ['little space', { disk: { freeBytes: 5e6 } }, ['DiskLow']],
    ['enough space', { disk: { freeBytes: 5e9 } }, []],
    ['no updates', { telegram: { since: 0, state: 'unreachable' } }, ['TelegramUnreachable']],
    ['no sending', { away: { telegram: 0, slack: 0 } }, ['TelegramUnreachable', 'ChannelUnreachable']],
    ['a bad file', { refusedConfiguration: { at: 0, issues: 2, first: 'f:1:1: x' } }, ['ConfigReloadFailed']],
    ['dead letters', { deadLetters: 3 }, ['DeadLetters']],
    ['left out', { refusedSamples: [{ system: 'a', source: 'b', samples: 3 }] }, ['SamplesRefused']],
    ['no room', { refusedHistory: [{ system: 'a', series: 3 }] }, ['HistoryRefused']],
    ['a jump', { clock: { by: -3_600_000, at: now - 1000 } }, ['ClockJumped']],
    ['a jump long ago', { clock: { by: 3_600_000, at: now - 11 * minute } }, []],
    ['a small jump', { clock: { by: 20_000, at: now - 1000 } }, []],
    ['no backup', { backup: { since: now - 60 * 60 * minute } }, ['BackupOverdue']],
    ['a young bot', { backup: { since: now - minute } }, []],
    ['an old one with a backup', { backup: { since: 0, lastAt: now - 60 * minute } }, []],
  ])('of %s', (_, facts, names) => {
    const found = selfAlerts.flatMap((alert) => alert.find({ ...well, ...facts }, now).map(() => alert.alertname))
    expect(found).toEqual(names)
  })

  it('has a text for all parts of every alert, in both languages', () => {
    for (const { text } of selfAlerts)
      for (const part of ['summary', 'impact', 'action'])
        for (const locale of ['en', 'zh-TW']) expect(texts(locale).has(`app-alert-${text}-${part}`)).toBe(true)
  })

  it('alerts when it found something for long enough, once, and resolves it', async () => {
    const { pass, news, set, told } = await watching()
    await pass(minute)
    expect(news()).toEqual([])
    set({ deadLetters: 2 })
    await pass(10_000)
    expect(told[0]).toMatchObject({
      origin: 'self:opsbell',
      system: 'opsbell',
      priority: 'P1',
      labels: { alertname: 'DeadLetters', system: 'opsbell' },
      annotations: {
        summary: '最近一小時有 2 則訊息送不到',
        summary_en: '2 messages could not be delivered in the last hour',
      },
    })
    expect(news()).toEqual(['firing DeadLetters'])
    await pass(50_000)
    expect(news()).toEqual([])
    await pass(10_000)
    expect(news()).toEqual(['firing DeadLetters'])
    set({ deadLetters: 3 })
    await pass(10_000)
    expect(news()).toEqual(['firing DeadLetters'])
    set({})
    await pass(20_000)
    expect(news()).toEqual(['resolved DeadLetters'])
  })

  it('what passes sooner is not told at all', async () => {
    const { clock, pass, news, set } = await watching()
    set({ away: { telegram: clock.now() } })
    await pass(50_000)
    set({})
    await pass(5 * minute)
    expect(news()).toEqual([])
  })

  it('what could not be told is told when it can be, and what ended meanwhile is not', async () => {
    const { pass, news, set, fail } = await watching()
    fail(true)
    set({ deadLetters: 1, store: { memory: 'x' } })
    await pass(30_000)
    set({ deadLetters: 1 })
    await pass(30_000)
    fail(false)
    await pass(10_000)
    expect(news()).toEqual(['firing DeadLetters'])
  })

  it('a clock that is set back keeps nothing waiting', async () => {
    const { clock, pass, news, set } = await watching()
    set({ away: { telegram: clock.now() } })
    await pass(30_000)
    clock.jump(-60 * minute)
    await pass(2 * minute)
    expect(news()).toContain('firing TelegramUnreachable')
    clock.jump(-60 * minute)
    await pass(minute + 10_000)
    expect(news()).toContain('firing TelegramUnreachable')
  })

  it('looks at once when asked to', async () => {
    const { watch, set, news } = await watching()
    set({ store: { failure: { reason: 'full', message: 'the disk is full', since: 0 } } })
    watch.look()
    await watch.idle()
    expect(news()).toEqual(['firing DiskFull'])
    await watch.stop()
  })
})
