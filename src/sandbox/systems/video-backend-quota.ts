import type { Ms } from '../../core/clock.ts'
import { nextLocalTime } from '../../core/zoned.ts'

const hour: Ms = 3_600_000
const day = 24 * hour

/** A quota as the backend spells it: D-ID has an underscore there. */
interface Plan {
  id: string
  name: string
  total: number
  /** The next reset after `now`; none where use is billed. */
  reset?: (now: Ms) => Ms
  /** Used at `now` when nothing is wrong. */
  used: (now: Ms) => number
}

const midnight = (zone: string) => (now: Ms) => nextLocalTime(now, '00:00', zone)
const pacific = midnight('America/Los_Angeles')

function firstOfMonth(now: Ms): Ms {
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}

const plans: readonly Plan[] = [
  {
    id: 'gemini',
    name: 'gemini',
    total: 1000,
    reset: midnight('UTC'),
    used: (now) => 60 + Math.floor((16 * (now % day)) / hour),
  },
  { id: 'stability', name: 'stability', total: 1000, used: () => 680 },
  {
    id: 'd-id',
    name: 'd_id',
    total: 100,
    reset: firstOfMonth,
    used: (now) => 14 + Math.floor(1.5 * new Date(now).getUTCDate()),
  },
  {
    id: 'youtube',
    name: 'youtube',
    total: 10_000,
    reset: pacific,
    // An upload costs 1600 of YouTube's units.
    used: (now) => 1600 * Math.max(0, Math.floor((day - (pacific(now) - now)) / (6 * hour))),
  },
]

export interface Quota {
  used: number
  total: number
  percentage: number
  reset_date?: string
  status: string
}

/** `GET /api/v1/system/quota`; `shareOf` gives percent used where a switch sets it. */
export function quotaAnswer(now: Ms, shareOf: (id: string) => number | undefined) {
  const quotas: Record<string, Quota> = {}
  for (const plan of plans) quotas[plan.name] = quotaOf(plan, now, shareOf(plan.id))
  return { timestamp: new Date(now).toISOString(), quotas }
}

function quotaOf({ total, reset, used: usual }: Plan, now: Ms, share: number | undefined): Quota {
  // Whole units where the total has enough of them: 79.9 % of 100 has none.
  const used = share === undefined ? usual(now) : Math.round(share * total) / 100
  const percentage = Math.round((used / total) * 10_000) / 100
  const reset_date = reset === undefined ? {} : { reset_date: isoSeconds(reset(now)) }
  return { used, total, percentage, ...reset_date, status: statusOf(percentage) }
}

const isoSeconds = (at: Ms) => new Date(at).toISOString().replace('.000Z', 'Z')

function statusOf(percentage: number): string {
  if (percentage >= 100) return 'exceeded'
  if (percentage > 90) return 'critical'
  return percentage >= 80 ? 'warning' : 'healthy'
}
