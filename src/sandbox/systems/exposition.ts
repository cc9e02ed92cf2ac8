type Labels = Readonly<Record<string, string>>

export interface Sample {
  labels?: Labels
  value: number
}

/** What a histogram shows: upper bounds with cumulative counts, without +Inf. */
interface Readings {
  buckets: [bound: number, count: number][]
  sum: number
  count: number
}

const escapeLabel = (text: string) => text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"')

/** Numbers as Python's client prints them: whole ones end in `.0`. */
export function number(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  if (value === Number.NEGATIVE_INFINITY) return '-Inf'
  return Number.isInteger(value) ? `${value}.0` : String(value)
}

function line(name: string, { labels = {}, value }: Sample): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`)
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${number(value)}`
}

/** Writes metrics in Prometheus's text format 0.0.4. */
export class Exposition {
  readonly #lines: string[] = []

  gauge(name: string, help: string, samples: number | Sample[]): this {
    return this.#family(name, 'gauge', help, samples)
  }

  counter(name: string, help: string, samples: number | Sample[]): this {
    return this.#family(name, 'counter', help, samples)
  }

  /** `buckets` are upper bounds with cumulative counts; +Inf is the total. */
  histogram(name: string, help: string, buckets: [bound: number, count: number][], sum: number, count: number): this {
    return this.histograms(name, help, [{ labels: {}, histogram: { buckets, sum, count } }])
  }

  /** One histogram per label set. */
  histograms(name: string, help: string, series: readonly { labels: Labels; histogram: Readings }[]): this {
    this.#head(name, 'histogram', help)
    for (const { labels, histogram } of series) {
      const { buckets, sum, count } = histogram
      for (const [bound, reached] of [...buckets, [Number.POSITIVE_INFINITY, count] as const]) {
        this.#lines.push(line(`${name}_bucket`, { labels: { ...labels, le: number(bound) }, value: reached }))
      }
      this.#lines.push(line(`${name}_count`, { labels, value: count }), line(`${name}_sum`, { labels, value: sum }))
    }
    return this
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`
  }

  #family(name: string, type: string, help: string, samples: number | Sample[]): this {
    this.#head(name, type, help)
    const list = typeof samples === 'number' ? [{ value: samples }] : samples
    for (const sample of list) this.#lines.push(line(name, sample))
    return this
  }

  #head(name: string, type: string, help: string): void {
    this.#lines.push(`# HELP ${name} ${help.replace(/\n/g, ' ')}`, `# TYPE ${name} ${type}`)
  }
}
