import { describe, expect, it } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createSweeper } from '../../src/core/sweeper.ts'
import { dueJob, jobKinds } from '../../src/jobs.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { testStore } from '../support/store.ts'

const hour = 3_600_000

describe('jobs', () => {
  it('CORE-14: run at their interval, remember it over a restart, catch up once', async () => {
    const clock = new FakeClock()
    const store = await testStore(jobKinds, clock)
    const runs: number[] = []
    const started = clock.now()
    const begin = () => {
      const sweeper = createSweeper({ clock, log: silentLog })
      sweeper.register(
        'job',
        dueJob(store, { name: 'job', every: hour, run: async (now) => void runs.push((now - started) / hour) }),
      )
      sweeper.start()
      return sweeper
    }
    const first = begin()
    await clock.advance(2.5 * hour, () => first.idle())
    expect(runs).toEqual([0, 1, 2])
    await first.stop(clock.now())
    await clock.advance(5 * hour)
    const second = begin()
    await clock.advance(0.4 * hour, () => second.idle())
    expect(runs).toEqual([0, 1, 2, 7.5])
    await second.stop(clock.now())
    await store.close()
  })

  it('a job that failed is tried again before its next turn', async () => {
    const clock = new FakeClock()
    const store = await testStore(jobKinds, clock)
    let tries = 0
    const sweeper = createSweeper({ clock, log: silentLog })
    const run = async () => {
      if (++tries === 1) throw new Error('disk full')
    }
    sweeper.register('job', dueJob(store, { name: 'job', every: hour, run }))
    sweeper.start()
    await clock.advance(60_000, () => sweeper.idle())
    expect(tries).toBe(2)
    await sweeper.stop(clock.now())
    await store.close()
  })
})
