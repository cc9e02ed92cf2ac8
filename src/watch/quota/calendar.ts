import type { Ms } from '../../core/clock.ts'
import { type LocalDate, localTime, momentOf, nextLocalTime } from '../../core/zoned.ts'

/** When a quota begins anew: at that clock time of a zone, every day or on one day of every month. */
export interface ResetRule {
  readonly every: 'day' | 'month'
  /** Day of the month; where a month is shorter, its last. */
  readonly day?: number | undefined
  /** `HH:MM`. */
  readonly at: string
  /** IANA name. */
  readonly zone: string
}

/** The first reset after that moment. Clocks that change make a day shorter or longer, never leave one out. */
export function nextReset(rule: ResetRule, after: Ms): Ms {
  if (rule.every === 'day') return nextLocalTime(after, rule.at, rule.zone)
  const [hour, minute] = rule.at.split(':').map(Number) as [number, number]
  const { year, month } = localTime(after, rule.zone)
  // From the month before: where the first's midnight is skipped, the reset still belongs to it.
  for (let ahead = -1; ; ahead++) {
    const at = momentOf(dayOfMonth(year, month + ahead, rule.day ?? 1), hour, minute, rule.zone)
    if (at > after) return at
  }
}

function dayOfMonth(year: number, month: number, day: number): LocalDate {
  const first = new Date(Date.UTC(year, month - 1, 1))
  const [of, in12] = [first.getUTCFullYear(), first.getUTCMonth() + 1]
  const last = new Date(Date.UTC(of, in12, 0)).getUTCDate()
  return { year: of, month: in12, day: Math.min(day, last) }
}
