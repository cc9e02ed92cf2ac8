import type { Matcher } from '../src/core/matchers.ts'
import { Engine, type Prepared, type Queryable, type Series } from '../src/promql/index.ts'
import { narrowRules, seriesLabels, wideRules, windowSteps } from './promql-rules.ts'

/** Evaluates the promised load in this process and prints one JSON line per figure, in ms. */

const step = 15_000
const held = 2 * windowSteps

class BenchSeries implements Queryable {
  readonly epoch = 1
  readonly #series: Series[]

  constructor() {
    this.#series = seriesLabels().map((labels, i) => {
      const times = Float64Array.from({ length: held }, (_, k) => k * step + (i % 997))
      const values = Float64Array.from({ length: held }, (_, k) => k * (i % 13) + i)
      return { labels, times, values, stale: null, start: 0, end: held }
    })
  }

  select(matchers: readonly Matcher[]): readonly Series[] {
    return this.#series.filter(({ labels }) => matchers.every(({ name, value }) => labels[name] === value))
  }
}

function measure(figure: string, engine: Engine, exprs: readonly string[]): void {
  const rules = exprs.map((expr) => engine.prepare(expr))
  const at = held * step
  const first = timed(rules, at)
  const passes = Array.from({ length: 30 }, (_, i) => timed(rules, at + i)).sort((a, b) => a - b)
  const median = passes[passes.length >> 1] as number
  console.log(
    JSON.stringify({
      figure,
      rules: rules.length,
      ms: round(median),
      least: round(passes[0] as number),
      first: round(first),
    }),
  )
}

function timed(rules: readonly Prepared[], at: number): number {
  const begin = performance.now()
  for (const rule of rules) rule.run(at)
  return performance.now() - begin
}

const round = (ms: number) => Math.round(ms * 100) / 100

const engine = new Engine(new BenchSeries())
measure('promql narrow: 1,000 rules of 10 series, of 10,000', engine, narrowRules('5m'))
measure('promql wide: 100 rules over 10,000 series', engine, wideRules('5m'))
