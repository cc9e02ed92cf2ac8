import { afterEach, describe, expect, it } from 'vitest'
import { minute, Rig, second } from './support.ts'

describe('CORE-5: a wall clock that is set back', () => {
  let rig: Rig
  afterEach(() => rig.close())

  it('keeps nothing waiting: what was to be tried in a second is tried in a second', async () => {
    rig = await Rig.start()
    await rig.sandbox.faults.refuse()
    await rig.fire({ alertname: 'Major', priority: 'P0' })
    await rig.pass(minute)
    rig.clock.jump(-60 * minute)
    await rig.sandbox.faults.accept()
    await rig.pass(10 * second)
    expect(await rig.states()).toEqual({ sent: 1 })
    await rig.fire({ alertname: 'Other', priority: 'P0' })
    await rig.pass(5 * second)
    expect(await rig.states()).toEqual({ sent: 2 })
  })
})
