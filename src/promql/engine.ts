import type { Ms } from '../core/clock.ts'
import type { Labels } from '../core/labels.ts'
import type { Expr, Mode } from './ast.ts'
import { compile } from './compile.ts'
import { PromqlError } from './error.ts'
import { parse } from './parse.ts'
import type { Queryable } from './queryable.ts'
import { type Limits, type Plan, Run, type ScalarPlan, type Settings } from './run.ts'
import { Selections } from './selection.ts'
import { Signatures } from './signature-space.ts'
import { Steps } from './subquery.ts'
import { type Vector, VectorPool } from './vector.ts'
import { Window, type Windows } from './windows.ts'

export interface Sample {
  /** The same object at each evaluation while the series lives; `__name__` is there when the name was kept. */
  readonly labels: Labels
  readonly value: number
}

/** A series of a range vector. */
export interface SampleSeries {
  readonly labels: Labels
  /** Ms since the epoch, ascending. */
  readonly times: Float64Array
  readonly values: Float64Array
}

export type Result =
  | { readonly type: 'vector'; readonly at: Ms; readonly samples: readonly Sample[] }
  | { readonly type: 'scalar'; readonly at: Ms; readonly value: number }
  | { readonly type: 'matrix'; readonly at: Ms; readonly series: readonly SampleSeries[] }
  | { readonly type: 'string'; readonly at: Ms; readonly value: string }

export interface EngineOptions {
  readonly mode?: Mode
  /** For series without their own; default 5 min. */
  readonly lookback?: Ms
  /** Resolution of subqueries that give none, such as the rules' interval; default 1 min. */
  readonly subqueryStep?: Ms
  readonly limits?: Partial<Limits>
}

const defaults: Settings = {
  mode: 'v3',
  lookback: 5 * 60_000,
  subqueryStep: 60_000,
  limits: { maxSamples: 50_000_000, maxSeries: 100_000 },
}

/** Evaluates expressions over one queryable and keeps what can be kept between evaluations. */
export class Engine {
  readonly settings: Settings
  readonly selections: Selections
  readonly signatures = new Signatures()
  readonly pool = new VectorPool()

  constructor(queryable: Queryable, options: EngineOptions = {}) {
    const { limits, ...rest } = options
    this.settings = { ...defaults, ...rest, limits: { ...defaults.limits, ...limits } }
    this.selections = new Selections(queryable, this.settings.mode)
  }

  /** Parses when given a text. @throws PromqlError */
  prepare(expr: Expr | string): Prepared {
    return new Prepared(this, typeof expr === 'string' ? parse(expr, { mode: this.settings.mode }) : expr)
  }
}

/** An expression ready to be evaluated at one moment after the other. */
export class Prepared {
  readonly expr: Expr
  readonly #engine: Engine
  readonly #plan: Plan

  constructor(engine: Engine, expr: Expr) {
    this.#engine = engine
    this.expr = expr
    this.#plan = compile(expr, engine.settings.mode)
  }

  /** The value at `at` (ms). Samples come in the order of the queryable, or as sorting functions put them. @throws PromqlError */
  run(at: Ms): Result {
    return this.#evaluate(new Run(this.#engine, at, at))
  }

  /**
   * The values from `start` to `end`, one per `step` ms, as series; a scalar gives one series without labels.
   * @throws PromqlError; TypeError for range vectors and strings, which have no range evaluation; RangeError for a bad step.
   */
  range(start: Ms, end: Ms, step: Ms): readonly SampleSeries[] {
    if (!(step > 0)) throw new RangeError(`step must be greater than 0, got ${step}`)
    return this.#evaluateRange(new Run(this.#engine, start, end), step)
  }

  #evaluate(run: Run): Result {
    const plan = this.#plan
    const { at } = run
    switch (plan.type) {
      case 'string':
        return { type: 'string', at, value: plan.value }
      case 'scalar':
        return { type: 'scalar', at, value: plan.run(run) }
      case 'vector':
        return { type: 'vector', at, samples: this.#samples(run, plan.run(run)) }
      case 'matrix':
        return { type: 'matrix', at, series: this.#series(run, plan.run(run)) }
    }
  }

  #evaluateRange(run: Run, step: Ms): readonly SampleSeries[] {
    const plan = this.#plan
    if (plan.type !== 'scalar' && plan.type !== 'vector') throw new TypeError(`a ${plan.type} has no range evaluation`)
    if (plan.type === 'scalar') return [this.#scalarSeries(run, plan.run, step)]
    const steps = new Steps()
    for (run.at = run.start; run.at <= run.end; run.at += step) {
      const vector = plan.run(run)
      steps.add(vector, run.at)
      run.spend(1, this.expr.span)
      run.pool.release(vector)
    }
    return this.#series(run, steps.windows(Number.NEGATIVE_INFINITY, run.end))
  }

  #samples(run: Run, vector: Vector): readonly Sample[] {
    this.#bound(vector.size)
    const samples: Sample[] = new Array(vector.size)
    for (let i = 0; i < vector.size; i++) {
      samples[i] = { labels: vector.frame.labelsOf(vector.rows[i] as number), value: vector.values[i] as number }
    }
    run.pool.release(vector)
    return samples
  }

  #series(run: Run, windows: Windows): readonly SampleSeries[] {
    const window = new Window()
    window.from = windows.from
    window.to = windows.to
    const series: SampleSeries[] = []
    for (let i = 0; i < windows.size; i++) {
      const count = window.cut(windows.samplesOf(i), this.#engine.settings.mode)
      run.spend(count, this.expr.span)
      if (count === 0) continue
      const labels = windows.frame.labelsOf(windows.rows[i] as number)
      const { times, values, lo, hi } = window
      series.push({ labels, times: times.slice(lo, hi), values: values.slice(lo, hi) })
    }
    this.#bound(series.length)
    return series
  }

  #scalarSeries(run: Run, plan: ScalarPlan, step: Ms): SampleSeries {
    const times: number[] = []
    const values: number[] = []
    for (run.at = run.start; run.at <= run.end; run.at += step) {
      times.push(run.at)
      values.push(plan(run))
      run.spend(1, this.expr.span)
    }
    return { labels: {}, times: Float64Array.from(times), values: Float64Array.from(values) }
  }

  #bound(series: number): void {
    const { maxSeries } = this.#engine.settings.limits
    if (series <= maxSeries) return
    throw new PromqlError(
      this.expr.span,
      `result has ${series} series, at most ${maxSeries} are allowed; aggregate them`,
    )
  }
}

/** Evaluates once, keeping nothing; for rules use an `Engine`. @throws PromqlError */
export function evaluate(expr: Expr | string, queryable: Queryable, at: Ms, options: EngineOptions = {}): Result {
  return new Engine(queryable, options).prepare(expr).run(at)
}
