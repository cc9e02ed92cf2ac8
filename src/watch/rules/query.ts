import type { Ms } from '../../core/clock.ts'
import {
  Engine,
  type EngineOptions,
  type Expr,
  type Prepared,
  type Queryable,
  type Result,
} from '../../promql/index.ts'
import { RuleError, type Sample } from './expand.ts'

/** Texts of `query` in templates that are kept parsed. */
const mostTexts = 500
/** Evaluation is synchronous: one that takes longer is broken off, so that it holds up nothing else. */
const longest: Ms = 5000

/** Evaluates the expressions of rules over one queryable. */
export interface RuleQuery {
  /** @throws PromqlError, RuleError */
  expr(expr: Expr, at: Ms): readonly Sample[]
  /** Parses too; for `query` in templates. @throws PromqlError, RuleError */
  text(text: string, at: Ms): readonly Sample[]
}

/** @param mono a clock for the time limit; absent: none */
export function createQuery(queryable: Queryable, options: EngineOptions = {}, mono: () => Ms = () => 0): RuleQuery {
  let until: Ms = 0
  const engine = new Engine(queryable, { ...options, limits: { expired: () => mono() > until } })
  const run = (ready: Prepared, at: Ms) => {
    until = mono() + longest
    return samplesOf(ready.run(at))
  }
  const prepared = new WeakMap<Expr, Prepared>()
  const texts = new Map<string, Prepared>()
  return {
    expr(expr, at) {
      const ready = prepared.get(expr) ?? engine.prepare(expr)
      prepared.set(expr, ready)
      return run(ready, at)
    },
    text(text, at) {
      const ready = texts.get(text) ?? engine.prepare(text)
      if (texts.size >= mostTexts) texts.clear()
      texts.set(text, ready)
      return run(ready, at)
    },
  }
}

/** A scalar is a vector of one element without labels. @throws RuleError for anything but these two */
export function samplesOf(result: Result): readonly Sample[] {
  if (result.type === 'vector') return result.samples
  if (result.type === 'scalar') return [{ labels: {}, value: result.value }]
  throw new RuleError('rule result is not a vector or scalar')
}
