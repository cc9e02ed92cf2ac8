import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteReader, ByteWriter } from '../../../src/watch/history/bytes.ts'
import { decodeChunk, encodeChunk } from '../../../src/watch/history/chunk.ts'
import { readColumn, writeColumn } from '../../../src/watch/history/column.ts'
import { mergePoints, type Points, pointsOf } from '../../../src/watch/history/points.ts'
import { decodeSlot, encodeSlot, mergeSlots, pointOf, slotPoints } from '../../../src/watch/history/slot.ts'
import { minute } from './rig.ts'

const anyValue = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.integer({ min: -1000, max: 1000 }).map((n) => n / 100),
  fc.constantFrom(Number.NaN, -0, 0, Infinity, -Infinity, Number.MAX_SAFE_INTEGER, 5e-324, 0.1 + 0.2),
)

describe('columns', () => {
  it('give every float back to the bit', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { minLength: 1, maxLength: 400 }), (values) => {
        const writer = new ByteWriter()
        writeColumn(writer, Float64Array.from(values))
        const reader = new ByteReader(writer.bytes())
        expect([...readColumn(reader, values.length)]).toEqual(values)
        expect(reader.done).toBe(true)
      }),
    )
  })

  it('write signed whole numbers up to 2^52', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeInteger().map((n) => Math.trunc(n / 2))), (numbers) => {
        const writer = new ByteWriter(1)
        for (const n of numbers) writer.signed(n)
        const reader = new ByteReader(writer.bytes())
        expect(numbers.map(() => reader.signed())).toEqual(numbers.map((n) => n + 0))
      }),
    )
  })
})

const start = Date.UTC(2026, 2, 2)
const times = (count: number, jitter = 0) =>
  Float64Array.from({ length: count }, (_, i) => start + i * 5 * minute + 290_000 + ((i * jitter) % 37))

describe('chunks', () => {
  it('give times and values of every series back', () => {
    const series = fc.dictionary(
      fc.integer({ min: 0, max: 99 }).map(String),
      fc.tuple(fc.array(anyValue, { minLength: 1, maxLength: 50 }), fc.nat(5)),
      { maxKeys: 6 },
    )
    fc.assert(
      fc.property(series, (given) => {
        const chunk = new Map(
          Object.entries(given).map(([id, [values, jitter]]): [number, Points] => {
            const column = Float64Array.from(values)
            return [Number(id), { times: times(values.length, jitter), values: column, mins: column, maxs: column }]
          }),
        )
        expect(decodeChunk(encodeChunk(chunk))).toEqual(chunk)
      }),
      { numRuns: 60 },
    )
  })

  it('least and greatest keep at least seven digits', () => {
    const values = Float64Array.from({ length: 50 }, (_, i) => Math.sin(i) * 1e6)
    const mins = values.map((value, i) => value - Math.abs(Math.cos(i)) * 1000)
    const chunk = decodeChunk(encodeChunk(new Map([[1, { times: times(50), values, mins, maxs: values }]])))
    for (const [i, min] of (chunk.get(1)?.mins ?? []).entries())
      expect(Math.abs(min / (mins[i] as number) - 1)).toBeLessThan(1e-6)
  })

  it('of a day of 16 series take a few bytes a sample', () => {
    const chunk = new Map<number, Points>()
    for (let n = 0; n < 16; n++) {
      let total = 1000 * n
      const values = Float64Array.from({ length: 288 }, (_, i) => (total += (i * 7 + n) % 90))
      chunk.set(n, { times: times(288, 3), values, mins: values.map((value) => value - 40), maxs: values })
    }
    expect(encodeChunk(chunk).length / (16 * 288)).toBeLessThan(4)
  })

  it.each(['', 'AAAA', 'bm90IGEgY2h1bms='])('%j is refused', (text) => {
    expect(() => decodeChunk(text)).toThrow()
    expect(() => decodeSlot(text)).toThrow()
  })
})

const point = (at: number, value: number, min = value, max = value) => ({ at, value, min, max })

describe('slots', () => {
  it('give the point of each series back, of others none', () => {
    const points = new Map([
      [7, point(start, 1.5)],
      [2, point(start + 3, -4, -9, 12)],
      [100_000, point(start - 5, Number.NaN)],
    ])
    const slot = decodeSlot(encodeSlot(slotPoints(points)))
    for (const [n, expected] of points) expect(pointOf(slot, n)).toEqual(expected)
    expect([pointOf(slot, 3), pointOf(slot, 0), pointOf(slot, 1e9)]).toEqual([undefined, undefined, undefined])
    expect(pointOf(decodeSlot(encodeSlot(slotPoints(new Map()))), 1)).toBeUndefined()
  })

  it('recorded twice are one: the later value, the least and greatest of both', () => {
    const before = slotPoints(
      new Map([
        [1, point(start, 5, 2, 9)],
        [2, point(start, 1)],
      ]),
    )
    const merged = mergeSlots(
      before,
      new Map([
        [1, point(start + minute, 6, 4, 7)],
        [3, point(start, 3)],
      ]),
    )
    expect([1, 2, 3].map((n) => pointOf(merged, n))).toEqual([
      point(start + minute, 6, 2, 9),
      point(start, 1),
      point(start, 3),
    ])
  })
})

describe('points of two readings', () => {
  it('are in order, one per slot, the newer reading first of all', () => {
    const at = fc.integer({ min: 0, max: 40 }).map((slot) => start + slot * 5 * minute)
    const reading = fc
      .uniqueArray(fc.tuple(at, fc.nat(200_000)), { selector: ([slot]) => slot, maxLength: 30 })
      .map((given) => pointsOf(given.map(([slot, late]) => point(slot + late, late)).sort((a, b) => a.at - b.at)))
    fc.assert(
      fc.property(reading, reading, (older, newer) => {
        const merged = mergePoints(older, newer)
        const slots = Array.from(merged.times, (time) => Math.floor((time - start) / (5 * minute)))
        expect(new Set(slots).size).toBe(slots.length)
        expect([...merged.times]).toEqual([...merged.times].sort((a, b) => a - b))
        for (const time of newer.times) expect(merged.times).toContain(time)
      }),
    )
  })
})
