import type { Ms } from '../../../core/clock.ts'
import { type Labels, labelsKey, metricName } from '../../../core/labels.ts'
import { compileMatcher, type Matcher } from '../../../core/matchers.ts'
import type { Queryable, Series } from '../../../promql/index.ts'

class GrowingSeries implements Series {
  readonly labels: Labels
  readonly start = 0
  end = 0
  times = new Float64Array(16)
  values = new Float64Array(16)
  stale: Uint8Array | null = null

  constructor(labels: Labels) {
    this.labels = labels
  }

  push(at: Ms, value: number | 'stale'): void {
    if (this.end === this.times.length) this.#grow()
    if (value === 'stale' && !this.stale) this.stale = new Uint8Array(this.times.length)
    if (value === 'stale' && this.stale) this.stale[this.end] = 1
    this.times[this.end] = at
    this.values[this.end++] = value === 'stale' ? Number.NaN : value
  }

  lastIs(value: number | 'stale'): boolean {
    const stale = this.stale?.[this.end - 1] === 1
    return value === 'stale' ? stale : !stale && Object.is(this.values[this.end - 1], value)
  }

  #grow(): void {
    const size = this.times.length * 2
    const bigger = (old: Float64Array) => {
      const grown = new Float64Array(size)
      grown.set(old)
      return grown
    }
    this.times = bigger(this.times)
    this.values = bigger(this.values)
    if (!this.stale) return
    const markers = new Uint8Array(size)
    markers.set(this.stale)
    this.stale = markers
  }
}

/** Samples of a unit test: appended in time, never dropped. */
export class TestStorage implements Queryable {
  epoch = 0
  readonly #series = new Map<string, GrowingSeries>()
  readonly #byName = new Map<string, GrowingSeries[]>()

  /** Why a sample is refused, in Prometheus's words, or undefined. The same sample twice is fine. */
  append(labels: Labels, at: Ms, value: number | 'stale'): string | undefined {
    const series = this.#obtain(labels)
    const last = series.times[series.end - 1]
    if (series.end > 0 && last !== undefined && at <= last) {
      if (at < last) return 'out of order sample'
      return series.lastIs(value) ? undefined : 'duplicate sample for timestamp'
    }
    series.push(at, value)
    return undefined
  }

  #obtain(labels: Labels): GrowingSeries {
    const key = labelsKey(labels)
    const known = this.#series.get(key)
    if (known) return known
    const series = new GrowingSeries(labels)
    this.#series.set(key, series)
    const name = labels[metricName] ?? ''
    const named = this.#byName.get(name)
    if (named) named.push(series)
    else this.#byName.set(name, [series])
    this.epoch++
    return series
  }

  select(matchers: readonly Matcher[]): readonly Series[] {
    const name = matchers.find((matcher) => matcher.name === metricName && matcher.op === '=')?.value
    const among = name === undefined ? [...this.#series.values()] : (this.#byName.get(name) ?? [])
    const tests = matchers.map((matcher) => ({ name: matcher.name, test: compileMatcher(matcher) }))
    return among.filter(({ labels }) => tests.every(({ name: label, test }) => test(labels[label] ?? '')))
  }
}
