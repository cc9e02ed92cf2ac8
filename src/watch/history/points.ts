import type { Ms } from '../../core/clock.ts'
import { type HistoryPoint, slotOf } from './contract.ts'

/** Points of one series in columns of equal length, times ascending. */
export interface Points {
  readonly times: Float64Array
  readonly values: Float64Array
  readonly mins: Float64Array
  readonly maxs: Float64Array
}

export const noPoints: Points = pointsOf([])

export function pointsOf(list: readonly HistoryPoint[]): Points {
  return {
    times: Float64Array.from(list, ({ at }) => at),
    values: Float64Array.from(list, ({ value }) => value),
    mins: Float64Array.from(list, ({ min }) => min),
    maxs: Float64Array.from(list, ({ max }) => max),
  }
}

export function listOf({ times, values, mins, maxs }: Points): HistoryPoint[] {
  return Array.from(times, (at, i) => ({
    at,
    value: values[i] as number,
    min: mins[i] as number,
    max: maxs[i] as number,
  }))
}

/** Both in the order of their times; of two points of one slot the one of `newer` stays. */
export function mergePoints(older: Points, newer: Points): Points {
  if (newer.times.length === 0) return older
  if (older.times.length === 0) return newer
  const slots = new Set(Array.from(newer.times, slotOf))
  const kept = listOf(older).filter(({ at }) => !slots.has(slotOf(at)))
  if (kept.length === 0) return newer
  return pointsOf([...kept, ...listOf(newer)].sort((a, b) => a.at - b.at))
}

/** Points from `from` to `to`, both included. */
export function between(points: Points, from: Ms, to: Ms): Points {
  const lo = points.times.findIndex((at) => at >= from)
  if (lo < 0) return noPoints
  let hi = points.times.length
  while (hi > lo && (points.times[hi - 1] as number) > to) hi--
  const cut = (column: Float64Array) => column.subarray(lo, hi)
  return { times: cut(points.times), values: cut(points.values), mins: cut(points.mins), maxs: cut(points.maxs) }
}
