import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { phaseOf, schedule } from '../../../src/watch/poller-schedule.ts'
import { Timeline } from '../../../src/watch/poller-timeline.ts'
import { FakeClock } from '../../support/fake-clock.ts'

describe('the schedule of a source', () => {
  it('spreads sources evenly, each always at the same place', () => {
    const buckets = new Array<number>(10).fill(0)
    for (let i = 0; i < 10_000; i++) {
      const bucket = Math.floor(phaseOf(`shop/source-${i}`) * 10)
      buckets[bucket] = (buckets[bucket] as number) + 1
    }
    for (const count of buckets) expect(count).toBeGreaterThan(800)
    expect(phaseOf('shop/app')).toBe(phaseOf('shop/app'))
  })

  it('ticks first when told to, then once per interval, from 0.25 to 1.25 intervals later on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.integer({ min: 0, max: 500 }),
        async (phase, first) => {
          const clock = new FakeClock()
          const ticks: number[] = []
          const cancel = schedule(clock, first, 1000, phase, () => ticks.push(clock.mono()))
          await clock.advance(5000, async () => {})
          cancel()
          await clock.advance(5000, async () => {})
          const gaps = ticks.slice(1).map((at, i) => at - (ticks[i] as number))
          expect(ticks[0]).toBe(first)
          expect(gaps[0]).toBeGreaterThanOrEqual(250)
          expect(gaps[0]).toBeLessThanOrEqual(1250)
          for (const gap of gaps.slice(1)) expect(gap).toBeCloseTo(1000, 6)
          expect(clock.pending).toBe(0)
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('the timeline of samples', () => {
  it('tells steps back, and no slewing, no forward step, no passing of time', async () => {
    const clock = new FakeClock()
    const steps: number[] = []
    const timeline = new Timeline(clock, (by) => steps.push(by))
    for (const [jump, pass] of [
      [0, 15_000],
      [-100, 15_000],
      [3_600_000, 0],
      [-3_600_000, 10],
      [-201, 0],
      [0, 0],
    ] as const) {
      clock.jump(jump)
      await clock.advance(pass)
      expect(timeline.now()).toBe(clock.now())
    }
    expect(steps).toEqual([-3_600_000, -201])
    expect(timeline.stepped).toBe(-3_600_201)
  })
})
