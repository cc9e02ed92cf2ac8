import { describe, expect, it } from 'vitest'
import { createRetaining, retainingKinds } from '../../src/app/retaining.ts'
import { silentLog } from '../../src/core/log.ts'
import { createSweeper } from '../../src/core/sweeper.ts'
import { dueJob, jobKinds } from '../../src/jobs.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { testStore } from '../support/store.ts'
import { day, hour, kinds, metric, minute, Rig } from '../watch/history/rig.ts'

describe('retention under a clock that leaps', () => {
  it('TA-9: ten years ahead for some hours deletes nothing; two days later it works as before', async () => {
    const clock = new FakeClock('2026-03-02T00:00:00Z')
    const store = await testStore([...kinds, ...jobKinds, ...retainingKinds], clock)
    const rig = await Rig.start({ clock, store, always: [metric('load')], every: 5 * minute })
    const sweeper = createSweeper({ clock, log: silentLog })
    const retain = createRetaining({ store, clock, log: silentLog })
    sweeper.register('retain', dueJob(store, { name: 'retain', every: hour, run: retain }, clock))
    sweeper.start()
    const first = clock.now()
    const even = () => [['load', {}, 1]] as const
    await rig.run(2 * day, even)
    const points = async () => {
      const { series } = await rig.history.read(metric('load').matchers, { from: first, to: first + 2 * day })
      return series[0]?.points.length
    }
    const before = await points()
    clock.jump(3650 * day)
    await rig.run(6 * hour, even)
    clock.jump(-3650 * day)
    await rig.run(2 * hour, even)
    await sweeper.idle()
    expect([before, await points()]).toEqual([576, 576])

    clock.jump(31 * day)
    await rig.run(11 * hour, even)
    expect(await points()).toBe(576)
    await rig.run(3 * hour, even)
    await sweeper.idle()
    // Believed by now: the first two days are over.
    expect(await points()).toBeUndefined()
    await sweeper.stop(clock.now())
  })
})
