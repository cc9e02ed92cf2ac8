import type { Counter, Histogram, Metrics } from '../../core/metrics.ts'

export interface EngineMetrics {
  evaluations: Counter
  failures: Counter
  seconds: Histogram
}

export function engineMetrics(metrics: Metrics): EngineMetrics {
  return {
    evaluations: metrics.counter({
      name: 'opsbell_rule_evaluations_total',
      help: 'Evaluations of rule groups.',
      labels: ['system', 'group'],
    }),
    failures: metrics.counter({
      name: 'opsbell_rule_evaluation_failures_total',
      help: 'Rules whose evaluation failed and changed nothing.',
      labels: ['system', 'group'],
    }),
    seconds: metrics.histogram({
      name: 'opsbell_rule_group_evaluation_seconds',
      help: 'How long the evaluation of a rule group took.',
      labels: ['system'],
      buckets: [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    }),
  }
}
