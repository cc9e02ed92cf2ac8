import type { Ms } from '../core/clock.ts'
import { localTime, momentOf, plusDays } from '../core/zoned.ts'
import type { ChartSpec } from './spec.ts'

export interface Scale {
  min: number
  max: number
  step: number
}

const ticksWanted = 5
/** A scale begins at 0 unless all values are above this share of the greatest. */
const farFromZero = 0.6
/** What is beyond is beyond the rim. */
const greatest = 1e18

/** A round scale that holds every value and threshold. */
export function scaleOf({ series, thresholds = [], unit }: ChartSpec): Scale {
  const values = series.flatMap(({ points }) => points.flatMap(([, value]) => (value === null ? [] : [value])))
  const all = [...values, ...thresholds.map(({ value }) => value)].flatMap((value) => {
    return Number.isFinite(value) ? [Math.max(-greatest, Math.min(greatest, value))] : []
  })
  if (all.length === 0) return { min: 0, max: 1, step: 0.2 }
  let low = all.reduce((a, b) => Math.min(a, b))
  let high = all.reduce((a, b) => Math.max(a, b))
  if (high - low <= Math.max(Math.abs(low), Math.abs(high)) * 1e-9 || high - low < 1e-12) [low, high] = around(high)
  if (low > 0 && low < farFromZero * high) low = 0
  if (high < 0 && high > farFromZero * low) high = 0
  // Room above, so that the greatest value and the label of a threshold are not at the rim.
  const room = (high - low) * 0.06
  const step = niceStep((high - low + room) / ticksWanted, unit === 'bytes' ? 1024 : 10)
  const min = Math.floor((low === 0 ? 0 : low - (low > 0 ? 0 : room)) / step) * step
  const max = Math.ceil((high === 0 ? 0 : high + room) / step) * step
  return { min, max, step }
}

function around(value: number): [number, number] {
  if (Math.abs(value) < 1e-12) return [0, 1]
  return value > 0 ? [0, value] : [value, 0]
}

/** 1, 2 or 5 times a power of the base; for bytes 1, 2, 4 … */
function niceStep(rough: number, base: 10 | 1024): number {
  if (base === 1024 && rough >= 1) return 2 ** Math.ceil(Math.log2(rough))
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough * 0.999) ?? 10
  return factor * power
}

const minute: Ms = 60_000
const hour = 60 * minute
const day = 24 * hour
const steps = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720].map((minutes) => minutes * minute)
const daySteps = [1, 2, 5, 7, 14]
const timesWanted = 7

export interface TimeTick {
  at: Ms
  text: string
  /** Midnight: the date stands there. */
  day: boolean
}

/** Round clock times of the zone's walls from `from` to `to`, whatever the clocks do between. */
export function timeTicks(from: Ms, to: Ms, zone: string): TimeTick[] {
  const span = to - from
  const step = steps.find((one) => span / one <= timesWanted)
  const found: TimeTick[] = []
  const stride = step === undefined ? (daySteps.find((days) => span / (days * day) <= timesWanted + 1) ?? 30) : 1
  let date = localTime(from, zone)
  for (let _ahead = 0; found.length < 100; _ahead += stride) {
    const at = momentOf(plusDays(date, 0), 0, 0, zone)
    if (at > to) break
    const offsets = step === undefined ? [0] : Array.from({ length: Math.ceil(day / step) }, (_, n) => n * step)
    for (const offset of offsets) {
      const minutes = offset / minute
      const tick = momentOf(date, Math.floor(minutes / 60), minutes % 60, zone)
      if (tick < from || tick > to || tick <= (found.at(-1)?.at ?? 0)) continue
      found.push({ at: tick, ...labelOf(tick, zone) })
    }
    date = { ...date, ...plusDays(date, stride) }
  }
  return found
}

function labelOf(at: Ms, zone: string): { text: string; day: boolean } {
  const wall = localTime(at, zone)
  const midnight = wall.hour === 0 && wall.minute === 0
  return { text: midnight ? dateText(at, zone) : clockText(at, zone), day: midnight }
}

/** `09:05`. */
export function clockText(at: Ms, zone: string): string {
  const { hour: h, minute: m } = localTime(at, zone)
  return `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`
}

/** `11/21`. */
export function dateText(at: Ms, zone: string): string {
  const { month, day: d } = localTime(at, zone)
  return `${String(month).padStart(2, '0')}/${String(d).padStart(2, '0')}`
}
