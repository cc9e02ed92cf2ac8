import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { labelsKey } from '../../../src/core/labels.ts'
import type { Ingest, Observation } from '../../../src/core/observation.ts'
import type { Store } from '../../../src/store/port.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { Harness, openStore, type Polled } from './harness.ts'

const rules = 'groups: [{ name: g, rules: [{ alert: A, expr: x > 0 }, { alert: B, expr: x > 0, for: 20s }] }]'

/** Every write to the store and every batch told counts down; at 0 the process is dead: nothing it does has an effect. */
class Fuse {
  left: number
  constructor(left: number) {
    this.left = left
  }

  step<T>(effect: () => Promise<T>): Promise<T> {
    // A dead process neither does anything nor comes back.
    return this.left-- > 0 ? effect() : new Promise<T>(() => {})
  }

  store(real: Store): Store {
    return {
      get: (kind, id) => real.get(kind, id),
      list: (kind, by, range) => real.list(kind, by, range),
      count: (kind, by, range) => real.count(kind, by, range),
      rows: (stream, options) => real.rows(stream, options),
      commit: (write) => this.step(() => real.commit(write)),
      lease: (name, ttl) => real.lease(name, ttl),
      retain: (now) => real.retain(now),
      close: () => real.close(),
    }
  }
}

/** What the alert pipeline believes: the last word about each alert of each rule. */
class Pipeline {
  readonly state = new Map<string, Observation['state']>()
  readonly ingest: Ingest = async (batch) => {
    for (const { origin, labels, state } of batch) this.state.set(`${origin} ${labelsKey(labels)}`, state)
    return { refused: [] }
  }
  firing(): number {
    return [...this.state.values()].filter((state) => state === 'firing').length
  }
}

const polled = (hosts: readonly boolean[]): Polled[] => hosts.map((bad, i) => ['x', { host: String(i) }, bad ? 1 : 0])

describe('what evaluations brought is handed on', () => {
  it('a crash between any two steps leaves nothing firing that is not, and nothing quiet that fires', async () => {
    const life = fc.record({
      fuse: fc.nat({ max: 12 }),
      polls: fc.array(fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
    })
    const lives = fc.array(life, { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(lives, fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), async (crashes, last) => {
        const clock = new FakeClock()
        const store = await openStore(clock)
        const pipeline = new Pipeline()
        for (const { fuse: left, polls } of crashes) {
          const fuse = new Fuse(left)
          const ingest: Ingest = (...args) => fuse.step(() => pipeline.ingest(...args))
          const h = await Harness.start(rules, { clock, store: fuse.store(store), ingest })
          for (const hosts of polls) {
            h.deliver(polled(hosts))
            await clock.advance(15_000)
          }
          fuse.left = 0
        }
        const h = await Harness.start(rules, { clock, store, ingest: pipeline.ingest })
        for (let i = 0; i < 4; i++) {
          h.deliver(polled(last))
          await h.advance(15_000)
        }
        expect(pipeline.firing()).toBe(2 * last.filter(Boolean).length)
        expect(await store.count('rulestate', 'system', { is: 'shop' })).toBe(pipeline.firing())
        await store.close()
      }),
      { numRuns: 60 },
    )
  })

  it('tries again what the pipeline or the store refused, with the newest state', async () => {
    let broken = true
    const told: Observation[] = []
    const ingest: Ingest = async (batch) => {
      if (broken) throw new Error('database is locked')
      told.push(...batch)
      return { refused: [] }
    }
    const h = await Harness.start(rules, { ingest })
    await h.poll([['x', {}, 1]])
    await h.advance(10_000)
    await h.poll([['x', {}, 2]])
    expect(told).toEqual([])
    broken = false
    await h.advance(5000)
    expect(told.map(({ labels, state, value }) => [labels.alertname, state, value])).toEqual([['A', 'firing', 2]])
  })

  it('what ended while the pipeline was away is told as ended', async () => {
    let broken = false
    const told: Observation[] = []
    const ingest: Ingest = async (batch) => {
      if (broken) throw new Error('database is locked')
      told.push(...batch)
      return { refused: [] }
    }
    const h = await Harness.start(rules, { ingest })
    await h.poll([['x', {}, 1]])
    broken = true
    await h.advance(15_000)
    await h.poll([['x', {}, 0]])
    broken = false
    await h.advance(5000)
    expect(told.map(({ state }) => state)).toEqual(['firing', 'resolved'])
    expect(await h.store.count('rulestate', 'system', { is: 'shop' })).toBe(0)
  })

  it('a batch has a cause of its own', async () => {
    const causes: string[] = []
    const ingest: Ingest = async (_batch, _at, cause) => {
      causes.push(cause)
      return { refused: [] }
    }
    const h = await Harness.start(rules, { ingest })
    await h.poll([['x', {}, 1]])
    await h.advance(15_000)
    await h.poll([['x', {}, 0]])
    expect(new Set(causes).size).toBe(2)
    expect(causes[0]).toMatch(/^rules:shop:/)
  })
})
