import type { Ms } from '../../core/clock.ts'
import type { Metrics } from '../../core/metrics.ts'
import type { TrackerStatus } from './contract.ts'

const whats = ['issue', 'comment'] as const
const outcomes = ['ok', 'retried', 'refused'] as const
const states = ['pending', 'failed', 'muted'] as const

/** The room's own figures. */
export interface Meters {
  /** `retried`: it will be tried again; `refused`: not until somebody mends it. */
  sent(what: (typeof whats)[number], outcome: (typeof outcomes)[number], at: Ms): void
  shown(status: TrackerStatus): void
}

export function trackerMeters(metrics: Metrics): Meters {
  const sent = metrics.counter({
    name: 'opsbell_tracker_sent_total',
    help: 'Issues and comments for the issue tracker by what came of each try.',
    labels: ['what', 'outcome'],
    preset: whats.flatMap((what) => outcomes.map((outcome) => ({ what, outcome }))),
  })
  const filings = metrics.gauge({
    name: 'opsbell_tracker_filings',
    help: 'Incidents whose issue or comments wait to be sent, could not be filed, or get no comments any more.',
    labels: ['state'],
    preset: states.map((state) => ({ state })),
  })
  const last = metrics.gauge({
    name: 'opsbell_tracker_last_success_timestamp_seconds',
    help: 'When the issue tracker took an issue or a comment last; 0: never.',
  })
  return {
    sent(what, outcome, at) {
      sent.inc({ what, outcome })
      if (outcome === 'ok') last.set(at / 1000)
    },
    shown(status) {
      for (const state of states) filings.set(status[state], { state })
      if (status.lastAt !== undefined) last.set(status.lastAt / 1000)
    },
  }
}
