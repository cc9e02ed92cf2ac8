import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { ByteReader, ByteWriter } from './bytes.ts'
import { readColumn, writeColumn } from './column.ts'
import type { HistoryPoint } from './contract.ts'
import type { Points } from './points.ts'

const layout = 1
const mostInflated = 64 * 1024 * 1024

/** One point of each of many series, by their numbers, ascending. */
export interface SlotPoints extends Points {
  readonly numbers: Float64Array
}

export function slotPoints(points: ReadonlyMap<number, HistoryPoint>): SlotPoints {
  const sorted = [...points].sort(([a], [b]) => a - b)
  const column = (of: (point: HistoryPoint) => number) => Float64Array.from(sorted, ([, point]) => of(point))
  return {
    numbers: Float64Array.from(sorted, ([n]) => n),
    times: column(({ at }) => at),
    values: column(({ value }) => value),
    mins: column(({ min }) => min),
    maxs: column(({ max }) => max),
  }
}

export function encodeSlot({ numbers, times, values, mins, maxs }: SlotPoints): string {
  const writer = new ByteWriter(16 * numbers.length + 64)
  writer.byte(layout)
  writer.varint(numbers.length)
  if (numbers.length > 0) for (const column of [numbers, times, values, mins, maxs]) writeColumn(writer, column)
  return deflateRawSync(writer.bytes()).toString('base64')
}

/** @throws RangeError or zlib's error for what is no slot */
export function decodeSlot(text: string): SlotPoints {
  const reader = new ByteReader(inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength: mostInflated }))
  const found = reader.byte()
  if (found !== layout) throw new RangeError(`a slot of history has the unknown layout ${found}`)
  const count = reader.varint()
  const column = () => (count === 0 ? new Float64Array(0) : readColumn(reader, count))
  return { numbers: column(), times: column(), values: column(), mins: column(), maxs: column() }
}

/** The point of one series; undefined when the slot has none. */
export function pointOf(slot: SlotPoints, n: number): HistoryPoint | undefined {
  let low = 0
  let high = slot.numbers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((slot.numbers[middle] as number) < n) low = middle + 1
    else high = middle
  }
  if (slot.numbers[low] !== n) return undefined
  const [at, value, min, max] = [slot.times, slot.values, slot.mins, slot.maxs].map((column) => column[low] as number)
  return { at, value, min, max } as HistoryPoint
}

/** A slot that was recorded before (the process was restarted within it) with what came since. */
export function mergeSlots(older: SlotPoints, newer: ReadonlyMap<number, HistoryPoint>): SlotPoints {
  const merged = new Map<number, HistoryPoint>(newer)
  for (const n of older.numbers) {
    const before = pointOf(older, n)
    const now = newer.get(n)
    if (before === undefined) continue
    if (now === undefined) merged.set(n, before)
    else merged.set(n, { ...now, min: Math.min(before.min, now.min), max: Math.max(before.max, now.max) })
  }
  return slotPoints(merged)
}
