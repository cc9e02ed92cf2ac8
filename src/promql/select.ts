import type { Ms } from '../core/clock.ts'
import type { At, Range, Selector } from './ast.ts'
import type { Coarse, Series } from './queryable.ts'
import type { MatrixPlan, Run, VectorPlan } from './run.ts'
import { selectionKey } from './selection.ts'
import { upperBound } from './windows.ts'

/** The moment a selector or subquery looks at. */
export function momentOf(run: Run, { at, offset }: { at: At | undefined; offset: Ms }): Ms {
  if (at === undefined) return run.at - offset
  return (at === 'start' ? run.start : at === 'end' ? run.end : at) - offset
}

/** The latest sample of each series within its lookback; with `what: 'times'` its time in seconds instead of its value. */
export function compileSelector(selector: Selector, what: 'values' | 'times' = 'values'): VectorPlan {
  const key = selectionKey(selector.matchers)
  return (run) => {
    const { frame, series, rows } = run.selections.get(key, selector.matchers)
    const moment = momentOf(run, selector)
    const out = run.pool.take(frame, series.length)
    for (let i = 0; i < series.length; i++) {
      const one = samplesAt(series[i] as Series, moment)
      const at = latest(one, moment, run)
      if (at < 0) continue
      out.push(rows[i] as number, what === 'values' ? (one.values[at] as number) : (one.times[at] as number) / 1000)
    }
    run.spend(out.size, selector.span)
    return out
  }
}

/** Where the samples of a moment are found: in the series itself from its first sample on. */
function samplesAt(series: Series, moment: Ms): Coarse {
  if (series.older === undefined) return series
  const { times, start, end } = series
  return end > start && (times[start] as number) <= moment ? series : series.older
}

/** Where the samples of a range are found: in the series itself unless more is known from before its first sample. */
function samplesSince(series: Series, from: Ms): Coarse {
  const { older } = series
  if (older === undefined) return series
  const first = series.end > series.start ? (series.times[series.start] as number) : Number.POSITIVE_INFINITY
  if (first <= from) return series
  const next = upperBound(older.times, older.start, older.end, from)
  return next < older.end && (older.times[next] as number) < first ? older : series
}

/** Index of the newest sample not after `moment`, -1 when it is too old, stale or missing. */
function latest(series: Coarse, moment: Ms, run: Run): number {
  const { times, start, end } = series
  let at = end - 1
  if (at >= start && (times[at] as number) > moment) at = upperBound(times, start, end, moment) - 1
  if (at < start || series.stale?.[at]) return -1
  const { mode, lookback } = run.settings
  const age = moment - (times[at] as number)
  const most = series.lookback ?? lookback
  return age < most || (mode === 'v2' && age === most) || age === 0 ? at : -1
}

export function compileRange({ selector, range }: Range): MatrixPlan {
  const key = selectionKey(selector.matchers)
  return (run) => {
    const { frame, series, rows } = run.selections.get(key, selector.matchers)
    const to = momentOf(run, selector)
    const from = to - range
    return { frame, rows, size: series.length, samplesOf: (i) => samplesSince(series[i] as Series, from), from, to }
  }
}
