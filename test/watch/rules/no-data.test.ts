import { describe, expect, it } from 'vitest'
import { Harness, type Polled } from './harness.ts'

const rules = `
groups:
  - name: shop
    rules:
      - alert: TooMany
        expr: errors > 5
      - alert: TooManyInAll
        expr: sum(errors) > 5
      - alert: Burst
        expr: increase(errors[1m]) > 5
      - alert: Nothing
        expr: absent(errors)
`
const bad: Polled[] = [['errors', {}, 9]]
const good: Polled[] = [['errors', {}, 1]]
const minute = 60_000

async function failing(h: Harness, ms: number, source = 'app'): Promise<void> {
  for (let passed = 0; passed < ms; passed += 15_000) {
    await h.advance(15_000 - 100)
    await h.fail(source)
  }
}

describe('no data', () => {
  it('a source that stays away raises SourceDown, unless the system has a rule of that name', async () => {
    const h = await Harness.start('groups: []')
    await h.poll(good)
    await failing(h, 2 * minute)
    expect(h.news()).toEqual([])
    await failing(h, 15_000)
    expect(h.news()).toEqual(['firing SourceDown severity=warning'])
    expect(h.told[0]).toMatchObject({
      labels: { source: 'app' },
      annotations: { summary: 'Source app does not answer', summary_zh: '來源 app 沒有回應' },
    })
    const own = 'groups: [{ name: g, rules: [{ alert: SourceDown, expr: source_up == 0 }] }]'
    const other = await Harness.start(own)
    await other.fail()
    expect(other.news()).toEqual(['firing SourceDown'])
  })

  it('a failed poll changes nothing while the last samples serve; then alerts are unknown, and say which source', async () => {
    const h = await Harness.start(rules)
    await h.poll(bad)
    expect(h.news()).toEqual(['firing TooMany', 'firing TooManyInAll'])
    await failing(h, 5 * minute - 15_000)
    expect(h.news()).toEqual(['firing SourceDown severity=warning'])
    await failing(h, 15_000)
    expect(h.news()).toEqual(['unknown TooMany (app)', 'unknown TooManyInAll (app)', 'firing Nothing'])
    expect(h.alerts('TooMany')).toEqual(['unknown'])
    await failing(h, 5 * minute)
    expect(h.news()).toEqual([])
  })

  it('they fire again or resolve with what the source says when it is back', async () => {
    const h = await Harness.start(rules)
    await h.poll(bad)
    await failing(h, 6 * minute)
    h.news()
    await h.advance(15_000)
    await h.poll(bad)
    expect(h.news()).toEqual([
      'firing TooMany',
      'firing TooManyInAll',
      'resolved Nothing',
      'resolved SourceDown severity=warning',
    ])
    await failing(h, 6 * minute)
    h.news()
    await h.advance(15_000)
    await h.poll(good)
    expect(h.news()).toEqual([
      'resolved TooMany',
      'resolved TooManyInAll',
      'resolved Nothing',
      'resolved SourceDown severity=warning',
    ])
  })

  it('a rule over a range waits after an outage until its range is covered again', async () => {
    const h = await Harness.start(rules)
    for (let i = 0; i < 12; i++) {
      await h.advance(15_000)
      await h.poll([['errors', {}, i * 4]])
    }
    expect(h.alerts('Burst')).toEqual(['firing'])
    h.news()
    await failing(h, 6 * minute)
    expect(h.alerts('Burst')).toEqual(['unknown'])
    await h.advance(15_000)
    await h.poll(good)
    expect(h.health('Burst')).toMatch(/^warming: needs .* more of samples$/)
    expect(h.alerts('Burst')).toEqual(['unknown'])
    await h.hold(good, 30_000)
    expect(h.alerts('Burst')).toEqual([])
    expect(h.news()).toContain('resolved Burst')
  })

  it('a rule over a range does not resolve because a few polls failed, nor just after them', async () => {
    const h = await Harness.start(rules)
    for (let i = 0; i < 12; i++) {
      await h.advance(15_000)
      await h.poll([['errors', {}, i * 4]])
    }
    h.news()
    await failing(h, 2 * minute)
    expect(h.alerts('Burst')).toEqual(['firing'])
    await h.advance(14_900)
    await h.poll([['errors', {}, 44]])
    expect(h.alerts('Burst')).toEqual(['firing'])
    expect(h.news()).toEqual([])
    await h.hold([['errors', {}, 44]], 30_000)
    expect(h.news()).toEqual(['resolved Burst'])
  })

  it('only alerts of the missing source are held', async () => {
    const h = await Harness.start(rules, { sources: { app: {}, db: {} } })
    h.deliver(bad, 'app')
    await h.poll(bad, 'db')
    h.news()
    for (let passed = 0; passed < 6 * minute; passed += 15_000) {
      await h.advance(14_900)
      h.samples.fail('db', h.clock.now(), 5)
      await h.poll(bad, 'app')
    }
    const unknown = () => h.told.filter(({ state, labels }) => state === 'unknown' && labels.alertname === 'TooMany')
    expect(unknown().map(({ labels, why }) => [labels.source, why])).toEqual([['db', 'db']])
    h.news()
    await h.poll(good, 'app')
    expect(h.news()).toContain('resolved TooMany')
    expect(h.alerts('TooMany')).toEqual(['unknown'])
  })

  it('a held alert of a source that is removed ends as removed, not as recovered', async () => {
    const h = await Harness.start(rules, { sources: { app: {}, db: {} } })
    h.deliver(good, 'app')
    await h.poll(bad, 'db')
    await failing(h, 6 * minute, 'db')
    h.news()
    h.samples.removeSource('db')
    await h.poll(good, 'app')
    expect(h.news().filter((line) => line.includes('TooMany '))).toEqual(['resolved TooMany (removed)'])
  })

  it('an alert of a source that is removed while it fires ends as removed', async () => {
    const h = await Harness.start(rules, { sources: { app: {}, db: {} } })
    h.deliver(good, 'app')
    await h.poll(bad, 'db')
    h.news()
    h.samples.removeSource('db')
    await h.settle()
    expect(h.news()).toEqual(['resolved TooMany (removed)', 'resolved TooManyInAll (removed)'])
  })
})

describe('warming after the start', () => {
  it('a rule over a range neither fires nor resolves until memory covers it; others do at once', async () => {
    const h = await Harness.start(rules)
    await h.poll([['errors', {}, 0]])
    for (let i = 1; i <= 3; i++) {
      await h.advance(14_900)
      await h.poll([['errors', {}, i * 4]])
    }
    expect(h.health('Burst')).toBe('warming: needs 15s more of samples')
    expect(h.news()).toEqual(['firing TooMany', 'firing TooManyInAll'])
    await h.advance(14_900)
    await h.poll([['errors', {}, 16]])
    expect(h.health('Burst')).toBe('ok')
    expect(h.news()).toContain('firing Burst')
  })

  it('a rule that needs but two samples of a range waits for the second poll only', async () => {
    const h = await Harness.start('groups: [{ name: g, rules: [{ alert: Fast, expr: "irate(errors[5m]) > 0.1" }] }]')
    await h.poll([['errors', {}, 0]])
    expect(h.health('Fast')).toBe('warming: needs 7s500ms more of samples')
    await h.advance(14_900)
    await h.poll([['errors', {}, 15]])
    expect(h.news()).toEqual(['firing Fast'])
  })

  it('no rule is judged on half of the sources: each is waited for until its first poll ends', async () => {
    const h = await Harness.start(rules, { sources: { app: {}, db: {} } })
    await h.poll(bad, 'app')
    expect(h.health('TooManyInAll')).toBe('warming: waits for the first poll of db')
    expect(h.news()).toEqual([])
    await h.fail('db')
    expect(h.news()).toEqual(['firing TooMany', 'firing TooManyInAll'])
  })

  it('but not for longer than 30 s', async () => {
    const h = await Harness.start(rules, { sources: { app: {}, db: {} } })
    await h.hold(bad, 45_000, 'app')
    expect(h.news().slice(0, 2)).toEqual(['firing TooMany', 'firing TooManyInAll'])
  })

  it('a rule on recorded series waits as long as the recording rule does', async () => {
    const h = await Harness.start(`
groups:
  - name: shop
    rules:
      - record: errors:increase1m
        expr: increase(errors[1m])
      - alert: Burst
        expr: errors:increase1m < 1
`)
    await h.poll([['errors', {}, 0]])
    await h.hold([['errors', {}, 0]], 45_000)
    expect(h.health('errors:increase1m')).toBe('warming: needs 15s more of samples')
    expect(h.health('Burst')).toBe('warming: waits for recording rule errors:increase1m')
    expect(h.news()).toEqual([])
    await h.hold([['errors', {}, 0]], 15_000)
    expect(h.news()).toEqual(['firing Burst'])
  })
})
