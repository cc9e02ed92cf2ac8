import { parseFloat64 } from '../../../core/float.ts'
import type { Sink } from '../../samples/sink.ts'
import type { SeriesKey } from './series-key.ts'

/**
 * Gives `le` of histograms and `quantile` of summaries the one spelling that Prometheus 3 gives them on ingestion, so that
 * `le="1"` and `le="1.0"` are one series.
 */
export function normaliseBounds({ name, labels }: SeriesKey, sink: Sink): void {
  for (let i = 0; i < labels.length; i += 2) {
    const label = labels[i]
    const bounds =
      (label === 'le' && sink.typeOf(name.replace(/_bucket$/, '')) === 'histogram') ||
      (label === 'quantile' && sink.typeOf(name) === 'summary')
    if (!bounds) continue
    const value = parseFloat64(labels[i + 1] as string)
    if (value !== undefined) labels[i + 1] = formatBound(value)
  }
}

/** As OpenMetrics writes a float: Go's shortest `%g`, with `.0` where it would read as an integer. */
export function formatBound(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (value === 0) return '0.0'
  const [mantissa, exponent = '0'] = value.toExponential().split('e')
  if (Number(exponent) < -4 || Number(exponent) >= 6) {
    return `${mantissa}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`
  }
  const plain = String(value)
  return plain.includes('.') ? plain : `${plain}.0`
}
