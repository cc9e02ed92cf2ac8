import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layoutOf } from '../../src/charts/layout.ts'
import { withGaps } from '../../src/charts/option.ts'
import { scaleOf, timeTicks } from '../../src/charts/scale.ts'
import { limited } from '../../src/charts/spec.ts'
import { svgOf } from '../../src/charts/svg.ts'
import { valueLabel } from '../../src/charts/units.ts'
import { clipWidth, textWidth, wrapWidth } from '../../src/charts/words.ts'
import { minute, specOf, to } from './samples.ts'

const hour = 60 * minute
const day = 24 * hour

describe('scales of charts', () => {
  it('hold every value and threshold, in few round steps, and begin at 0 unless all values are far from it', () => {
    const value = fc.double({ min: -1e12, max: 1e12, noNaN: true })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), value, (values, limit) => {
        const points = values.map((one, n) => [to - n * minute, one] as const).reverse()
        const spec = specOf({ series: [{ name: 'a', points }], thresholds: [{ value: limit, label: 'x' }] })
        const { min, max, step } = scaleOf(spec)
        const all = [...values, limit]
        const slack = Math.abs(step) * 1e-6
        expect(min).toBeLessThanOrEqual(Math.min(...all) + slack)
        expect(max).toBeGreaterThanOrEqual(Math.max(...all) - slack)
        expect((max - min) / step).toBeLessThan(12)
        expect((max - min) / step).toBeGreaterThan(0.5)
      }),
      { numRuns: 300 },
    )
    expect(scaleOf(specOf({ thresholds: [] }, (n) => 40 + (n % 5)))).toMatchObject({ min: 40 })
    expect(scaleOf(specOf({ thresholds: [] }, (n) => 4 + (n % 5)))).toMatchObject({ min: 0 })
    expect(scaleOf(specOf({ thresholds: [] }, () => 0))).toMatchObject({ min: 0 })
  })

  it.each([[15 * minute], [2 * hour], [6 * hour], [day], [7 * day], [30 * day]])(
    'times of a range of %i ms stand at round clock times',
    (span) => {
      const ticks = timeTicks(to - span, to, 'Asia/Taipei')
      expect(ticks.length).toBeGreaterThanOrEqual(4)
      expect(ticks.length).toBeLessThanOrEqual(9)
      for (const { at } of ticks) expect(at % (2 * minute) === 0 || at % (5 * minute) === 0).toBe(true)
    },
  )

  it('times are those of the zone, dates stand at midnight', () => {
    expect(timeTicks(to - 2 * hour, to, 'Asia/Taipei').map(({ text }) => text)).toEqual([
      '21:20',
      '21:40',
      '22:00',
      '22:20',
      '22:40',
      '23:00',
      '23:20',
    ])
    expect(timeTicks(to - day, to, 'Asia/Taipei').map(({ text }) => text)).toEqual([
      '11/21',
      '04:00',
      '08:00',
      '12:00',
      '16:00',
      '20:00',
    ])
    expect(timeTicks(to - 7 * day, to, 'Asia/Taipei').map(({ text }) => text)).toEqual(
      ['15', '16', '17', '18', '19', '20', '21'].map((date) => `11/${date}`),
    )
  })

  it('a day on which the clocks change has its times in order, none twice', () => {
    const from = Date.UTC(2026, 2, 29, 0)
    const ticks = timeTicks(from - hour, from + 3 * hour, 'Europe/Berlin')
    expect(ticks.map(({ text }) => text)).toEqual(['03/29', '01:00', '03:00', '04:00', '05:00'])
    for (const zone of ['Europe/Berlin', 'Asia/Taipei', 'America/New_York', 'Pacific/Apia', 'UTC']) {
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 400 * 24 }),
          fc.integer({ min: 1, max: 45 * 24 * 4 }),
          (start, quarters) => {
            const begin = Date.UTC(2026, 0, 1) + start * hour
            const all = timeTicks(begin, begin + quarters * 15 * minute, zone)
            expect(all.every(({ at }, n) => at >= begin && (n === 0 || at > (all[n - 1]?.at ?? 0)))).toBe(true)
            expect(all.length).toBeLessThanOrEqual(12)
          },
        ),
        { numRuns: 40 },
      )
    }
  })
})

describe('labels of values', () => {
  it.each([
    [0.1234, 'ratio', undefined, '12.3%'],
    [0.1, 'ratio', 0.05, '10%'],
    [0.025, 'ratio', 0.025, '2.5%'],
    [85, 'percent', undefined, '85%'],
    [0.004, 'seconds', undefined, '4 ms'],
    [1.5, 'seconds', undefined, '1.5 s'],
    [7200, 'seconds', undefined, '2 h'],
    [8 * 1024 ** 3, 'bytes', undefined, '8 GiB'],
    [0, 'bytes', 1024 ** 3, '0 GiB'],
    [1234, 'number', undefined, '1,234'],
    [12_345, 'number', undefined, '12.3k'],
    [6_120_000, 'number', undefined, '6.12M'],
    [0, 'number', undefined, '0'],
    [-0.5, 'number', undefined, '-0.5'],
    [Number.NaN, 'number', undefined, '–'],
    [Number.POSITIVE_INFINITY, 'number', undefined, '∞'],
  ] as const)('%d as %s (step %s) is %s', (value, unit, step, text) => {
    expect(valueLabel(value, unit, step)).toBe(text)
  })

  it('are never long', () => {
    fc.assert(
      fc.property(fc.double(), fc.constantFrom('number', 'ratio', 'percent', 'seconds', 'bytes'), (value, unit) => {
        expect(valueLabel(value, unit).length).toBeLessThan(24)
      }),
    )
  })
})

describe('what a chart shows', () => {
  it('gaps are gaps: where a value is missing, and where none came for too long', () => {
    expect(
      withGaps(
        [
          [0, 1],
          [10, 2],
          [100, 3],
          [110, Number.NaN],
          [120, 4],
        ],
        25,
      ),
    ).toEqual([
      [0, 1],
      [10, 2],
      [22.5, null],
      [100, 3],
      [110, null],
      [120, 4],
    ])
  })

  it('at most twelve series, the rest are named', () => {
    const series = Array.from({ length: 20 }, (_, n) => ({ name: `api-${n}`, points: [] }))
    const cut = limited(specOf({ series }), (names) => `${names.length} more: ${names.join(', ')}`)
    expect(cut.series).toHaveLength(12)
    expect(cut.note).toMatch(/^8 more: api-12, .*api-19$/)
    expect(svgOf(cut)).toContain('8 more: api-12')
  })

  it('every text stands within the picture, whatever it holds', () => {
    const text = fc.string({ unit: fc.constantFrom('磁', 'W', 'i', ' ', '<', '&', '🔴', '…', '9'), maxLength: 300 })
    fc.assert(
      fc.property(text, text, fc.array(text, { maxLength: 12 }), (title, subtitle, names) => {
        const spec = specOf({ title, subtitle, series: names.map((name) => ({ name, points: [[to, 1]] })) })
        const { title: lines, legend, height } = layoutOf(spec, ['100%'])
        for (const line of lines) expect(line.x + textWidth(line.text, 32)).toBeLessThanOrEqual(1000)
        for (const { valueX, value } of legend) expect(valueX + textWidth(value, 23)).toBeLessThanOrEqual(1000)
        expect(height).toBeLessThan(1100)
        expect(svgOf(spec)).not.toMatch(/<text[^>]*>[^<]*[<&](?!lt;|gt;|amp;|quot;|#|\/text)/)
      }),
      { numRuns: 60 },
    )
  })

  it('long words are cut, sentences are broken at blanks', () => {
    expect(clipWidth('磁碟空間不足', 10, 45)).toBe('磁碟空…')
    expect(wrapWidth('alpha beta gamma', 10, 70, 2)).toEqual(['alpha beta', 'gamma'])
    expect(wrapWidth('', 10, 70, 2)).toEqual([])
  })

  it('draws values of any size without throwing', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.double({ noNaN: false }), { nil: null }), { maxLength: 50 }), (values) => {
        const points = values.map((value, n) => [to - (50 - n) * minute, value] as const)
        expect(svgOf(specOf({ series: [{ name: 'x', points }] }))).toMatch(/^<svg/)
      }),
      { numRuns: 60 },
    )
  })
})
