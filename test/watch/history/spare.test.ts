import { describe, expect, it } from 'vitest'
import { parse } from '../../../src/promql/index.ts'
import { chartedOf } from '../../../src/watch/history/always.ts'
import { hour, metric, minute, Rig } from './rig.ts'

describe('what only charts want', () => {
  const series = (name: string, count: number) =>
    Array.from({ length: count }, (_, n) => [name, { n: String(n) }, n] as const)

  it('is recorded while there is room, up to half of it, drives nothing out and is not missed', async () => {
    const always = [metric('needed'), ...chartedOf([parse('sum(wanted) > 3 and other > 1')])]
    const rig = await Rig.start({ always, history: { limit: 20 } })
    const count = async (name: string) => {
      const matchers = metric(name).matchers
      return (await rig.history.read(matchers, { from: 0, to: rig.clock.now() - 10 * minute })).series.length
    }
    await rig.run(hour, () => [...series('wanted', 30)])
    expect(await count('wanted')).toBeGreaterThan(5)
    expect(await count('wanted')).toBeLessThanOrEqual(10)
    expect(rig.history.status).toMatchObject({ refused: 0 })
    await rig.run(hour, () => [...series('wanted', 30), ...series('needed', 8)])
    expect(await count('needed')).toBe(8)
    expect(rig.history.status).toMatchObject({ refused: 0 })
    await rig.history.stop()
    await rig.engine.stop()
  })
})
