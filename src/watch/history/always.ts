import { messageOf } from '../../core/errors.ts'
import type { Matcher } from '../../core/matchers.ts'
import { type Expr, PromqlError, parse, selectorsOf } from '../../promql/index.ts'
import { forecastBasis } from '../quota/forecast.ts'
import type { Recorded } from './selection.ts'

const quotaReadings = 'quota_used|quota_total|quota_ratio|quota_reset_timestamp_seconds'
const healthReadings = 'health_status|health_check_status'

/** Matchers of a plain selector. @throws Error that says what is wrong with it */
export function readSelector(text: string): readonly Matcher[] {
  const expr = parse(text)
  if (expr.kind !== 'selector' || expr.offset !== 0 || expr.at !== undefined) {
    throw new Error('is not the selector of a series: a metric, with label matchers if need be')
  }
  return expr.matchers
}

/** What is wrong with the selector of a series; undefined when nothing is. */
export function selectorFault(text: string): string | undefined {
  try {
    readSelector(text)
    return undefined
  } catch (error) {
    return error instanceof PromqlError ? error.reason : messageOf(error)
  }
}

/** What is recorded of a system whatever its rules read: every quota reading, health checks, and what it lists itself. */
export function alwaysRecorded(system: {
  history: readonly string[]
  sources: readonly { id: string; kind: string }[]
}): Recorded[] {
  const own = system.history.map((text): Recorded => ({ matchers: readSelector(text), keep: 'metrics' }))
  const ofKind = (kind: string) => system.sources.filter((source) => source.kind === kind)
  return [
    ...own,
    ...ofKind('quota').map(({ id }): Recorded => ({ matchers: named(id, quotaReadings), keep: 'metrics' })),
    ...ofKind('quota').map(({ id }): Recorded => ({ matchers: usedOf(id), keep: 'metrics', reach: forecastBasis })),
    ...ofKind('health').map(({ id }): Recorded => ({ matchers: named(id, healthReadings), keep: 'health' })),
  ]
}

/** What alerting rules read, for their charts. @param exprs of the rules */
export function chartedOf(exprs: readonly Expr[]): Recorded[] {
  return exprs.flatMap(selectorsOf).map(({ matchers }): Recorded => ({ matchers, keep: 'metrics', spare: true }))
}

/** What forecasts read. */
const usedOf = (source: string): readonly Matcher[] => named(source, 'quota_used')

function named(source: string, names: string): readonly Matcher[] {
  return [
    { name: 'source', op: '=', value: source },
    { name: '__name__', op: '=~', value: names },
  ]
}
