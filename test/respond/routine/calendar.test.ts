import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localTime } from '../../../src/core/zoned.ts'
import { type Cadence, lastOf, nextOf } from '../../../src/respond/routine/calendar.ts'
import { dayBefore } from '../../../src/respond/routine/daily/daily.ts'
import { weeksBefore } from '../../../src/respond/routine/weekly/weekly.ts'

const at = (text: string) => Date.parse(text)
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16)

describe('when routine work comes', () => {
  it.each<[string, Cadence, string, string, string]>([
    ['every day', { every: 'day', at: '09:00' }, 'Asia/Taipei', '2026-03-04T09:00:00+08:00', '2026-03-05T01:00'],
    [
      'on Mondays',
      { every: 'week', at: '09:00', weekday: 1 },
      'Asia/Taipei',
      '2026-03-04T09:00:00+08:00',
      '2026-03-09T01:00',
    ],
    ['on Sundays', { every: 'week', at: '09:00', weekday: 0 }, 'UTC', '2026-03-04T09:00:00Z', '2026-03-08T09:00'],
    ['on the 1st', { every: 'month', at: '10:00', day: 1 }, 'UTC', '2026-12-31T10:00:00Z', '2027-01-01T10:00'],
    ['on the 28th', { every: 'month', at: '10:00', day: 28 }, 'UTC', '2027-01-28T10:00:00Z', '2027-02-28T10:00'],
    ['in the quarter', { every: 'quarter', at: '10:00', day: 1 }, 'UTC', '2026-01-01T10:00:00Z', '2026-04-01T10:00'],
    ['when clocks skip it', { every: 'day', at: '02:30' }, 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T01:30'],
    ['when it comes twice', { every: 'day', at: '02:30' }, 'Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T00:30'],
  ])('%s', (_, cadence, zone, after, expected) => {
    expect(iso(nextOf(cadence, at(after), zone))).toBe(expected)
  })

  it('lies ahead, and the last one is the newest that has come', () => {
    const cadences = fc.constantFrom<Cadence>(
      { every: 'day', at: '09:00' },
      { every: 'week', at: '00:00', weekday: 3 },
      { every: 'month', at: '23:59', day: 28 },
      { every: 'quarter', at: '10:00', day: 1 },
    )
    const zones = fc.constantFrom('Asia/Taipei', 'America/New_York', 'Europe/Berlin', 'UTC')
    const moments = fc.integer({ min: at('2025-01-01'), max: at('2028-01-01') })
    fc.assert(
      fc.property(
        cadences,
        zones,
        moments,
        fc.integer({ min: 0, max: 60 * 86_400_000 }),
        (cadence, zone, after, more) => {
          const next = nextOf(cadence, after, zone)
          expect(next).toBeGreaterThan(after)
          const last = lastOf(cadence, after, after + more, zone)
          if (last === undefined) {
            expect(next).toBeGreaterThan(after + more)
            return
          }
          expect(last).toBeLessThanOrEqual(after + more)
          expect(nextOf(cadence, last, zone)).toBeGreaterThan(after + more)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('a day and a week are those of the zone, 23 or 25 hours too', () => {
    const day = dayBefore(at('2026-03-30T01:00:00+02:00'), 'Europe/Berlin')
    expect([day.date, (day.to - day.from) / 3_600_000]).toEqual(['2026-03-29', 23])
    const week = weeksBefore(at('2026-03-30T09:00:00+02:00'), 'Europe/Berlin')
    expect([localTime(week.from, 'Europe/Berlin').weekday, (week.to - week.from) / 3_600_000]).toEqual([1, 167])
    expect((week.from - week.earlier) / 3_600_000).toBe(168)
  })
})
