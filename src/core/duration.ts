import type { Ms } from './clock.ts'

const units: readonly [string, Ms][] = [
  ['y', 365 * 86_400_000],
  ['w', 7 * 86_400_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
]

const pattern = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/

/** Prometheus duration (`1h30m`, `15s`, `0`) to ms; undefined when it is not one. Units from large to small, each once. */
export function parseDuration(text: string): Ms | undefined {
  if (text === '0') return 0
  const found = text === '' ? null : pattern.exec(text)
  if (!found) return undefined
  const total = units.reduce((sum, [, size], i) => sum + Number(found[i + 1] ?? 0) * size, 0)
  return Number.isSafeInteger(total) ? total : undefined
}

/** Ms to a Prometheus duration without rounding: 5400000 is `1h30m`, 0 is `0s` (as prometheus/common prints it). */
export function formatDuration(ms: Ms): string {
  if (ms === 0) return '0s'
  let left = Math.abs(Math.round(ms))
  let text = ms < 0 ? '-' : ''
  for (const [unit, size] of units) {
    // Years and weeks only when they are exact: 8d reads better than 1w1d.
    if ((unit === 'y' || unit === 'w') && left % size !== 0) continue
    const count = Math.floor(left / size)
    if (count > 0) text += `${count}${unit}`
    left -= count * size
  }
  return text
}
