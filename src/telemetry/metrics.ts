import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Labels } from '../core/labels.ts'
import type { MetricOptions, Metrics } from '../core/metrics.ts'

export interface MetricsRegistry extends Metrics {
  /** Everything in the Prometheus text format. */
  render(): Promise<{ contentType: string; body: string }>
}

/** More label sets than this in one metric are folded into the last: a bug must not fill the memory. */
const maxLabelSets = 1000

/** The metrics port on prom-client, with the process's own figures as `opsbell_process_*` and `opsbell_nodejs_*`. */
export function createMetrics(): MetricsRegistry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'opsbell_' })
  const known = new Map<string, unknown>()
  const once = <T>(name: string, make: () => T): T => {
    const found = (known.get(name) as T | undefined) ?? make()
    known.set(name, found)
    return found
  }
  return {
    counter: (options) => once(options.name, () => counter(registry, options)),
    gauge: (options) => once(options.name, () => gauge(registry, options)),
    histogram: (options) => once(options.name, () => histogram(registry, options)),
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  }
}

function base(registry: Registry, { name, help, labels }: MetricOptions) {
  return { name, help, labelNames: [...(labels ?? [])], registers: [registry] }
}

/** Admits a bounded number of label sets; `undefined` for one too many. */
function admission(): (labels: Labels) => Labels | undefined {
  const seen = new Set<string>()
  return (labels) => {
    const key = Object.values(labels).join('\xff')
    if (!seen.has(key) && seen.size >= maxLabelSets) return undefined
    seen.add(key)
    return labels
  }
}

function counter(registry: Registry, options: MetricOptions) {
  const metric = new Counter(base(registry, options))
  const admit = admission()
  for (const labels of options.preset ?? []) metric.inc(labels, 0)
  return {
    inc: (labels: Labels = {}, by = 1) => {
      if (admit(labels)) metric.inc(labels, by)
    },
  }
}

function gauge(registry: Registry, options: MetricOptions) {
  const metric = new Gauge(base(registry, options))
  const admit = admission()
  for (const labels of options.preset ?? []) metric.set(labels, 0)
  return {
    set: (value: number, labels: Labels = {}) => {
      if (admit(labels)) metric.set(labels, value)
    },
  }
}

function histogram(registry: Registry, options: MetricOptions & { buckets: readonly number[] }) {
  const metric = new Histogram({ ...base(registry, options), buckets: [...options.buckets] })
  const admit = admission()
  return {
    observe: (value: number, labels: Labels = {}) => {
      if (admit(labels)) metric.observe(labels, value)
    },
  }
}
