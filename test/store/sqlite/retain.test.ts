import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { FakeClock } from '../../support/fake-clock.ts'
import { note } from '../contract.ts'
import { openTestStore, temporaryFolder } from './harness.ts'

const day = 86_400_000
const folder = temporaryFolder()
afterAll(folder.dispose)

describe('retention on disk', () => {
  it('TA-9: default ages by stream, others 180 days, and the configured ones instead', async () => {
    const clock = new FakeClock()
    const now = clock.now()
    const left = async (retention?: Record<string, number>) => {
      const store = await openTestStore({ path: ':memory:', clock, ...(retention && { retention }) })
      const ages = [200, 100, 20, 5].map((age) => age * day)
      for (const stream of ['audit', 'alerts', 'health', 'dashboard', 'timeline'])
        await store.commit({ append: ages.map((age) => ({ stream, at: now - age, body: age / day })) })
      await store.retain(now)
      const rows = async (stream: string) => (await store.rows(stream, { limit: 9 })).map((row) => row.body)
      const found = {
        audit: await rows('audit'),
        alerts: await rows('alerts'),
        health: await rows('health'),
        dashboard: await rows('dashboard'),
        timeline: await rows('timeline'),
      }
      await store.close()
      return found
    }
    const half = [100, 20, 5]
    expect(await left()).toEqual({ audit: half, alerts: half, health: [20, 5], dashboard: [5], timeline: half })
    expect(await left({ health: 10 * day, audit: 365 * day })).toMatchObject({ audit: [200, ...half], health: [5] })
  })

  it('gives the space back: a bot that writes and forgets for a year does not grow', async () => {
    const path = join(folder.path, 'year.db')
    const clock = new FakeClock()
    const store = await openTestStore({ path, clock, retention: { health: 7 * day } })
    const sizes: number[] = []
    for (let week = 0; week < 52; week++) {
      const now = clock.now()
      const append = Array.from({ length: 300 }, (_, i) => ({ stream: 'health', at: now + i, body: 'x'.repeat(1000) }))
      const put = Array.from({ length: 100 }, (_, i) =>
        note(`${week}.${i}`, { until: now + 7 * day, text: 'x'.repeat(1000) }),
      )
      await store.commit({ append, put })
      await clock.advance(7 * day)
      await store.retain(clock.now())
      sizes.push(statSync(path).size + statSync(`${path}-wal`).size)
    }
    expect(Math.max(...sizes.slice(26))).toBeLessThanOrEqual(Math.max(...sizes.slice(0, 26)) * 1.1)
    await clock.advance(300 * day)
    await store.retain(clock.now())
    await store.close()
    expect(statSync(path).size).toBeLessThan(500_000)
  })

  it('lets commits and reads through while it deletes', async () => {
    const clock = new FakeClock()
    const store = await openTestStore({ path: join(folder.path, 'through.db'), clock })
    const append = Array.from({ length: 5000 }, (_, i) => ({ stream: 'dashboard', at: i, body: i }))
    await store.commit({ append })
    let done = false
    const retaining = store.retain(clock.now()).finally(() => {
      done = true
    })
    let between = 0
    for (; !done; between++) expect(await store.commit({ put: [note('a')] })).toBe('ok')
    expect(await retaining).toBe(5000)
    expect(between).toBeGreaterThanOrEqual(50)
    await store.close()
  })

  it('stops when the store closes, and asked twice at once runs once', async () => {
    const store = await openTestStore({ path: join(folder.path, 'stop.db') })
    const append = Array.from({ length: 5000 }, (_, i) => ({ stream: 'dashboard', at: i, body: i }))
    await store.commit({ append })
    const first = store.retain(Date.parse('2026-03-02'))
    const second = store.retain(Date.parse('2026-03-02'))
    await store.close()
    expect(await first).toBeLessThan(5000)
    expect(await second).toBe(await first)
  })
})
