import { sprintf } from './template-printf.ts'
import { GoTime } from './template-time.ts'

const large = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']
const small = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y']
const binary = ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi']

const g4 = (value: number) => sprintf('%.4g', [value])

/** Divides (or multiplies) until the value is between 1 and `step`; gives it with the last prefix used. */
function scale(value: number, prefixes: readonly string[], step: number, done: (size: number) => boolean): string {
  let scaled = value
  let prefix = ''
  for (const next of prefixes) {
    if (done(Math.abs(scaled))) break
    prefix = next
    scaled *= step
  }
  return g4(scaled) + prefix
}

function scaleDown(value: number, prefixes: readonly string[], step: number): string {
  let scaled = value
  let prefix = ''
  for (const next of prefixes) {
    if (Math.abs(scaled) < step) break
    prefix = next
    scaled /= step
  }
  return g4(scaled) + prefix
}

/** 1234567 is `1.235M`, 0.12 is `120m`. */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return g4(value)
  if (Math.abs(value) >= 1) return scaleDown(value, large, 1000)
  return scale(value, small, 1000, (size) => size >= 1)
}

/** 1048576 is `1Mi`. */
export function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return g4(value)
  return scaleDown(value, binary, 1024)
}

/** Seconds: 3661 is `1h 1m 1s`, 0.0001 is `100us`. */
export function humanizeDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return g4(seconds)
  if (seconds === 0) return '0s'
  if (Math.abs(seconds) < 1) return `${scale(seconds, small, 1000, (size) => size >= 1)}s`
  const sign = seconds < 0 ? '-' : ''
  const size = Math.abs(seconds)
  // Beyond int64 Go's conversion gives the smallest of them.
  const whole = size < 2 ** 63 ? BigInt(Math.trunc(size)) : -(2n ** 63n)
  const [s, m, h, d] = [whole % 60n, (whole / 60n) % 60n, (whole / 3600n) % 24n, whole / 86_400n]
  if (d !== 0n) return `${sign}${d}d ${h}h ${m}m ${s}s`
  if (h !== 0n) return `${sign}${h}h ${m}m ${s}s`
  return m !== 0n ? `${sign}${m}m ${s}s` : `${sign}${g4(size)}s`
}

/** A ratio: 0.1234567 is `12.35%`. */
export function humanizePercentage(ratio: number): string {
  return `${g4(ratio * 100)}%`
}

/** Seconds since the epoch: `2015-06-23 13:19:44.128 +0000 UTC`. */
export function humanizeTimestamp(seconds: number): string {
  return Number.isFinite(seconds) ? timeOf(seconds).text() : g4(seconds)
}

/** @throws Error beyond the years that nanoseconds in 64 bits reach (1677 to 2262), as Prometheus does */
export function timeOf(seconds: number): GoTime {
  if (!Number.isFinite(seconds)) throw new Error('value is NaN or Inf')
  if (Math.abs(seconds * 1e9) > 2 ** 63) {
    throw new Error(`${g4Long(seconds)} cannot be represented as a nanoseconds timestamp since it overflows int64`)
  }
  return new GoTime(Math.trunc(Math.trunc(seconds * 1e9) / 1e6))
}

const g4Long = (value: number) => sprintf('%v', [value])
