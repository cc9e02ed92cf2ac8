import type { Ms } from '../../core/clock.ts'

const hour: Ms = 3_600_000
const day: Ms = 24 * hour

/** Readings of so long ago still say how fast a quota is used. */
export const forecastBasis: Ms = 7 * day
/** Less than this says nothing about a day. */
const shortestBasis: Ms = hour
/** Between readings that are further apart there may have been a reset that none of them shows. */
const longestPause: Ms = 3 * hour
/** What runs out later than that is not worth a date. */
const farthest: Ms = 366 * day

/** What a service said it had used, oldest first. */
export interface Reading {
  readonly at: Ms
  readonly used: number
}

export interface QuotaNow {
  readonly now: Ms
  readonly total: number
  /** Absent where the quota has no reset, as with what is paid by use. */
  readonly resetAt?: Ms | undefined
}

export interface Forecast {
  /** Use per day, of the last days. */
  readonly pace: number
  /** How long the readings go back that this rests on, ms; at most `forecastBasis`. */
  readonly basis: Ms
  /** When it will be used up at this pace; absent when it lasts until the reset, or for a year. */
  readonly runsOutAt?: Ms
  /** Whether that is before the reset; absent where there is no reset. */
  readonly beforeReset?: boolean
}

/** What becomes of a quota if it goes on being used as in the last seven days; undefined with too few readings. */
export function forecastQuota(readings: readonly Reading[], { now, total, resetAt }: QuotaNow): Forecast | undefined {
  const recent = readings.filter(({ at }) => at >= now - forecastBasis && at <= now)
  const last = recent.at(-1)
  const { used, time } = useOf(recent)
  if (last === undefined || time < shortestBasis || !(total > 0)) return undefined
  const pace = (Math.max(0, used) / time) * day
  const left = total - last.used
  const at = left <= 0 ? last.at : last.at + (left / pace) * day
  const reset = resetAt !== undefined && resetAt > now ? resetAt : undefined
  const runsOut = at < (reset ?? now + farthest)
  return {
    pace,
    basis: time,
    ...(runsOut && { runsOutAt: at }),
    ...(reset !== undefined && { beforeReset: runsOut }),
  }
}

/** What may be used per day so that it lasts until the reset; within the last day what is left. */
export function allowancePerDay(left: number, resetAt: Ms, now: Ms): number {
  return Math.max(0, left) / Math.max(1, (resetAt - now) / day)
}

/** A fall to less than half is a new beginning; a smaller one is a correction, such as a refund. */
const isReset = (before: Reading, after: Reading): boolean => after.used < before.used / 2

/**
 * What was used, and in how much time. Between two readings with a reset nobody knows what was used before it, so that time
 * is left out; and so are long pauses of a quota that has resets, in which there may have been some.
 */
function useOf(readings: readonly Reading[]): { used: number; time: Ms } {
  const pairs = readings.slice(1).map((after, i) => ({ before: readings[i] as Reading, after }))
  const resets = pairs.some(({ before, after }) => isReset(before, after))
  const known = pairs.filter(({ before, after }) => {
    return !isReset(before, after) && !(resets && after.at - before.at > longestPause)
  })
  return {
    used: known.reduce((sum, { before, after }) => sum + after.used - before.used, 0),
    time: known.reduce((sum, { before, after }) => sum + after.at - before.at, 0),
  }
}
