import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../support/fake-clock.ts'
import { groupsOf, Harness, openStore, type Polled } from './harness.ts'

const rules = `
groups:
  - name: shop
    rules:
      - alert: TooMany
        expr: errors > 5
      - alert: Slow
        expr: latency > 1
        for: 5m
      - alert: Sticky
        expr: sticky > 0
        keep_firing_for: 5m
`
const bad: Polled[] = [
  ['errors', {}, 9],
  ['latency', {}, 2],
]
const good: Polled[] = [
  ['errors', {}, 1],
  ['latency', {}, 0],
]
const minute = 60_000

/** Two lives of the bot on one store, with a pause between. */
async function lives(crash: boolean) {
  const clock = new FakeClock()
  const store = await openStore(clock)
  const first = await Harness.start(rules, { clock, store })
  return {
    first,
    async second(text = rules): Promise<Harness> {
      if (!crash) await first.engine.stop()
      return Harness.start(text, { clock, store })
    },
  }
}

describe('a restart', () => {
  it('goes on firing, and resolves what ended in between', async () => {
    const { first, second } = await lives(false)
    await first.poll(bad)
    const { startsAt } = first.told[0] ?? {}
    const h = await second()
    await h.poll(bad)
    expect(h.news()).toEqual(['firing TooMany'])
    expect(h.told[0]?.startsAt).toBe(startsAt)
    const third = await Harness.start(rules, { clock: h.clock, store: h.store })
    await third.poll(good)
    expect(third.news()).toEqual(['resolved TooMany'])
    expect(third.told[0]?.startsAt).toBe(startsAt)
  })

  it('does not resolve before the source was polled', async () => {
    const { first, second } = await lives(false)
    await first.poll(bad)
    const h = await second()
    await h.advance(2 * minute)
    expect(h.news()).toEqual([])
    expect(h.alerts('TooMany')).toEqual(['firing'])
  })

  it('holds as unknown what a source told that does not answer any more', async () => {
    const { first, second } = await lives(false)
    await first.poll(bad)
    const h = await second()
    await h.fail()
    expect(h.news()).toEqual(['unknown TooMany (app)'])
    await h.advance(15_000)
    await h.poll(good)
    expect(h.news()).toEqual(['resolved TooMany'])
  })

  it('`for` goes on, less the downtime', async () => {
    const { first, second } = await lives(false)
    await first.poll(bad)
    await first.hold(bad, 2 * minute)
    await first.engine.stop()
    await first.clock.advance(60 * minute)
    const h = await second()
    await h.poll(bad)
    await h.hold(bad, 3 * minute - 15_000)
    expect(h.alerts('Slow')).toEqual(['pending'])
    await h.hold(bad, 15_000)
    expect(h.alerts('Slow')).toEqual(['firing'])
  })

  it('`for` goes on after a crash too, at most a minute late', async () => {
    const { first, second } = await lives(true)
    await first.poll(bad)
    await first.hold(bad, 2 * minute + 30_000)
    const h = await second()
    await h.poll(bad)
    await h.hold(bad, 2 * minute)
    expect(h.alerts('Slow')).toEqual(['pending'])
    await h.hold(bad, 90_000)
    expect(h.alerts('Slow')).toEqual(['firing'])
  })

  it('`keep_firing_for` goes on, less the downtime', async () => {
    const { first, second } = await lives(false)
    await first.poll([['sticky', {}, 1]])
    await first.hold([['sticky', {}, 0]], 2 * minute)
    await first.engine.stop()
    await first.clock.advance(60 * minute)
    const h = await second()
    await h.poll([['sticky', {}, 0]])
    await h.hold([['sticky', {}, 0]], 3 * minute - 15_000)
    expect(h.alerts('Sticky')).toEqual(['firing'])
    await h.hold([['sticky', {}, 0]], 30_000)
    expect(h.news().at(-1)).toBe('resolved Sticky')
  })

  it('ends what belongs to a rule that is gone, as removed', async () => {
    const { first, second } = await lives(false)
    await first.poll(bad)
    const h = await second(rules.replace('TooMany', 'Renamed'))
    await h.settle()
    expect(h.news()).toEqual(['resolved TooMany (removed)'])
    const third = await Harness.start(rules, { clock: h.clock, store: h.store })
    expect(third.alerts('TooMany')).toEqual([])
  })

  it('leaves nothing in the store when nothing is active', async () => {
    const { first } = await lives(false)
    await first.poll(bad)
    expect(await first.store.count('rulestate', 'system', { is: 'shop' })).toBe(2)
    await first.hold(good, 15_000)
    expect(await first.store.count('rulestate', 'system', { is: 'shop' })).toBe(0)
  })

  it('stores changes of state only', async () => {
    const { first } = await lives(false)
    await first.poll(bad)
    await first.hold([['errors', {}, 10]], 15_000)
    await first.hold([['errors', {}, 11]], 15_000)
    const [stored] = await first.store.list('rulestate', 'system', { is: 'shop' })
    expect(stored?.version).toBe(1)
  })
})

describe('a reload', () => {
  const changed = rules.replace('errors > 5', 'errors > 4').replace('for: 5m', 'for: 10m')

  it('keeps the state of a rule whose expression was edited', async () => {
    const h = await Harness.start(rules)
    await h.poll(bad)
    const { startsAt } = h.told[0] ?? {}
    h.engine.reload(groupsOf(changed))
    await h.hold([['errors', {}, 4.5]], 15_000)
    expect(h.alerts('TooMany')).toEqual(['firing'])
    expect(h.told.every((told) => told.startsAt === startsAt)).toBe(true)
  })

  it('ends the alerts of removed rules as removed, and of no other', async () => {
    const h = await Harness.start(rules)
    await h.poll(bad)
    h.news()
    h.engine.reload(groupsOf(rules.replace('TooMany', 'Renamed')))
    await h.settle()
    expect(h.news()).toEqual(['resolved TooMany (removed)', 'firing Renamed'])
  })

  it('forgets the series of recording rules that are gone', async () => {
    const recording = `${rules}      - record: double\n        expr: errors * 2\n`
    const h = await Harness.start(recording)
    await h.poll(bad)
    const series = () => h.samples.select([{ name: '__name__', op: '=', value: 'double' }]).length
    expect(series()).toBe(1)
    h.engine.reload(groupsOf(rules))
    expect(series()).toBe(0)
  })
})

describe('a step of the wall clock', () => {
  it('back does not lengthen `for`', async () => {
    const h = await Harness.start(rules)
    await h.poll(bad)
    await h.hold(bad, 3 * minute)
    h.clock.jump(-60 * minute)
    h.samples.shift(-60 * minute)
    await h.hold(bad, 2 * minute - 15_000)
    expect(h.alerts('Slow')).toEqual(['pending'])
    await h.hold(bad, 15_000)
    expect(h.alerts('Slow')).toEqual(['firing'])
  })
})
