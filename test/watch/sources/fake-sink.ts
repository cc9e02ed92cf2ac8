import { formatLabels, type Labels } from '../../../src/core/labels.ts'
import { seriesLabels } from '../../../src/watch/samples/series-labels.ts'
import type { Refusal, SeriesRef, Sink } from '../../../src/watch/samples/sink.ts'

/** A sink that lists what a source writes: series as Prometheus prints them, with value and time. */
export class ListSink implements Sink {
  at = 0
  readonly samples: { series: string; value: number; at?: number }[] = []
  readonly refused: Refusal[] = []
  readonly metadata = new Map<string, { type?: string; help?: string }>()
  /** How often a series was asked for by its labels. */
  lookups = 0

  add(name: string, labels: Labels, value: number): void {
    const series = this.series(name, Object.entries(labels).flat())
    if (series) this.put(series, value)
  }

  series(name: string, exposed: readonly string[]): SeriesRef | undefined {
    this.lookups++
    const labels = seriesLabels(name, exposed, {})
    return typeof labels === 'string' ? this.refuse(labels) : { labels }
  }

  put({ labels }: SeriesRef, value: number, at?: number): boolean {
    this.samples.push({ series: formatLabels(labels), value, ...(at === undefined ? {} : { at }) })
    return true
  }

  refuse(why: Refusal): undefined {
    this.refused.push(why)
  }

  describe(metric: string, what: { type?: string; help?: string }): void {
    this.metadata.set(metric, { ...this.metadata.get(metric), ...what })
  }

  typeOf(metric: string): string | undefined {
    return this.metadata.get(metric)?.type
  }

  /** `series value [@ms]` per sample. */
  get lines(): string[] {
    return this.samples.map(({ series, value, at }) => `${series} ${value}${at === undefined ? '' : ` @${at}`}`)
  }

  /** Values by series. */
  get values(): Record<string, number> {
    return Object.fromEntries(this.samples.map(({ series, value }) => [series, value]))
  }
}
