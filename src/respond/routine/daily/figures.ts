import type { Ms } from '../../../core/clock.ts'
import type { HistoryPoint, HistorySeries } from '../../../watch/history/index.ts'

/** From one midnight to the next: `to` is the first moment that is not part of it. */
export interface Span {
  from: Ms
  to: Ms
}

/** Least and greatest of a slot are kept with fewer digits than values. */
const rounding = 1e-6

/**
 * What a counter grew by within the span; its resets are seen. Of a series without a point before the span the first
 * value counts too when `born`: it began in the span, at 0.
 */
export function increaseOf(points: readonly HistoryPoint[], { from, to }: Span, born: boolean): number {
  let sum = 0
  let before = points.findLast(({ at }) => at < from)?.value
  for (const { at, value, min } of points) {
    if (at < from || at >= to || Number.isNaN(value)) continue
    const base = before ?? (born ? 0 : value)
    const reset = value < base || min < base * (1 - rounding)
    sum += reset ? value : value - base
    before = value
  }
  return sum
}

/** The increase of every series of one answer. */
export function increasesOf(series: readonly HistorySeries[], span: Span): { of: HistorySeries; grew: number }[] {
  // Where others were seen before the span, a series that was not is new.
  const watched = series.some(({ points }) => points.some(({ at }) => at < span.from))
  return series.map((of) => ({ of, grew: increaseOf(of.points, span, watched) }))
}

/** The newest value within the span. */
export function lastIn(points: readonly HistoryPoint[], { from, to }: Span): number | undefined {
  const found = points.findLast(({ at, value }) => at >= from && at < to && !Number.isNaN(value))
  return found?.value
}

/** Whether anything was recorded within the span. */
export const seenIn = (points: readonly HistoryPoint[], span: Span): boolean => lastIn(points, span) !== undefined

/** Mean of the recorded values, and the least and greatest that were seen. */
export function courseOf(
  points: readonly HistoryPoint[],
  { from, to }: Span,
): { mean: number; min: number; max: number } | undefined {
  const seen = points.filter(({ at, value }) => at >= from && at < to && !Number.isNaN(value))
  if (seen.length === 0) return undefined
  return {
    mean: seen.reduce((sum, { value }) => sum + value, 0) / seen.length,
    min: Math.min(...seen.map(({ min }) => min)),
    max: Math.max(...seen.map(({ max }) => max)),
  }
}

/**
 * A share in percent, whole as the daily summary has it. Never 100 while something failed and never 0 while something
 * went well: then with one decimal, at most 99.9 and at least 0.1.
 */
export function percentOf(part: number, total: number): number {
  const exact = (100 * part) / total
  const whole = Math.round(exact)
  if (whole === 100 && part < total) return Math.min(99.9, Math.round(exact * 10) / 10)
  if (whole === 0 && part > 0) return Math.max(0.1, Math.round(exact * 10) / 10)
  return whole
}
