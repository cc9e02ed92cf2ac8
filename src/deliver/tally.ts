import type { Metrics } from '../core/metrics.ts'

export type NoticeOutcome = 'sent' | 'repeated' | 'folded' | 'superseded' | 'unknown' | 'dead'

/** The figures of this room. */
export function tallies(metrics: Metrics) {
  const outcomes: NoticeOutcome[] = ['sent', 'repeated', 'folded', 'superseded', 'unknown', 'dead']
  const states = ['queued', 'sending', 'unknown', 'dead'] as const
  return {
    notices: metrics.counter({
      name: 'opsbell_notices_total',
      help: 'Notices by what became of them; repeated ones count as sent too.',
      labels: ['outcome'],
      preset: outcomes.map((outcome) => ({ outcome })),
    }),
    posts: metrics.counter({
      name: 'opsbell_posts_total',
      help: 'Messages that are no alert (digests, the board, own messages) by what became of them.',
      labels: ['outcome'],
      preset: (['sent', 'unknown', 'dead'] as const).map((outcome) => ({ outcome })),
    }),
    delivery: metrics.histogram({
      name: 'opsbell_delivery_seconds',
      help: 'From queued to told, by level.',
      labels: ['level'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600],
    }),
    outbox: metrics.gauge({
      name: 'opsbell_outbox',
      help: 'Notices in the outbox by state.',
      labels: ['state'],
      preset: states.map((state) => ({ state })),
    }),
    edits: metrics.counter({
      name: 'opsbell_card_edits_total',
      help: 'Edits of cards by outcome.',
      labels: ['outcome'],
      preset: [{ outcome: 'ok' }, { outcome: 'failed' }],
    }),
    storms: metrics.counter({ name: 'opsbell_storms_total', help: 'Roll-ups opened.' }),
  }
}
export type Tallies = ReturnType<typeof tallies>
