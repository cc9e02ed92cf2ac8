import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { ByteReader, ByteWriter } from './bytes.ts'
import { readColumn, writeColumn } from './column.ts'
import type { Points } from './points.ts'

/** The first byte of a chunk; another layout gets another number. */
const layout = 1
const mostInflated = 64 * 1024 * 1024

/**
 * The points of several series as text (base64 of deflated columns). Series that were polled together share one column of
 * times. Values come back exactly; least and greatest, which only charts show, as 32-bit floats where they have many
 * digits.
 */
export function encodeChunk(series: ReadonlyMap<number, Points>): string {
  const writer = new ByteWriter(4096)
  writer.byte(layout)
  const shared = new Map<string, number>()
  const columns: Float64Array[] = []
  const placed = [...series].map(([id, points]) => ({ id, points, times: placeOf(points.times, shared, columns) }))
  writer.varint(columns.length)
  for (const column of columns) writeTimes(writer, column)
  writer.varint(placed.length)
  for (const { id, points, times } of placed) {
    writer.varint(id)
    writer.varint(times)
    writeColumn(writer, points.values)
    writeColumn(writer, rounded(points.mins, points.values))
    writeColumn(writer, rounded(points.maxs, points.values))
  }
  return deflateRawSync(writer.bytes()).toString('base64')
}

/** @throws RangeError or zlib's error for what is no chunk */
export function decodeChunk(text: string): Map<number, Points> {
  const reader = new ByteReader(inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength: mostInflated }))
  const found = reader.byte()
  if (found !== layout) throw new RangeError(`a chunk of history has the unknown layout ${found}`)
  const columns = Array.from({ length: reader.varint() }, () => readTimes(reader))
  const series = new Map<number, Points>()
  for (let left = reader.varint(); left > 0; left--) {
    const id = reader.varint()
    const times = columns[reader.varint()]
    if (times === undefined) throw new RangeError('a series of a chunk of history has no times')
    const column = () => readColumn(reader, times.length)
    series.set(id, { times, values: column(), mins: column(), maxs: column() })
  }
  return series
}

function placeOf(times: Float64Array, shared: Map<string, number>, columns: Float64Array[]): number {
  const key = times.join()
  let place = shared.get(key)
  if (place === undefined) {
    place = columns.push(times) - 1
    shared.set(key, place)
  }
  return place
}

/** Whole ms; what is written is how each distance differs from the one before. */
function writeTimes(writer: ByteWriter, times: Float64Array): void {
  writer.varint(times.length)
  let last = 0
  let step = 0
  for (const given of times) {
    const at = Math.round(given)
    writer.signed(at - last - step)
    step = at - last
    last = at
  }
}

function readTimes(reader: ByteReader): Float64Array {
  const times = new Float64Array(reader.varint())
  let step = 0
  let last = 0
  for (let i = 0; i < times.length; i++) {
    step += reader.signed()
    last += step
    times[i] = last
  }
  return times
}

/** As 32-bit floats, where that is not the value beside it or a figure of few decimals anyway. */
function rounded(column: Float64Array, values: Float64Array): Float64Array {
  return column.map((value, i) => {
    if (Object.is(value, values[i]) || Math.round(value * 1000) / 1000 === value) return value
    return Math.fround(value)
  })
}
