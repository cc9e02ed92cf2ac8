import type { Metrics } from '../../core/metrics.ts'
import type { HistoryStatus } from './contract.ts'

/** Shows what `/status` shows. */
export type HistoryMeters = (status: HistoryStatus) => void

export function historyMeters(metrics: Metrics): HistoryMeters {
  const labels = ['system']
  const gauge = (name: `opsbell_${string}`, help: string) => metrics.gauge({ name, help, labels })
  const bytes = gauge('opsbell_history_bytes', 'Bytes of recorded history in the store, without its own overhead.')
  const series = gauge('opsbell_history_series', 'Series of the last recorded slot.')
  const refused = gauge('opsbell_history_refused_series', 'Series that found no room in history at the last slot.')
  const lost = gauge('opsbell_history_lost_slots', 'Slots lost since the start because the store failed for hours.')
  return (status) => {
    const of = { system: status.system }
    bytes.set(status.bytes, of)
    series.set(status.series, of)
    refused.set(status.refused, of)
    lost.set(status.lost, of)
  }
}
