import type { Ms } from '../../core/clock.ts'
import { type Labels, metricName } from '../../core/labels.ts'
import { defaultLookback } from '../contract.ts'
import { seriesLabels } from '../samples/series-labels.ts'
import type { Refusal, SeriesRef, Sink } from '../samples/sink.ts'
import { readExposition } from '../sources/prometheus/exposition.ts'
import { ScrapeCache } from '../sources/prometheus/scrape-cache.ts'
import { SeriesSet } from './series-set.ts'

/** What an exposition in a file holds. */
export interface FileSeries {
  readonly set: SeriesSet
  /** Samples that could not be used: a duplicate, a label that is no label. */
  readonly refused: number
  /** Some samples carry times of their own. */
  readonly timed: boolean
}

/**
 * Reads an exposition (Prometheus's text, or OpenMetrics where it ends with `# EOF`) as history: samples with a time stand
 * where they say, several per series, the others at `at`.
 * @throws SourceError naming the line that breaks the format
 */
export function readExpositionFile(body: Buffer, at: Ms, lookback: Ms = defaultLookback): FileSeries {
  const format = /(^|\n)# EOF\s*$/.test(body.subarray(-64).toString('latin1')) ? 'openmetrics' : 'text'
  const sink = new FileSink(at)
  readExposition(body, format, new ScrapeCache(), sink)
  return sink.done(lookback)
}

/** Keeps everything, to sort it by time in the end. */
class FileSink implements Sink {
  readonly at: Ms
  #refused = 0
  #timed = false
  readonly #samples: { labels: Labels; at: Ms; value: number }[] = []
  readonly #types = new Map<string, string>()

  constructor(at: Ms) {
    this.at = at
  }

  add(name: string, labels: Labels, value: number): void {
    this.put({ labels: { ...labels, [metricName]: name } }, value)
  }

  series(name: string, exposed: readonly string[]): SeriesRef | undefined {
    const labels = seriesLabels(name, exposed, {})
    return typeof labels === 'string' ? this.refuse(labels) : { labels }
  }

  put({ labels }: SeriesRef, value: number, at?: Ms): boolean {
    this.#timed ||= at !== undefined
    this.#samples.push({ labels, at: at ?? this.at, value })
    return true
  }

  refuse(_why: Refusal): undefined {
    this.#refused++
  }

  describe(metric: string, { type }: { type?: string }): void {
    if (type !== undefined) this.#types.set(metric, type)
  }

  typeOf(metric: string): string | undefined {
    return this.#types.get(metric)
  }

  done(lookback: Ms): FileSeries {
    const set = new SeriesSet()
    let refused = this.#refused
    for (const { labels, at, value } of this.#samples.sort((a, b) => a.at - b.at))
      if (!set.append(labels, at, value, lookback)) refused++
    return { set, refused, timed: this.#timed }
  }
}
