import { describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/core/log.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import type { Observation } from '../../../src/core/observation.ts'
import { createRuleEngine } from '../../../src/watch/rules/engine.ts'
import { groupsOf, openStore } from '../rules/harness.ts'
import { minute, Rig, second } from './rig.ts'

const row = { code: '*', alert: 'ErrorEvent' }

describe('VB-1: error_events_total', () => {
  it('begins at 0 one interval earlier, so that a first burst shows as the rise it is', async () => {
    const rig = await Rig.start(row)
    await rig.pass(minute + 2 * second)
    await rig.send(...Array.from({ length: 8 }, () => ({ error_code: 'A' })))
    await rig.pass(5 * second)
    expect(rig.counted('A')).toEqual([
      [20, 0],
      [5, 8],
    ])
  })

  it('is repeated every 15 s, and a flood writes one sample a second', async () => {
    const rig = await Rig.start(row)
    for (let i = 0; i < 40; i++) {
      await rig.send({ error_code: 'A' })
      await rig.clock.advance(100)
    }
    const flood = rig.counted('A').length
    expect(flood).toBeLessThanOrEqual(6)
    await rig.pass(minute)
    expect(rig.counted('A').length - flood).toBe(4)
    expect(rig.counted('A').at(-1)?.[1]).toBe(40)
  })

  it('is what rules over increase() read; they fire at the threshold and not below', async () => {
    const rig = await Rig.start(row)
    const samples = rig.samples.get('shop')
    if (!samples) throw new Error('no samples')
    const told = new Map<string, Observation['state']>()
    const engine = createRuleEngine({
      system: 'shop',
      samples,
      groups: groupsOf(`
groups:
  - name: g
    rules:
      - alert: Burst
        expr: sum by (error_code) (increase(error_events_total[2m])) > 9
`),
      store: await openStore(rig.clock),
      ingest: async (batch) => {
        for (const { labels, state } of batch) told.set(labels.error_code ?? '', state)
        return { refused: [] }
      },
      clock: rig.clock,
      log: silentLog,
      metrics: noMetrics,
    })
    await engine.start()
    const wait = async (ms: number) => {
      await rig.clock.advance(ms, () => engine.idle())
      await engine.idle()
    }
    await wait(3 * minute)
    await rig.send(...Array.from({ length: 8 }, () => ({ error_code: 'FEW' })))
    await rig.send(...Array.from({ length: 10 }, () => ({ error_code: 'MANY' })))
    await wait(2 * second)
    expect([...told]).toEqual([['MANY', 'firing']])
    await wait(3 * minute)
    expect([...told]).toEqual([['MANY', 'resolved']])
    await engine.stop()
  })

  it('is a source that is there as soon as rows are, and stops with the events', async () => {
    const rig = await Rig.start(row)
    expect(rig.samples.get('shop')?.sourceState('error_events')).toMatchObject({ up: true, kind: 'events' })
    await rig.events.stop()
    expect(rig.clock.pending).toBe(0)
  })
})
