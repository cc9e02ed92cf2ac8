import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Belief, believe } from '../../src/core/doubt.ts'

const hour = 3_600_000
const day = 24 * hour
const year = 365 * day
const now = Date.UTC(2026, 2, 2)

/** Beliefs after looking at these moments, an hour of monotonic time apart. */
function looks(...at: number[]): Belief[] {
  const beliefs: Belief[] = []
  for (const one of at) beliefs.push(believe(beliefs.at(-1), one, beliefs.length === 0 ? 0 : hour))
  return beliefs
}

describe('belief in the wall clock', () => {
  it('follows a clock that goes as it should, over a day of downtime too', () => {
    expect(looks(now, now + hour, now + 2 * hour).at(-1)).toEqual({ trusted: now + 2 * hour })
    expect(believe({ trusted: now }, now + day, 0)).toEqual({ trusted: now + day })
  })

  it('doubts a leap ahead, and is back at once when the clock is', () => {
    const [, leapt, back] = looks(now, now + 10 * year, now + 2 * hour)
    expect(leapt).toEqual({ trusted: now + hour, doubted: hour })
    expect(back).toEqual({ trusted: now + 2 * hour })
  })

  it('believes it when it has gone on like that for 12 h, over restarts too', () => {
    let belief: Belief = { trusted: now }
    for (let i = 1; i < 12; i++) belief = believe(belief, now + year + i * hour, i === 6 ? 0 : hour)
    expect(belief.doubted).toBe(10 * hour)
    for (let i = 12; i < 14; i++) belief = believe(belief, now + year + i * hour, hour)
    expect(belief).toEqual({ trusted: now + year + 13 * hour })
  })

  it('believes a leap back, and doubts the way to where it was', () => {
    const [, back, again] = looks(now, 0, now + 2 * hour)
    expect(back).toEqual({ trusted: 0 })
    expect(again?.doubted).toBe(hour)
  })

  it('whatever the clock does for less than 12 h, no time far ahead of the true one is believed', () => {
    const leaps = fc.array(fc.integer({ min: -60 * year, max: 60 * year }), { maxLength: 11 })
    fc.assert(
      fc.property(leaps, (given) => {
        const beliefs = looks(now, ...given.map((by, i) => now + (i + 1) * hour + by))
        for (const [i, { trusted, doubted }] of beliefs.entries())
          if (doubted === undefined) expect(trusted).toBeLessThanOrEqual(now + i * (hour + day))
      }),
    )
  })
})
