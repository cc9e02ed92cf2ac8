import type { Ms } from '../../core/clock.ts'
import type { Samples } from '../../watch/contract.ts'
import { currentSeries, lastValue } from '../../watch/current.ts'
import { keysOf, type Named } from './keys.ts'

export type QuotaStatus = 'healthy' | 'warning' | 'critical' | 'exceeded'

export interface QuotaRow {
  used: number
  total: number
  /** 0 to 100 and beyond. */
  percentage: number
  reset_date?: string
  status: QuotaStatus
}

/** `GET /api/v1/system/quota`: the shape in which backends tell their quotas. */
export interface QuotaAnswer {
  timestamp: string
  quotas: Record<string, QuotaRow>
}

/** Every quota that is watched, by the name its source gives it. */
export function quotaAnswer(systems: readonly Samples[], now: Ms): QuotaAnswer {
  const found = systems.flatMap((samples) => quotasOf(samples, now))
  const quotas = Object.fromEntries([...keysOf(found)].map(([key, { row }]) => [key, row]))
  return { timestamp: new Date(now).toISOString(), quotas }
}

/** Below 80 % healthy, to 90 % (included) warning, above critical, from 100 % exceeded. */
export function quotaStatus(used: number, total: number): QuotaStatus {
  if (used >= total) return 'exceeded'
  // Compared without dividing: 90 of 100 is exactly 90 %.
  if (used * 10 > total * 9) return 'critical'
  return used * 10 >= total * 8 ? 'warning' : 'healthy'
}

function quotasOf(samples: Samples, now: Ms): (Named & { row: QuotaRow })[] {
  const byKey = (metric: string) =>
    new Map(currentSeries(samples, metric, now).map((series) => [keyOf(series.labels), series] as const))
  const totals = byKey('quota_total')
  const resets = byKey('quota_reset_timestamp_seconds')
  const infos = byKey('quota_info')
  return [...byKey('quota_used')].flatMap(([key, series]) => {
    const total = totals.get(key)
    if (!total) return []
    const { service = '', source = '' } = series.labels
    const name = infos.get(key)?.labels.name ?? service
    const reset = resets.get(key)
    return [
      {
        name,
        system: samples.system,
        source,
        row: rowOf(lastValue(series), lastValue(total), reset && lastValue(reset)),
      },
    ]
  })
}

function rowOf(used: number, total: number, resetSeconds: number | undefined): QuotaRow {
  const percentage = total > 0 ? Math.round((used / total) * 10_000) / 100 : 100
  return {
    used,
    total,
    percentage,
    ...(resetSeconds !== undefined && { reset_date: isoSeconds(resetSeconds * 1000) }),
    status: quotaStatus(used, total),
  }
}

const keyOf = ({ source, service }: Readonly<Record<string, string>>): string => JSON.stringify([source, service])

/** `2025-10-21T00:00:00Z` */
function isoSeconds(at: Ms): string {
  const text = new Date(at).toISOString()
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text
}
