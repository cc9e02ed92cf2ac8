import { describe, expect, it } from 'vitest'
import { Harness } from './harness.ts'

const simple = `
groups:
  - name: shop
    rules:
      - alert: TooMany
        expr: errors > 5
        labels: { priority: P1 }
        annotations: { summary: "{{ $value }} errors on {{ $labels.instance }}" }
`

const pending = `
groups:
  - name: shop
    rules:
      - alert: TooMany
        expr: errors > 5
        for: 1m
`

describe('an alerting rule over polled samples', () => {
  it('CORE-3: fires and resolves with the polls', async () => {
    const h = await Harness.start(simple)
    await h.poll([['errors', {}, 3]])
    expect(h.news()).toEqual([])
    await h.advance(15_000)
    const fired = h.clock.now()
    await h.poll([['errors', {}, 7]])
    expect(h.told.at(-1)).toEqual({
      origin: 'rule:shop/shop/TooMany',
      system: 'shop',
      priority: 'P1',
      state: 'firing',
      startsAt: fired,
      value: 7,
      threshold: '> 5',
      labels: { alertname: 'TooMany', priority: 'P1', system: 'shop', source: 'app', instance: 'app:9100' },
      annotations: { summary: '7 errors on app:9100' },
    })
    h.news()
    await h.advance(15_000)
    await h.poll([['errors', {}, 4]])
    expect(h.news()).toEqual(['resolved TooMany priority=P1'])
    expect(h.told.at(-1)).toMatchObject({ startsAt: fired, endsAt: h.clock.now() - 100 })
  })

  it('fires half a second after `for`, also between polls', async () => {
    const h = await Harness.start(pending)
    await h.poll([['errors', {}, 9]])
    expect(h.alerts('TooMany')).toEqual(['pending'])
    await h.hold([['errors', {}, 9]], 45_000)
    await h.advance(15_399)
    expect(h.news()).toEqual([])
    await h.advance(1)
    expect(h.news()).toEqual(['firing TooMany'])
  })

  it('fires with a poll at the very end of `for`', async () => {
    const h = await Harness.start(pending)
    await h.poll([['errors', {}, 9]])
    await h.hold([['errors', {}, 9]], 60_000)
    expect(h.news()).toEqual(['firing TooMany'])
  })

  it('does not fire when the poll at the very end of `for` says that all is well', async () => {
    const h = await Harness.start(pending)
    await h.poll([['errors', {}, 9]])
    await h.hold([['errors', {}, 9]], 45_000)
    await h.hold([['errors', {}, 1]], 15_000)
    expect(h.news()).toEqual([])
    await h.advance(60_000)
    expect(h.news()).toEqual([])
  })

  it('starts `for` anew after a poll in which the expression did not hold', async () => {
    const h = await Harness.start(pending)
    await h.poll([['errors', {}, 9]])
    await h.hold([['errors', {}, 9]], 45_000)
    await h.hold([['errors', {}, 1]], 15_000)
    await h.hold([['errors', {}, 9]], 60_000)
    expect(h.news()).toEqual([])
    await h.hold([['errors', {}, 9]], 15_000)
    expect(h.news()).toEqual(['firing TooMany'])
  })

  it('keeps firing for `keep_firing_for` after the expression ceased to hold', async () => {
    const h = await Harness.start(simple.replace('expr: errors > 5', 'expr: errors > 5\n        keep_firing_for: 1m'))
    await h.poll([['errors', {}, 9]])
    h.news()
    await h.hold([['errors', {}, 1]], 60_000)
    expect(h.alerts('TooMany')).toEqual(['firing'])
    h.news()
    await h.advance(15_400)
    expect(h.news()).toEqual(['resolved TooMany priority=P1'])
  })

  it('resolves at once what vanished from a successful poll', async () => {
    const h = await Harness.start(simple)
    await h.poll([['errors', {}, 9]])
    h.news()
    await h.advance(15_000)
    await h.poll([['other', {}, 1]])
    expect(h.news()).toEqual(['resolved TooMany priority=P1'])
  })

  it('tells changed values of what fires, and the same again within a minute only once', async () => {
    const h = await Harness.start(simple)
    await h.poll([['errors', {}, 9]])
    await h.hold([['errors', {}, 9]], 45_000)
    expect(h.told.map(({ value }) => value)).toEqual([9])
    await h.hold([['errors', {}, 10]], 15_000)
    await h.hold([['errors', {}, 10]], 60_000)
    expect(h.told.map(({ value }) => value)).toEqual([9, 10, 10])
  })

  it('never fires on NaN', async () => {
    const h = await Harness.start(simple.replace('errors > 5', 'errors != 5'))
    await h.poll([['errors', {}, Number.NaN]])
    expect(h.news()).toEqual([])
  })
})
