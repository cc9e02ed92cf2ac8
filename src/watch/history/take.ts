import type { Ms } from '../../core/clock.ts'
import type { Series } from '../../promql/queryable.ts'
import { upperBound } from '../../promql/windows.ts'
import { type HistoryPoint, slotLength, slotOf } from './contract.ts'

/**
 * What a slot keeps of a series: the last real sample after `after` and before the slot's end, with the least and greatest
 * value among those. Samples that arrived after their own slot was closed come with the next one, under their own time.
 */
export function takeSlot(series: Series, slot: number, after: Ms): HistoryPoint | undefined {
  const { times, values, stale, start } = series
  const end = (slot + 1) * slotLength
  // Late ones are at most a slot late: what was missed longer ago than that is history of nobody.
  const from = Math.max(after, end - 2 * slotLength - 1)
  let point: { at: Ms; value: number; min: number; max: number } | undefined
  for (let i = series.end - 1; i >= start; i--) {
    const at = times[i] as number
    if (at <= from) break
    if (at >= end || stale?.[i]) continue
    const value = values[i] as number
    if (point === undefined) point = { at, value, min: value, max: value }
    else if (value < point.min || Number.isNaN(point.min)) point.min = value
    else if (value > point.max || Number.isNaN(point.max)) point.max = value
  }
  return point
}

/** Slots of the memory that are walked at most for what is not in history yet. */
const mostOpen = 30

/**
 * The last real sample of each slot after the one `after` is in, oldest first: what history will keep of a series once
 * these slots are closed.
 */
export function openPoints(series: Series, after: Ms): { at: Ms; value: number }[] {
  const { times, values, stale, start } = series
  const found: { at: Ms; value: number }[] = []
  let end = series.end
  for (let left = mostOpen; left > 0 && end > start; left--) {
    let i = end - 1
    const slot = slotOf(times[i] as number)
    if (after > 0 && slot <= slotOf(after)) break
    while (i >= start && stale?.[i] && slotOf(times[i] as number) === slot) i--
    if (i >= start && slotOf(times[i] as number) === slot)
      found.push({ at: times[i] as number, value: values[i] as number })
    end = upperBound(times, start, end, slot * slotLength - 1)
  }
  return found.reverse()
}
