import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localTime } from '../../../src/core/zoned.ts'
import { lastOf, nextOf } from '../../../src/respond/routine/calendar.ts'
import { dayBefore } from '../../../src/respond/routine/daily/daily.ts'
import { weeksBefore } from '../../../src/respond/routine/weekly/weekly.ts'

const at = (text: string) => Date.parse(text)
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16)

describe('when routine work comes', () => {
  it.each<[string, string, string, string, string]>([
    ['every day', '0 9 * * *', 'Asia/Taipei', '2026-03-04T09:00:00+08:00', '2026-03-05T01:00'],
    ['on Mondays', '0 9 * * 1', 'Asia/Taipei', '2026-03-04T09:00:00+08:00', '2026-03-09T01:00'],
    ['on Sundays', '0 9 * * 0', 'UTC', '2026-03-04T09:00:00Z', '2026-03-08T09:00'],
    ['on Sundays as 7', '0 9 * * 7', 'UTC', '2026-03-04T09:00:00Z', '2026-03-08T09:00'],
    ['on the 1st', '0 10 1 * *', 'UTC', '2026-12-31T10:00:00Z', '2027-01-01T10:00'],
    ['on the 28th', '0 10 28 * *', 'UTC', '2027-01-28T10:00:00Z', '2027-02-28T10:00'],
    ['on the last day of the month', '0 10 L * *', 'Asia/Taipei', '2027-01-31T10:00:00+08:00', '2027-02-28T02:00'],
    ['on the first Friday', '0 10 * * 5#1', 'UTC', '2026-03-06T10:00:00Z', '2026-04-03T10:00'],
    ['on Friday the 13th', '0 10 13 * FRI', 'UTC', '2026-11-13T10:00:00Z', '2027-08-13T10:00'],
    ['in the quarter', '0 10 1 1,4,7,10 *', 'UTC', '2026-01-01T10:00:00Z', '2026-04-01T10:00'],
    ['when clocks skip it', '30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T01:30'],
    ['when it comes twice', '30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T00:30'],
  ])('%s', (_, cron, zone, after, expected) => {
    expect(iso(nextOf(cron, at(after), zone))).toBe(expected)
  })

  it('lies ahead, and the last one is the newest that has come', () => {
    const crons = fc.constantFrom('0 9 * * *', '0 0 * * 3', '59 23 28 * *', '0 10 1 1,4,7,10 *', '30 2 L * *')
    const zones = fc.constantFrom('Asia/Taipei', 'America/New_York', 'Europe/Berlin', 'UTC')
    const moments = fc.integer({ min: at('2025-01-01'), max: at('2028-01-01') })
    fc.assert(
      fc.property(crons, zones, moments, fc.integer({ min: 0, max: 60 * 86_400_000 }), (cron, zone, after, more) => {
        const next = nextOf(cron, after, zone)
        expect(next).toBeGreaterThan(after)
        const last = lastOf(cron, after, after + more, zone)
        if (last === undefined) {
          expect(next).toBeGreaterThan(after + more)
          return
        }
        expect(last).toBeLessThanOrEqual(after + more)
        expect(nextOf(cron, last, zone)).toBeGreaterThan(after + more)
      }),
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
