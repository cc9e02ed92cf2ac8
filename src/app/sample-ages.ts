import type { Ms } from '../core/clock.ts'
import { type Labels, metricName } from '../core/labels.ts'
import { type Coarse, type Expr, type Queryable, type Series, selectorsOf } from '../promql/index.ts'

/** When what a value rests on was measured. */
export interface Newest {
  at: Ms
  /** More than two of its intervals ago: something that should have come did not. */
  late: boolean
}

/** Series that are looked through for one expression; of more, no age is told. */
const mostRead = 10_000
/** Of a series with one sample. */
const unknownInterval: Ms = 30_000
const gapsRead = 4

/**
 * Tells of a value's labels when the newest sample behind it was taken: of each selector the newest series that agrees with
 * the labels, of the selectors the one that is behind. Undefined where it can't be told: no samples, or past ones by intent.
 */
export function newestOf(expr: Expr, of: Queryable, now: Ms): (labels: Labels) => Newest | undefined {
  const present = selectorsOf(expr).filter((use) => use.offset === 0 && use.at === undefined && !use.inAbsent)
  const read = present.map(({ matchers }) => of.select(matchers))
  if (read.reduce((sum, all) => sum + all.length, 0) > mostRead) return () => undefined
  const dated = read.map((all) =>
    all.flatMap((series) => {
      const newest = newestIn(series, now)
      return newest ? [{ labels: series.labels, newest }] : []
    }),
  )
  return (labels) => {
    const wanted = Object.entries(labels).filter(([name]) => name !== metricName)
    const each = dated.flatMap((all) => {
      const agreeing = all.filter((one) => wanted.every(([name, value]) => one.labels[name] === value))
      return agreeing.length === 0 ? [] : [agreeing.reduce((a, b) => (b.newest.at > a.newest.at ? b : a)).newest]
    })
    return each.length === 0 ? undefined : each.reduce((a, b) => (b.at < a.at ? b : a))
  }
}

function newestIn(series: Series, now: Ms): Newest | undefined {
  return within(series, now) ?? (series.older && within(series.older, now))
}

function within(samples: Coarse, now: Ms): Newest | undefined {
  // Read once: the arrays may be views that are made when they are asked for.
  const { times, stale, start, end } = samples
  let last = end - 1
  while (last >= start && ((times[last] as number) > now || stale?.[last] === 1)) last--
  if (last < start) return undefined
  const at = times[last] as number
  return { at, late: now - at > 2 * intervalBefore(times, start, last) }
}

/** The shortest of the last few distances: an outage makes one longer, not all. */
function intervalBefore(times: Float64Array, start: number, last: number): Ms {
  let shortest = Infinity
  for (let i = last; i > start && i > last - gapsRead; i--) {
    shortest = Math.min(shortest, (times[i] as number) - (times[i - 1] as number))
  }
  return shortest === Infinity ? unknownInterval : shortest
}
