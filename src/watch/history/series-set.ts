import type { Ms } from '../../core/clock.ts'
import { type Labels, labelsKey, labelValue, metricName } from '../../core/labels.ts'
import { compileMatcher, type Matcher } from '../../core/matchers.ts'
import type { Queryable, Series } from '../../promql/queryable.ts'
import { defaultLookback } from '../contract.ts'
import { slotLength } from './contract.ts'

/** A series that is read out of a file or the store, or that a rule appends to. */
class PointSeries implements Series {
  readonly labels: Labels
  readonly stale = null
  readonly start = 0
  end = 0
  times = new Float64Array(16)
  values = new Float64Array(16)
  lookback: Ms

  constructor(labels: Labels, lookback: Ms) {
    this.labels = labels
    this.lookback = lookback
  }

  push(at: Ms, value: number): void {
    if (this.end === this.times.length) {
      this.times = grown(this.times)
      this.values = grown(this.values)
    }
    this.times[this.end] = at
    this.values[this.end++] = value
  }
}

function grown(from: Float64Array): Float64Array<ArrayBuffer> {
  const to = new Float64Array(2 * from.length)
  to.set(from)
  return to
}

/** Series that were read once, for an evaluation apart from the running bot. */
export class SeriesSet implements Queryable {
  epoch = 0
  /** Time of the oldest and the newest sample; Infinity and -Infinity while there is none. */
  first: Ms = Number.POSITIVE_INFINITY
  newest: Ms = Number.NEGATIVE_INFINITY
  readonly #series = new Map<string, PointSeries>()

  get size(): number {
    return this.#series.size
  }

  /** Appends a sample; false when the series has one that is not older. */
  append(labels: Labels, at: Ms, value: number, lookback: Ms = defaultLookback): boolean {
    const key = labelsKey(labels)
    let series = this.#series.get(key)
    if (series === undefined) {
      series = new PointSeries(labels, lookback)
      this.#series.set(key, series)
      this.epoch++
    }
    if (series.end > 0 && (series.times[series.end - 1] as number) >= at) return false
    series.push(at, value)
    this.first = Math.min(this.first, at)
    this.newest = Math.max(this.newest, at)
    return true
  }

  /** A series of history, its samples oldest first. It serves as long after a point as points are apart. */
  add(labels: Labels, times: Float64Array, values: Float64Array): void {
    const lookback = lookbackOfPoints(times)
    for (const [i, at] of times.entries()) this.append(labels, at, values[i] as number, lookback)
  }

  select(matchers: readonly Matcher[]): readonly Series[] {
    const tests = matchers.map((matcher) => ({ name: matcher.name, test: compileMatcher(matcher) }))
    return [...this.#series.values()].filter(({ labels }) =>
      tests.every(({ name, test }) => test(labelValue(labels, name))),
    )
  }

  /** Names of the metrics, each once. */
  metrics(): string[] {
    return [...new Set([...this.#series.values()].map(({ labels }) => labelValue(labels, metricName)))].sort()
  }
}

/** As in memory: one sample per slot serves two slots, one per hour 2.5 hours. */
function lookbackOfPoints(times: Float64Array): Ms {
  const gaps = times.slice(1).map((at, i) => at - (times[i] as number))
  const usual = gaps.sort()[Math.floor(gaps.length / 2)] ?? 0
  // Slots of 5 min say nothing of how often a source was polled; more than that does.
  return Math.max(defaultLookback, usual > 1.5 * slotLength ? 2.5 * usual : 0) + slotLength
}
