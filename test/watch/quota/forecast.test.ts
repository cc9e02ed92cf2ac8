import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allowancePerDay, forecastQuota, type Reading } from '../../../src/watch/quota/forecast.ts'

const hour = 3_600_000
const day = 24 * hour
const now = Date.parse('2025-10-20T12:00:00Z')

/** Hourly readings up to now, used so much each hour, beginning anew where `reset` says so. */
function hourly(days: number, perHour: number, reset: (at: number) => boolean = () => false): Reading[] {
  const readings: Reading[] = []
  let used = 0
  for (let at = now - days * day; at <= now; at += hour) {
    if (reset(at)) used = 0
    readings.push({ at, used })
    used += perHour
  }
  return readings
}
const midnight = (at: number) => at % day === 0

describe('VB-13: whether a quota runs out before its reset', () => {
  it('by the pace of seven days, over the daily resets inside', () => {
    // 40 an hour, 480 used at noon.
    const found = forecastQuota(hourly(7, 40, midnight), { now, total: 1000, resetAt: now + 12 * hour })
    expect(found?.pace).toBeCloseTo(960, 0)
    expect(found).toMatchObject({ basis: 7 * day - 7 * hour, beforeReset: false })
    expect(found?.runsOutAt).toBeUndefined()
  })

  it('and says when', () => {
    const found = forecastQuota(hourly(7, 40, midnight), { now, total: 800, resetAt: now + 12 * hour })
    expect(found?.beforeReset).toBe(true)
    expect((found?.runsOutAt ?? 0) - now).toBeCloseTo(8 * hour, -2)
  })

  it('without a reset it says when, and nothing about a reset', () => {
    const found = forecastQuota(hourly(7, 1), { now, total: 1000 })
    expect(found).not.toHaveProperty('beforeReset')
    expect((found?.runsOutAt ?? 0) - now).toBeCloseTo((832 / 24) * day, -3)
  })

  it('what is used up has run out already', () => {
    expect(forecastQuota(hourly(7, 10), { now, total: 1000, resetAt: now + day })).toMatchObject({
      runsOutAt: now,
      beforeReset: true,
    })
  })

  it('a reset date that is over says nothing', () => {
    expect(forecastQuota(hourly(2, 1), { now, total: 1000, resetAt: now - hour })).not.toHaveProperty('beforeReset')
  })

  it('rests on less than seven days in the beginning, and says on how much', () => {
    expect(forecastQuota(hourly(0.75, 10), { now, total: 1000 })).toMatchObject({ basis: 18 * hour, pace: 240 })
    expect(forecastQuota(hourly(0, 10), { now, total: 1000 })).toBeUndefined()
    expect(forecastQuota([], { now, total: 1000 })).toBeUndefined()
  })

  it('readings of more than seven days ago do not count', () => {
    const before = Array.from({ length: 48 }, (_, i) => ({ at: now - 9 * day + i * hour, used: i * 1000 }))
    expect(forecastQuota([...before, ...hourly(7, 1)], { now, total: 1000 })?.pace).toBeCloseTo(24, 5)
  })

  it('a small fall is a correction, not a new beginning', () => {
    const readings = hourly(2, 10).map(({ at, used }) => ({ at, used: at > now - day ? used - 5 : used }))
    expect(forecastQuota(readings, { now, total: 10_000 })?.pace).toBeCloseTo(237.5, 5)
  })

  it('of a pause of days with a reset in it nothing is believed', () => {
    // Used on both sides alike, as if nothing had happened in between.
    const readings = hourly(7, 40, midnight).filter(({ at }) => at < now - 5 * day || at > now - 2 * day)
    expect(forecastQuota(readings, { now, total: 10_000 })?.pace).toBeCloseTo(960, -1)
  })

  it('nothing used, nothing runs out', () => {
    expect(forecastQuota(hourly(7, 0), { now, total: 10, resetAt: now + day })).toEqual({
      pace: 0,
      basis: 7 * day,
      beforeReset: false,
    })
  })

  it('for any readings: it runs out before the reset exactly if there is a date, and that lies in between', () => {
    const reading = fc.record({ at: fc.integer({ min: now - 8 * day, max: now }), used: fc.nat(2000) })
    fc.assert(
      fc.property(
        fc.uniqueArray(reading, { selector: ({ at }) => at, maxLength: 200 }),
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 1, max: 40 * day }),
        (given, total, ahead) => {
          const readings = [...given].sort((a, b) => a.at - b.at)
          const found = forecastQuota(readings, { now, total, resetAt: now + ahead })
          if (found === undefined) return
          expect(found.pace).toBeGreaterThanOrEqual(0)
          expect(found.basis).toBeLessThanOrEqual(7 * day)
          expect(found.beforeReset).toBe(found.runsOutAt !== undefined)
          if (found.runsOutAt !== undefined) expect(found.runsOutAt).toBeLessThan(now + ahead)
        },
      ),
    )
  })
})

describe('VB-15: what may be used per day', () => {
  it.each([
    [100, 10 * day, 10],
    [100, 12 * hour, 100],
    [-5, 3 * day, 0],
    [80, -hour, 80],
  ])('%d left until the reset in %d ms: %d', (left, until, perDay) => {
    expect(allowancePerDay(left, now + until, now)).toBe(perDay)
  })
})
