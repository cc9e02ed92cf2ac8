import { formatLabels, type Labels, metricName } from '../core/labels.ts'
import { type ArithmeticOp, type Binary, isComparison, type Matching } from './ast.ts'
import { PromqlError } from './error.ts'
import { type Derived, type Frame, type InternedFrame, Marks, nameless, relabelled } from './frame.ts'
import { keep, labelValue, withLabel, without } from './labels.ts'
import { compareOf, computeOf, dropsName } from './operators.ts'
import { type Compiler, duplicateLabels, type Run, RunFrame, type VectorPlan } from './run.ts'
import { allDifferent, type Vector } from './vector.ts'

/** What an operation makes of a pair; undefined drops it. */
type Combine = (left: number, right: number) => number | undefined

/** Arithmetic and comparison between two vectors: each sample of the one side with its counterpart of the other. */
export function compileMatched(expr: Binary, compiler: Compiler): VectorPlan {
  const left = compiler.vector(expr.left)
  const right = compiler.vector(expr.right)
  const pairing = new Pairing(expr, compiler)
  return (run) => {
    const a = left(run)
    const b = right(run)
    const [many, one] = expr.matching?.group === 'right' ? [b, a] : [a, b]
    pairing.run(run, many, one)
    run.pool.release(one)
    return many
  }
}

function combineOf({ op, bool, matching }: Binary): Combine {
  const swap = matching?.group === 'right'
  if (!isComparison(op)) {
    const compute = computeOf(op as ArithmeticOp)
    return swap ? (many, one) => compute(one, many) : compute
  }
  const holds = compareOf(op)
  return (many, one) => {
    const kept = swap ? holds(one, many) : holds(many, one)
    if (bool) return kept ? 1 : 0
    return kept ? (swap ? one : many) : undefined
  }
}

class Pairing {
  readonly #expr: Binary
  readonly #combine: Combine
  /** Version 2 looks for a second match only among pairs that the comparison keeps. */
  readonly #strict: boolean
  readonly #labels: ResultLabels
  readonly #matched = new Marks()

  constructor(expr: Binary, compiler: Compiler) {
    this.#expr = expr
    this.#combine = combineOf(expr)
    this.#strict = compiler.mode === 'v3'
    this.#labels = resultLabels(expr, dropsName(expr.op, expr.bool, compiler.mode))
  }

  /** Turns `many` into the result. */
  run(run: Run, many: Vector, one: Vector): void {
    const { matching } = this.#expr
    const space = run.signatures.space(matching?.on ?? false, matching?.labels ?? [])
    const theirs = space.of(one.frame)
    space.marks.begin()
    for (let i = 0; i < one.size; i++) {
      const signature = theirs.at(one.rows[i] as number)
      const other = space.marks.slot(signature)
      if (other >= 0 && many.size > 0) this.#ambiguous(one, other, i)
      space.marks.put(signature, i)
    }
    this.#join(run, many, one, space.of(many.frame), space.marks)
  }

  #join(run: Run, many: Vector, one: Vector, ours: { at(row: number): number }, found: Marks): void {
    const result = this.#labels.begin(run, many, one)
    const { rows, values, size } = many
    this.#matched.begin()
    many.size = 0
    for (let i = 0; i < size; i++) {
      const row = rows[i] as number
      const signature = ours.at(row)
      const other = found.slot(signature)
      if (other < 0) continue
      const value = this.#combine(values[i] as number, one.values[other] as number)
      if (value === undefined && !this.#strict) continue
      const target = result(row, one.rows[other] as number)
      this.#once(signature, target)
      if (value !== undefined) many.push(target, value)
    }
    this.#labels.finish(many, this.#expr)
  }

  /** One counterpart serves one sample, or, grouped, samples whose result labels differ. */
  #once(signature: number, target: number): void {
    const grouped = this.#expr.matching?.group !== undefined
    const key = grouped ? target : signature
    const before = this.#matched.slot(key)
    if (before >= 0 && (!grouped || before === signature)) {
      const fix = grouped
        ? 'grouping labels must ensure unique matches'
        : 'many-to-one matching must be explicit (group_left/group_right)'
      throw new PromqlError(this.#expr.opSpan, `multiple matches for labels: ${fix}`)
    }
    this.#matched.put(key, signature)
  }

  #ambiguous(one: Vector, first: number, second: number): never {
    const { matching, opSpan } = this.#expr
    const [a, b] = [first, second].map((i) => one.frame.labelsOf(one.rows[i] as number)) as [Labels, Labels]
    const group = matching?.on ? keep(matching.labels)(a) : without([metricName, ...(matching?.labels ?? [])])(a)
    const side = matching?.group === 'right' ? 'left' : 'right'
    throw new PromqlError(
      opSpan,
      `found duplicate series for the match group ${braced(group)} on the ${side} hand-side of the operation: ` +
        `[${formatLabels(b)}, ${formatLabels(a)}]; many-to-many matching not allowed: ` +
        'matching labels must be unique on one side',
    )
  }
}

function braced(labels: Labels): string {
  return formatLabels(labels) || '{}'
}

/** Labels of the results. `begin` gives the function from rows of both sides to the result's row. */
interface ResultLabels {
  begin(run: Run, many: Vector, one: Vector): (row: number, other: number) => number
  finish(result: Vector, expr: Binary): void
}

function resultLabels({ matching }: Binary, drop: boolean): ResultLabels {
  if (matching?.group !== undefined && matching.include.length > 0) return new IncludingLabels(matching.include, drop)
  return new OneSideLabels(matching, drop)
}

/** The result's labels follow from the many side alone. */
class OneSideLabels implements ResultLabels {
  readonly #derive: (frame: Frame) => Derived
  #derived: Derived | undefined

  constructor(matching: Matching | undefined, drop: boolean) {
    this.#derive = derivation(matching, drop)
  }

  begin(_: Run, many: Vector): (row: number) => number {
    this.#derived = this.#derive(many.frame)
    const { rows } = this.#derived
    return rows ? (row) => rows.at(row) : (row) => row
  }

  finish(result: Vector, expr: Binary): void {
    const { frame, rows } = this.#derived as Derived
    result.frame = frame
    if (rows && !rows.distinct && !allDifferent(result)) duplicateLabels(expr.span)
  }
}

function derivation(matching: Matching | undefined, drop: boolean): (frame: Frame) => Derived {
  const oneToOne = matching?.group === undefined
  if (matching?.on && oneToOne) {
    const names = drop ? matching.labels.filter((name) => name !== metricName) : matching.labels
    const key = `keep ${JSON.stringify(names)}`
    return (frame) =>
      frame.derive(key, () => relabelled(frame, names.includes(metricName) ? 'many' : 'none', keep(names)))
  }
  if (matching && oneToOne && matching.labels.length > 0) {
    const names = drop ? [metricName, ...matching.labels] : matching.labels
    const key = `drop ${JSON.stringify(names)}`
    return (frame) =>
      frame.derive(key, () => relabelled(frame, names.includes(metricName) ? 'none' : frame.names, without(names)))
  }
  return drop ? nameless : (frame) => ({ frame, rows: null })
}

/** group_left(…) with labels: those come from the one side, so each pair of rows has its own result. */
class IncludingLabels implements ResultLabels {
  readonly #include: readonly string[]
  readonly #drop: boolean
  readonly #frames: RunFrame
  #sides: readonly Frame[] = []
  #pairs = new Map<number, number>()

  constructor(include: readonly string[], drop: boolean) {
    this.#include = include
    this.#drop = drop
    this.#frames = new RunFrame(drop && !include.includes(metricName) ? 'none' : 'many')
  }

  begin(run: Run, many: Vector, one: Vector): (row: number, other: number) => number {
    const fresh = this.#frames.begin(run, many.size)
    if (fresh || this.#sides[0] !== many.frame || this.#sides[1] !== one.frame) {
      this.#sides = [many.frame, one.frame]
      this.#pairs = new Map()
    }
    const { frame } = this.#frames
    return (row, other) => this.#pair(frame, many.frame, one.frame, row, other)
  }

  #pair(result: InternedFrame, many: Frame, one: Frame, row: number, other: number): number {
    const key = row * 2 ** 26 + other
    let target = this.#pairs.get(key)
    if (target === undefined) {
      target = result.internLabels(this.#labels(many.labelsOf(row), one.labelsOf(other)))
      this.#pairs.set(key, target)
    }
    return target
  }

  #labels(many: Labels, one: Labels): Labels {
    const start = this.#drop ? without([metricName])(many) : many
    return this.#include.reduce((labels, name) => withLabel(labels, name, labelValue(one, name)), start)
  }

  finish(result: Vector, expr: Binary): void {
    result.frame = this.#frames.frame
    if (!allDifferent(result)) duplicateLabels(expr.span)
  }
}
