import type { Figure } from '../figure.ts'
import { crossings } from '../support/crossings.ts'
import { spreadOf } from '../support/stats.ts'

/** Threshold crossed until the message is at the Bot API server, the source polled every second. */
export const alertLatency1s: Figure = {
  name: 'alert-latency-1s',
  goal: 'median <= 700 ms, worst of 20 <= 1500 ms',
  async run(report) {
    const spread = spreadOf(await crossings(report, { count: 20, every: 1, own: false }))
    report.measured({ unit: 'ms', ...spread, met: spread.median <= 700 && spread.max <= 1500 })
  },
}

/** The same with the pack as it is shipped. */
export const alertLatency15s: Figure = {
  name: 'alert-latency-15s',
  goal: 'median <= 9000 ms',
  async run(report) {
    const spread = spreadOf(await crossings(report, { count: 30, every: 15, own: true }))
    report.measured({ unit: 'ms', ...spread, met: spread.median <= 9000 })
  },
}
