import type { Ms } from '../../../core/clock.ts'
import { nextReset, type ResetRule } from '../../quota/calendar.ts'
import type { Sink } from '../../samples/sink.ts'
import { failure } from '../failures.ts'
import { asNumber, asObject, asTime, field, type JsonObject } from '../json.ts'

const mostServices = 500

/** One spelling per service: `d_id` and `d-id` are the same. */
export function serviceName(spelled: string): string {
  return spelled.trim().toLowerCase().replaceAll('_', '-')
}

/**
 * The series of a quota answer, per service: `quota_used`, `quota_total`, `quota_ratio` (0 to 1 and beyond),
 * `quota_reset_timestamp_seconds`, and `quota_info{service, name}` = 1 with the name as the answer spells it. What is missing has
 * no sample; a ratio is computed from used and total, else taken from `percentage`.
 * @throws SourceError when the answer has no `quotas`.
 */
export function writeQuota(
  answer: JsonObject,
  host: string,
  sink: Sink,
  calendar: ReadonlyMap<string, ResetRule> = new Map(),
): void {
  const quotas = asObject(field(answer, 'quotas'))
  if (quotas === undefined) throw failure('no-quotas', { host })
  const seen = new Set<string>()
  for (const [name, value] of Object.entries(quotas).slice(0, mostServices)) {
    const service = serviceName(name)
    const quota = asObject(value)
    if (service === '' || quota === undefined) continue
    if (seen.has(service)) sink.refuse('duplicate')
    else writeService(service, name, quota, sink, calendar.get(service))
    seen.add(service)
  }
}

function writeService(service: string, name: string, quota: JsonObject, sink: Sink, rule: ResetRule | undefined): void {
  const used = asNumber(field(quota, 'used'))
  const total = asNumber(field(quota, 'total'))
  const percentage = asNumber(field(quota, 'percentage'))
  const reset = resetOf(asTime(field(quota, 'reset_date')), rule, sink.at)
  const ratio = used !== undefined && total !== undefined && total > 0 ? used / total : share(percentage)
  const samples = {
    quota_used: used,
    quota_total: total,
    quota_ratio: ratio,
    quota_reset_timestamp_seconds: reset === undefined ? undefined : reset / 1000,
  }
  for (const [metric, value] of Object.entries(samples)) if (value !== undefined) sink.add(metric, { service }, value)
  sink.add('quota_info', { service, name }, 1)
}

/** The endpoint's own word holds, unless the calendar knows better than a date that is over. */
function resetOf(told: Ms | undefined, rule: ResetRule | undefined, now: Ms): Ms | undefined {
  return rule === undefined || (told !== undefined && told > now) ? told : nextReset(rule, now)
}

function share(percentage: number | undefined): number | undefined {
  return percentage === undefined ? undefined : percentage / 100
}
