import type { Ms } from '../../core/clock.ts'
import type { Destination, DigestTimes, Policies, Push } from '../../core/policy.ts'
import { localTime, nextLocalTime } from '../../core/zoned.ts'

/** When the digests of a cadence are told: the same for every destination in its zone. */
export interface DigestSchedule {
  /** Such as `hourly-Asia/Taipei`; the same for the same schedule. */
  id: string
  cadence: 'within' | 'hourly' | 'daily'
  /** For `within`: what happened is told at most this long after. */
  within?: Ms
  /** IANA name; of no meaning for `within`. */
  zone: string
  /** For `daily`: the clock time, `HH:MM`. */
  daily?: string
}

/** How far the digests of a schedule are. The document's id is the schedule's. */
export interface DigestState extends DigestSchedule {
  /** Numbers the digest that is being gathered. What an episode notes of an earlier one has been told. */
  round: number
  /** When its first entry came; absent while there is nothing to tell. */
  opened?: Ms
  /** The last rounds that were told, oldest first. */
  told: readonly { round: number; at: Ms }[]
}

declare module '../../store/port.ts' {
  interface Kinds {
    digest: DigestState
  }
}

/** For configurations that say nothing about it. */
export const usualTimes: DigestTimes = { zone: 'UTC', daily: '09:00', quiet: { from: '22:00', to: '08:00' } }

export const timesOf = (policies: Policies, destination: Destination | undefined): DigestTimes =>
  (destination && policies.digestTimes?.(destination)) ?? usualTimes

/** The schedule of an episode's digest; undefined when its priority is told at once, or nobody is told. */
export function scheduleOf(
  push: Push,
  [first]: readonly Destination[],
  policies: Policies,
): DigestSchedule | undefined {
  if (push === 'now' || first === undefined) return undefined
  const { zone, daily } = timesOf(policies, first)
  if (typeof push === 'object') return { id: `within-${push.within}`, cadence: 'within', within: push.within, zone }
  if (push === 'hourly') return { id: `hourly-${zone}`, cadence: 'hourly', zone }
  return { id: `daily-${zone}-${daily}`, cadence: 'daily', zone, daily }
}

const hour: Ms = 3_600_000
const longestMargin: Ms = 30_000

/** When the digest that began at `opened` is told. */
export function digestDue({ cadence, within = 0, zone, daily = usualTimes.daily }: DigestSchedule, opened: Ms): Ms {
  if (cadence === 'within') return opened + within - Math.min(within / 5, longestMargin)
  return cadence === 'hourly' ? nextFullHour(opened, zone) : nextLocalTime(opened, daily, zone)
}

/** From when on it covers what happened: the full hour or the daily time before its first entry. */
export function digestFrom({ cadence, zone, daily = usualTimes.daily }: DigestSchedule, opened: Ms): Ms {
  if (cadence === 'within') return opened
  if (cadence === 'hourly') return fullHour(opened, zone)
  let from = opened
  // Three days before at most: a day of the calendar can be missing.
  for (let at = nextLocalTime(opened - 72 * hour, daily, zone); at <= opened; at = nextLocalTime(at, daily, zone))
    from = at
  return from
}

function fullHour(at: Ms, zone: string): Ms {
  const { minute: minutes, second } = localTime(at, zone)
  return Math.floor(at / 1000) * 1000 - (minutes * 60 + second) * 1000
}

/** An hour after the last full hour that clocks of the zone showed; a change of the clocks within it moves none. */
const nextFullHour = (at: Ms, zone: string): Ms => fullHour(at, zone) + hour

/** Whether a clock of the zone shows a time from `from` to `to`; the night may lie between. */
export function isWithin(at: Ms, { from, to }: { from: string; to: string }, zone: string): boolean {
  const { hour: h, minute: m } = localTime(at, zone)
  const now = `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`
  return from <= to ? from <= now && now < to : from <= now || now < to
}
