import { describe, expect, it } from 'vitest'
import { groupsOf, Harness } from './harness.ts'

const rules = `
groups:
  - name: shop
    rules:
      - record: shop:errors
        expr: sum(errors)
      - alert: TooMany
        expr: shop:errors > 5
      - alert: Full
        expr: disk_free_ratio < 0.1
        for: 1m
`

function watching() {
  const told: string[] = []
  const onFiring = (source: string, firing: boolean) => told.push(`${firing ? '+' : '-'}${source}`)
  const news = () => told.splice(0)
  return { onFiring, news }
}

const sources = { app: {}, disk: {} }
const free = [['disk_free_ratio', { path: '/' }, 0.5]] as const

/** Errors until the alert fires. */
async function fire(h: Harness): Promise<void> {
  await h.poll(free, 'disk')
  await h.poll([['errors', {}, 9]])
  await h.advance(1000)
  await h.poll([['errors', {}, 9]])
}

describe('VB-14: the sources that firing alerts depend on', () => {
  it('are told when the first alert fires and when the last one ends, through recording rules too', async () => {
    const { onFiring, news } = watching()
    const h = await Harness.start(rules, { sources, onFiring })
    await fire(h)
    expect(news()).toEqual(['+app'])
    await h.advance(15_000)
    await h.poll([['errors', {}, 8]])
    expect(news()).toEqual([])
    await h.advance(15_000)
    await h.poll([['errors', {}, 1]])
    expect(news()).toEqual(['-app'])
  })

  it('leave out what is only pending, and stay while a source that is away leaves an alert unknown', async () => {
    const { onFiring, news } = watching()
    const h = await Harness.start(rules, { sources, onFiring })
    await h.poll([['errors', {}, 0]])
    const full = [['disk_free_ratio', { path: '/' }, 0.01]] as const
    await h.poll(full, 'disk')
    expect(news()).toEqual([])
    await h.hold(full, 75_000, 'disk')
    expect(news()).toContain('+disk')
    await h.fail('disk')
    await h.advance(900_000)
    expect(h.alerts('Full')).toEqual(['unknown'])
    expect(news()).not.toContain('-disk')
  })

  it('are let go when their rule is removed', async () => {
    const { onFiring, news } = watching()
    const h = await Harness.start(rules, { sources, onFiring })
    await fire(h)
    h.engine.reload(groupsOf('groups: [{ name: shop, rules: [{ alert: Other, expr: errors > 99 }] }]'))
    await h.settle()
    expect(news()).toEqual(['+app', '-app'])
  })

  it('are told again after a restart', async () => {
    const { onFiring, news } = watching()
    const first = await Harness.start(rules, { sources, onFiring })
    await fire(first)
    await first.engine.stop()
    expect(news()).toEqual(['+app'])
    const { clock, store } = first
    const second = await Harness.start(rules, { sources, onFiring, clock, store })
    await fire(second)
    expect(news()).toEqual(['+app'])
  })
})
