import type { Counter, Gauge, Histogram, Metrics } from '../core/metrics.ts'
import { failureReasons } from './sources/contract.ts'

export interface PollerMetrics {
  polls: Counter
  failures: Counter
  duration: Histogram
  up: Gauge
  samples: Gauge
  refused: Counter
  skipped: Counter
  series: Gauge
  bytes: Gauge
}

export function pollerMetrics(metrics: Metrics): PollerMetrics {
  const source = ['system', 'source'] as const
  return {
    polls: metrics.counter({
      name: 'opsbell_source_polls_total',
      help: 'Polls that ended, by result: ok or failed.',
      labels: [...source, 'result'],
    }),
    failures: metrics.counter({
      name: 'opsbell_source_poll_failures_total',
      help: 'Failed polls of all sources by reason.',
      labels: ['reason'],
      preset: failureReasons.map((reason) => ({ reason })),
    }),
    duration: metrics.histogram({
      name: 'opsbell_source_poll_duration_seconds',
      help: 'Time from asking a source to having its samples in memory.',
      labels: ['kind'],
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30],
    }),
    up: metrics.gauge({
      name: 'opsbell_source_up',
      help: '1 when the last poll of the source succeeded, else 0.',
      labels: source,
    }),
    samples: metrics.gauge({
      name: 'opsbell_source_samples',
      help: 'Samples of the last successful poll.',
      labels: source,
    }),
    refused: metrics.counter({
      name: 'opsbell_source_refused_samples_total',
      help: 'Samples that were left out of successful polls, by reason.',
      labels: [...source, 'reason'],
    }),
    skipped: metrics.counter({
      name: 'opsbell_source_skipped_ticks_total',
      help: 'Polls not made because the former one was still running.',
      labels: source,
    }),
    series: metrics.gauge({
      name: 'opsbell_samples_series',
      help: 'Series in memory.',
      labels: ['system'],
    }),
    bytes: metrics.gauge({
      name: 'opsbell_samples_bytes',
      help: 'Memory of the windows of samples.',
      labels: ['system'],
    }),
  }
}
