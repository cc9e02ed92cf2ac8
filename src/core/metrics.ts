import type { Labels } from './labels.ts'

export interface Counter {
  inc(labels?: Labels, by?: number): void
}
export interface Gauge {
  set(value: number, labels?: Labels): void
}
export interface Histogram {
  /** Seconds, or whatever unit the name ends in. */
  observe(value: number, labels?: Labels): void
}

/** Options of one metric. Names begin with `opsbell_`; every label's values come from a closed or bounded set. */
export interface MetricOptions<L extends string = string> {
  name: `opsbell_${string}`
  help: string
  labels?: readonly L[]
  /** Label sets that exist from the start with 0, so that rate() sees the first event. */
  preset?: readonly Labels[]
}

/** The metrics port: each module declares the metrics it emits; asking twice for one name gives the same metric. */
export interface Metrics {
  counter(options: MetricOptions): Counter
  gauge(options: MetricOptions): Gauge
  histogram(options: MetricOptions & { buckets: readonly number[] }): Histogram
}

export const noMetrics: Metrics = {
  counter: () => ({ inc() {} }),
  gauge: () => ({ set() {} }),
  histogram: () => ({ observe() {} }),
}
