import { describe, expect, it } from 'vitest'
import { localTime, nextLocalTime } from '../../src/core/zoned.ts'

const iso = (at: number) => new Date(at).toISOString()

describe('clock times of a zone', () => {
  it.each([
    ['before it on the same day', '2026-03-02T00:00:00Z', '09:00', 'Asia/Taipei', '2026-03-02T01:00:00.000Z'],
    ['strictly after', '2026-03-02T01:00:00Z', '09:00', 'Asia/Taipei', '2026-03-03T01:00:00.000Z'],
    ['a leap day', '2028-02-28T12:00:00Z', '09:00', 'Europe/Berlin', '2028-02-29T08:00:00.000Z'],
    ['skipped: moved by the gap', '2026-03-28T12:00:00Z', '02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['twice: the first', '2026-10-24T12:00:00Z', '02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['twice: not the second', '2026-10-25T00:30:00Z', '02:30', 'Europe/Berlin', '2026-10-26T01:30:00.000Z'],
    ['half an hour of gap', '2026-10-03T14:00:00Z', '02:15', 'Australia/Lord_Howe', '2026-10-03T15:45:00.000Z'],
    ['skipped midnight', '2018-11-03T12:00:00Z', '00:00', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    ['skipped end of a day', '2026-03-28T20:00:00Z', '23:30', 'America/Nuuk', '2026-03-29T01:30:00.000Z'],
    ['just before it, past midnight', '2026-03-29T01:10:00Z', '23:30', 'America/Nuuk', '2026-03-29T01:30:00.000Z'],
    ['a day that was left out', '2011-12-29T20:00:00Z', '09:00', 'Pacific/Apia', '2011-12-30T19:00:00.000Z'],
  ])('%s', (_, after, time, zone, expected) => {
    expect(iso(nextLocalTime(Date.parse(after), time, zone))).toBe(expected)
  })

  it.each(['Australia/Lord_Howe', 'Antarctica/Troll', 'America/Sao_Paulo', 'America/Los_Angeles', 'Europe/Berlin'])(
    'CORE-14: once on each day of five years in %s',
    (zone) => {
      for (const time of ['00:30', '02:15', '09:00', '23:30']) {
        const days: string[] = []
        const end = Date.parse('2020-01-01T00:00:00Z')
        for (let at = Date.parse('2015-01-01T00:00:00Z'); at < end; at = nextLocalTime(at, time, zone)) {
          const { year, month, day } = localTime(at, zone)
          days.push(`${year}-${month}-${day}`)
        }
        expect(new Set(days.slice(1)).size).toBe(days.length - 1)
        expect(days.length - 1).toBeGreaterThanOrEqual(1825)
        expect(days.length - 1).toBeLessThanOrEqual(1827)
      }
    },
  )

  it('a text that is no clock time is a mistake of the caller', () => {
    expect(() => nextLocalTime(0, '9:00', 'UTC')).toThrow(RangeError)
    expect(() => nextLocalTime(0, '24:00', 'UTC')).toThrow(RangeError)
  })
})
