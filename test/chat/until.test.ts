import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAck } from '../../src/chat/features/ack.ts'
import { readEnd, readMatchers, scopeArgs, scopeOf } from '../../src/chat/silences/request.ts'
import { nextClockTime, parseUntil } from '../../src/chat/until.ts'

const at = (text: string) => Date.parse(text)

describe('times that people type', () => {
  it.each([
    ['15m', { kind: 'for', ms: 900_000 }],
    ['1h30m', { kind: 'for', ms: 5_400_000 }],
    ['２h', { kind: 'for', ms: 7_200_000 }],
    ['2H', { kind: 'for', ms: 7_200_000 }],
    ['09:00', { kind: 'at', hour: 9, minute: 0 }],
    ['９：００', { kind: 'at', hour: 9, minute: 0 }],
    ['9:05', { kind: 'at', hour: 9, minute: 5 }],
    ['Stable', { kind: 'stable' }],
    ['2x', undefined],
    ['24:00', undefined],
    ['09:60', undefined],
    ['-5m', undefined],
    ['0', undefined],
    ['', undefined],
    ['m', undefined],
    ['1h 30m', undefined],
  ])('reads %s', (text, meant) => {
    expect(parseUntil(text)).toEqual(meant)
  })

  it.each([
    ['later today', 'Asia/Taipei', '2026-03-02T03:12:00+08:00', 9, 0, '2026-03-02T09:00:00+08:00'],
    ['tomorrow when it is past', 'Asia/Taipei', '2026-03-02T09:00:00+08:00', 9, 0, '2026-03-03T09:00:00+08:00'],
    ['over the end of a year', 'Asia/Taipei', '2026-12-31T23:30:00+08:00', 9, 0, '2027-01-01T09:00:00+08:00'],
    ['on the short day in spring', 'Europe/Berlin', '2026-03-29T00:30:00+01:00', 9, 0, '2026-03-29T09:00:00+02:00'],
    ['at a time the clocks skip', 'Europe/Berlin', '2026-03-29T00:30:00+01:00', 2, 30, '2026-03-29T03:30:00+02:00'],
    [
      'at the first of a time that comes twice',
      'Europe/Berlin',
      '2026-10-25T00:30:00+02:00',
      2,
      30,
      '2026-10-25T02:30:00+02:00',
    ],
    [
      'the second of it when the first is past',
      'Europe/Berlin',
      '2026-10-25T02:45:00+02:00',
      2,
      30,
      '2026-10-26T02:30:00+01:00',
    ],
    [
      'where half an hour is skipped',
      'Australia/Lord_Howe',
      '2026-10-04T01:00:00+10:30',
      9,
      0,
      '2026-10-04T09:00:00+11:00',
    ],
  ])('finds the clock time %s', (_, zone, now, hour, minute, expected) => {
    expect(new Date(nextClockTime(at(now), zone, hour, minute)).toISOString()).toBe(
      new Date(at(expected)).toISOString(),
    )
  })

  it('always finds a clock time ahead of now, within two days, in any zone', () => {
    const zone = fc.constantFrom(
      'Asia/Taipei',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
    )
    const now = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') })
    const hour = fc.integer({ min: 0, max: 23 })
    const minute = fc.integer({ min: 0, max: 59 })
    fc.assert(
      fc.property(zone, now, hour, minute, (tz, from, h, m) => {
        const found = nextClockTime(from, tz, h, m)
        expect(found).toBeGreaterThan(from)
        expect(found).toBeLessThanOrEqual(from + 2 * 86_400_000)
      }),
    )
  })

  it.each([
    ['7d', true],
    ['8d', false],
    ['30s', false],
    ['1m', true],
    ['stable', true],
  ])('takes %s as the length of a silence: %s', (text, fits) => {
    expect('until' in readEnd(text, at('2026-03-02T03:12:00Z'), 'UTC')).toBe(fits)
  })
})

describe('what people type behind /ack', () => {
  it.each([
    ['', { target: '' }],
    ['InstanceDown', { target: 'InstanceDown' }],
    ['InstanceDown 30m', { target: 'InstanceDown', until: { kind: 'for', ms: 1_800_000 } }],
    ['30m', { target: '', until: { kind: 'for', ms: 1_800_000 } }],
    ['shop/InstanceDown 09:00', { target: 'shop/InstanceDown', until: { kind: 'at', hour: 9, minute: 0 } }],
    ['InstanceDown 2x', { target: '', bad: '2x' }],
    ['DiskLow90', { target: 'DiskLow90' }],
    ['磁碟不足', { target: '磁碟不足' }],
  ])('reads "%s"', (text, wanted) => {
    expect(readAck(text)).toEqual(wanted)
  })
})

describe('what people type for a scope', () => {
  const equal = (name: string, value: string, op = '=') => ({ name, op, value })
  it.each([
    ['InstanceDown', [equal('alertname', 'InstanceDown')]],
    ['磁碟不足', [equal('alertname', '磁碟不足')]],
    ['alertname=DiskLow', [equal('alertname', 'DiskLow')]],
    ['{alertname="DiskLow"}', [equal('alertname', 'DiskLow')]],
    ['alertname=DiskLow instance=~"db-.*"', [equal('alertname', 'DiskLow'), equal('instance', 'db-.*', '=~')]],
    ['alertname="a b", x!=y', [equal('alertname', 'a b'), equal('x', 'y', '!=')]],
    ['alertname＝DiskLow', [equal('alertname', 'DiskLow')]],
  ])('reads %s', (text, matchers) => {
    expect(readMatchers(text)).toEqual(matchers)
  })

  it.each(['two words', 'a=~"("', '', '=', `x=${'y'.repeat(600)}`])('refuses %s', (text) => {
    expect(() => readMatchers(text)).toThrow()
  })

  it('a scope comes back from a button as it went in', () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/)
    const matcher = fc.record({ name, op: fc.constantFrom('=', '!=' as const), value: fc.string({ maxLength: 20 }) })
    fc.assert(
      fc.property(
        fc.array(matcher as fc.Arbitrary<ReturnType<typeof readMatchers>[number]>, { maxLength: 4 }),
        (matchers) => {
          const scope = { matchers, system: 'shop' }
          expect(scopeOf(scopeArgs(scope))).toEqual(scope)
        },
      ),
    )
  })
})
