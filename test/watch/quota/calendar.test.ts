import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localTime } from '../../../src/core/zoned.ts'
import { nextReset, type ResetRule } from '../../../src/watch/quota/calendar.ts'

const day = 86_400_000
const daily = (zone: string, at = '00:00'): ResetRule => ({ every: 'day', at, zone })
const iso = (at: number) => new Date(at).toISOString()

describe('VB-13: the reset calendar', () => {
  it.each<[string, ResetRule, string, string]>([
    ['Gemini, daily 00:00 UTC', daily('UTC'), '2025-10-20T10:30:00Z', '2025-10-21T00:00:00.000Z'],
    ['at the very moment of a reset the next one', daily('UTC'), '2025-10-21T00:00:00Z', '2025-10-22T00:00:00.000Z'],
    [
      'D-ID, monthly on the 1st',
      { every: 'month', day: 1, at: '00:00', zone: 'UTC' },
      '2025-10-20T10:30:00Z',
      '2025-11-01T00:00:00.000Z',
    ],
    [
      'over the end of a year',
      { every: 'month', day: 1, at: '00:00', zone: 'UTC' },
      '2025-12-01T00:00:00Z',
      '2026-01-01T00:00:00.000Z',
    ],
    [
      'the 31st where a month is shorter',
      { every: 'month', day: 31, at: '00:00', zone: 'UTC' },
      '2026-02-03T00:00:00Z',
      '2026-02-28T00:00:00.000Z',
    ],
    [
      'the 31st in its own month',
      { every: 'month', day: 31, at: '00:00', zone: 'UTC' },
      '2026-03-01T00:00:00Z',
      '2026-03-31T00:00:00.000Z',
    ],
    [
      'YouTube, 00:00 Pacific in winter',
      daily('America/Los_Angeles'),
      '2025-12-20T12:00:00Z',
      '2025-12-21T08:00:00.000Z',
    ],
    ['and in summer', daily('America/Los_Angeles'), '2025-07-20T12:00:00Z', '2025-07-21T07:00:00.000Z'],
    [
      'the day on which clocks go back has 25 hours',
      daily('America/Los_Angeles'),
      '2025-11-02T07:00:00Z',
      '2025-11-03T08:00:00.000Z',
    ],
    [
      'a midnight that clocks skip comes an hour late',
      daily('America/Sao_Paulo'),
      '2018-11-03T12:00:00Z',
      '2018-11-04T03:00:00.000Z',
    ],
  ])('%s', (_, rule, after, expected) => {
    expect(iso(nextReset(rule, Date.parse(after)))).toBe(expected)
  })

  const zones = ['UTC', 'America/Los_Angeles', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Africa/Cairo']

  it.each(zones)('in %s there is one reset for each day of the calendar, whatever the clocks do', (zone) => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2005-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
        fc.integer({ min: 0, max: 23 }),
        fc.constantFrom(0, 30),
        (from, hour, minute) => {
          const at = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
          const rule = daily(zone, at)
          const first = nextReset(rule, from.getTime())
          const second = nextReset(rule, first)
          expect(first).toBeGreaterThan(from.getTime())
          expect(first - from.getTime()).toBeLessThanOrEqual(26 * 3_600_000)
          expect(second - first).toBeGreaterThanOrEqual(22 * 3_600_000)
          // What lies between is never missed: from any moment before it the same reset is the next.
          expect(nextReset(rule, first - 1)).toBe(first)
          const shown = localTime(first, zone)
          const late = shown.hour * 60 + shown.minute - (hour * 60 + minute)
          expect([0, 30, 60, -23 * 60, -23.5 * 60]).toContain(late)
        },
      ),
      { numRuns: 60 },
    )
  })

  it.each(zones)('in %s there are twelve resets a year on the 1st of each month', (zone) => {
    const rule: ResetRule = { every: 'month', day: 1, at: '00:00', zone }
    let at = Date.UTC(2016, 11, 20)
    const months: number[] = []
    for (let i = 0; i < 36; i++) {
      at = nextReset(rule, at)
      const { month, day: of, hour } = localTime(at, zone)
      expect([of, hour <= 1]).toEqual([1, true])
      months.push(month)
    }
    expect(months).toEqual(Array.from({ length: 36 }, (_, i) => (i % 12) + 1))
    expect(at).toBeLessThan(Date.UTC(2016, 11, 20) + 3 * 366 * day)
  })
})
