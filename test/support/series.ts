import type { Labels } from '../../src/core/labels.ts'
import { compileMatcher, type Matcher } from '../../src/core/matchers.ts'
import type { Queryable, Series } from '../../src/promql/queryable.ts'

/** A stale marker in a sequence of values. */
export const stale = Symbol('stale')
export type TestValue = number | typeof stale

/** A series that grows, for tests of what reads a Queryable. */
export class TestSeries implements Series {
  readonly labels: Labels
  readonly lookback?: number
  times = new Float64Array(8)
  values = new Float64Array(8)
  stale: Uint8Array<ArrayBuffer> | null = null
  readonly start = 0
  end = 0

  constructor(labels: Labels, lookback?: number) {
    this.labels = labels
    if (lookback !== undefined) this.lookback = lookback
  }

  append(time: number, value: TestValue): this {
    if (this.end === this.times.length) this.#grow()
    if (value === stale) {
      this.stale ??= new Uint8Array(this.times.length)
      this.stale[this.end] = 1
    }
    this.times[this.end] = time
    this.values[this.end++] = value === stale ? Number.NaN : value
    return this
  }

  #grow(): void {
    const room = this.times.length * 2
    const times = new Float64Array(room)
    times.set(this.times)
    const values = new Float64Array(room)
    values.set(this.values)
    this.times = times
    this.values = values
    if (!this.stale) return
    const markers = new Uint8Array(room)
    markers.set(this.stale)
    this.stale = markers
  }
}

/** A Queryable that looks at every series, in the order they were added. */
export class TestSeriesSet implements Queryable {
  epoch = 1
  /** How often selectors were resolved. */
  selections = 0
  #series: TestSeries[] = []

  add(labels: Labels, lookback?: number): TestSeries {
    const series = new TestSeries(labels, lookback)
    this.#series.push(series)
    this.epoch++
    return series
  }

  remove(series: TestSeries): void {
    this.#series = this.#series.filter((one) => one !== series)
    this.epoch++
  }

  select(matchers: readonly Matcher[]): readonly Series[] {
    this.selections++
    const tests = matchers.map((matcher) => ({ name: matcher.name, holds: compileMatcher(matcher) }))
    return this.#series.filter(({ labels }) => tests.every(({ name, holds }) => holds(labels[name] ?? '')))
  }
}
