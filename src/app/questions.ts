import type { Measured, Queried, RuleFact } from '../chat/contract.ts'
import type { Clock, Ms } from '../core/clock.ts'
import type { Labels } from '../core/labels.ts'
import { Engine, type Expr, parse, print, type Queryable, type Result } from '../promql/index.ts'
import type { RuleEngine } from '../watch/rules/engine.ts'
import type { GroupStatus, RuleStatus } from '../watch/rules/status.ts'
import { type Newest, newestOf } from './sample-ages.ts'

/** Evaluation is synchronous: a question that takes longer than this is broken off, so that nothing waits for it. */
const longest: Ms = 100
const limits = { maxSamples: 5_000_000, maxSeries: 10_000 }
/** Values of one comparison that are shown. */
const valuesShown = 3
const comparisonsShown = 3

export interface QuestionDeps {
  /** What each system's rules read, by its id. */
  queryables: () => ReadonlyMap<string, Queryable>
  engines: () => readonly RuleEngine[]
  clock: Clock
}

/** How a query is asked; `ages`: with the time of the newest sample behind each value. */
export interface Asked {
  system?: string
  now: Ms
  limit: number
  ages?: boolean
}

/** What people ask of the samples and rules: `/query`, and `/why` of a rule. */
export interface Questions {
  /** @throws PromqlError; also past the limits */
  query(expr: string, how: Asked): Queried[]
  /** Alerting rules of that name (any case), of every system. */
  rules(name: string, now: Ms): RuleFact[]
}

export function createQuestions({ queryables, engines, clock }: QuestionDeps): Questions {
  const known = new WeakMap<Queryable, Engine>()
  let until: Ms = 0
  const expired = () => clock.mono() > until

  function engineOf(of: Queryable): Engine {
    const engine = known.get(of) ?? new Engine(of, { limits: { ...limits, expired } })
    known.set(of, engine)
    return engine
  }

  const begin = () => {
    until = clock.mono() + longest
  }

  function rule(system: string, group: GroupStatus, status: RuleStatus, now: Ms): RuleFact {
    const { name, line, expr, health, why, alerts } = status
    const of = queryables().get(system)
    return {
      system,
      group: group.name,
      file: group.file,
      line,
      name,
      expr,
      for: status.for,
      keepFiringFor: status.keepFiringFor,
      health,
      ...(why !== undefined && { why }),
      ...(group.lastEvaluation !== undefined && { lastEvaluation: group.lastEvaluation }),
      alerts: alerts.map(({ labels, state, activeAt, value }) => ({ labels, state, activeAt, value })),
      measured: of ? measure(engineOf(of), expr, now) : [],
    }
  }

  return {
    query(expr, { system, now, limit, ages = false }) {
      const asked = [...queryables()].filter(([id]) => system === undefined || id === system)
      begin()
      let left = limit
      return asked.map(([id, of]) => {
        const prepared = engineOf(of).prepare(expr)
        const series = seriesOf(prepared.run(now))
        const dated = ages && series.length > 0 && left > 0 ? newestOf(prepared.expr, of, now) : undefined
        const shown = series.slice(0, left).map((one) => withNewest(one, dated?.(one.labels)))
        left -= shown.length
        return { system: id, series: shown, total: series.length }
      })
    },
    rules(name, now) {
      const wanted = name.toLowerCase()
      begin()
      return engines().flatMap((engine) => {
        const { system, groups } = engine.status()
        return groups.flatMap((group) =>
          group.rules
            .filter((one) => one.kind === 'alert' && one.name.toLowerCase() === wanted)
            .map((one) => rule(system, group, one, now)),
        )
      })
    },
  }
}

const withNewest = <T extends object>(one: T, newest: Newest | undefined) => ({ ...one, ...(newest && { newest }) })

function seriesOf(result: Result): readonly { labels: Labels; value: number }[] {
  switch (result.type) {
    case 'vector':
      return result.samples
    case 'scalar':
      return [{ labels: {}, value: result.value }]
    case 'string':
      return [{ labels: { text: result.value }, value: Number.NaN }]
    case 'matrix':
      return result.series.map(({ labels, values }) => ({ labels, value: values.at(-1) ?? Number.NaN }))
  }
}

/** What each comparison of the expression compares now; what can't be measured in time is left out. */
function measure(engine: Engine, expr: string, now: Ms): Measured[] {
  try {
    const found = comparisonsOf(parse(expr)).slice(0, comparisonsShown)
    return found.map(({ left, op, right }) => {
      const measured = seriesOf(engine.prepare(left).run(now))
      const threshold = limitOf(engine, right, now)
      const values = threshold === undefined ? measured : nearestFirst(measured, threshold)
      return {
        expr: print(left),
        op,
        ...(threshold !== undefined && { threshold }),
        values: values.slice(0, valuesShown),
        total: measured.length,
      }
    })
  } catch {
    return []
  }
}

const comparing: ReadonlySet<string> = new Set(['==', '!=', '>', '<', '>=', '<='])
const joining: ReadonlySet<string> = new Set(['and', 'or', 'unless'])

interface Comparison {
  left: Expr
  op: string
  right: Expr
}

/** The comparisons that decide, in the order they are written. */
function comparisonsOf(expr: Expr): Comparison[] {
  if (expr.kind === 'paren') return comparisonsOf(expr.inner)
  if (expr.kind !== 'binary') return []
  const { left, op, right } = expr
  if (joining.has(op)) return [...comparisonsOf(left), ...comparisonsOf(right)]
  return comparing.has(op) && !expr.bool ? [{ left, op, right }] : []
}

/** The limit when it is one number: a scalar, or a vector of one. */
function limitOf(engine: Engine, right: Expr, now: Ms): number | undefined {
  const values = seriesOf(engine.prepare(right).run(now))
  return values.length === 1 ? values[0]?.value : undefined
}

function nearestFirst<T extends { value: number }>(values: readonly T[], limit: number): T[] {
  const distance = ({ value }: T) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : Math.abs(value - limit))
  return [...values].sort((a, b) => distance(a) - distance(b))
}
