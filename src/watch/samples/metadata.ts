const mostMetrics = 5_000
const longestHelp = 200

export interface MetricMetadata {
  type: string
  help: string
}

/** HELP and TYPE of a source's metrics, kept small: so many metrics, so much text. */
export class Metadata {
  readonly #metrics = new Map<string, MetricMetadata>()

  get(metric: string): MetricMetadata | undefined {
    return this.#metrics.get(metric)
  }

  set(metric: string, what: { type?: string; help?: string }): void {
    const known = this.#metrics.get(metric)
    if (known === undefined && this.#metrics.size >= mostMetrics) return
    const type = what.type ?? known?.type ?? 'unknown'
    const help = what.help?.slice(0, longestHelp) ?? known?.help ?? ''
    this.#metrics.set(metric, { type, help })
  }
}
