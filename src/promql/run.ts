import type { Ms } from '../core/clock.ts'
import type { Expr, Mode } from './ast.ts'
import { PromqlError, type Span } from './error.ts'
import { InternedFrame, type Names, nameless } from './frame.ts'
import type { Selections } from './selection.ts'
import type { Signatures } from './signature-space.ts'
import { moveTo, type Vector, type VectorPool } from './vector.ts'
import type { Windows } from './windows.ts'

/** What bounds one evaluation. */
export interface Limits {
  /** Samples read, those of every step of a subquery counted. */
  readonly maxSamples: number
  /** Series in the result. */
  readonly maxSeries: number
  /** Asked now and then; true ends the evaluation with an error. */
  readonly expired?: () => boolean
}

export interface Settings {
  readonly mode: Mode
  /** For series without their own. */
  readonly lookback: Ms
  /** Resolution of subqueries that give none. */
  readonly subqueryStep: Ms
  readonly limits: Limits
}

/** One evaluation under way. */
export class Run {
  /** The moment being evaluated: of the query, or of a subquery's step. */
  at: Ms
  /** First and last moment of the whole query, for `@ start()` and `@ end()`. */
  readonly start: Ms
  readonly end: Ms
  readonly settings: Settings
  readonly selections: Selections
  readonly signatures: Signatures
  readonly pool: VectorPool
  #samples = 0

  constructor(shared: Pick<Run, 'settings' | 'selections' | 'signatures' | 'pool'>, start: Ms, end: Ms) {
    this.settings = shared.settings
    this.selections = shared.selections
    this.signatures = shared.signatures
    this.pool = shared.pool
    this.start = start
    this.end = end
    this.at = start
  }

  /** Counts samples read. @throws PromqlError past the limits. */
  spend(samples: number, span: Span): void {
    const { maxSamples, expired } = this.settings.limits
    this.#samples += samples
    if (this.#samples > maxSamples) {
      const fix = 'select less with label matchers, shorten the range, or use a recording rule'
      throw new PromqlError(span, `query reads more than ${maxSamples} samples; ${fix}`)
    }
    if (expired?.()) throw new PromqlError(span, 'query took too long and was stopped; make it read fewer series')
  }
}

export type ScalarPlan = (run: Run) => number
export type VectorPlan = (run: Run) => Vector
export type MatrixPlan = (run: Run) => Windows

/** An expression made ready to be evaluated again and again. */
export type Plan =
  | { readonly type: 'scalar'; readonly run: ScalarPlan }
  | { readonly type: 'vector'; readonly run: VectorPlan }
  | { readonly type: 'matrix'; readonly run: MatrixPlan }
  | { readonly type: 'string'; readonly value: string }

/** Compiles the parts of an expression; handed to everything that has parts. */
export interface Compiler {
  readonly mode: Mode
  scalar(expr: Expr): ScalarPlan
  vector(expr: Expr): VectorPlan
  matrix(expr: Expr): MatrixPlan
  text(expr: Expr): string
}

export function duplicateLabels(span: Span): never {
  throw new PromqlError(span, 'vector cannot contain metrics with the same labelset')
}

/** Takes the metric names away. @throws PromqlError when that makes two samples alike. */
export function dropNames(vector: Vector, span: Span): Vector {
  if (!moveTo(vector, nameless(vector.frame))) duplicateLabels(span)
  return vector
}

/** Frames that a plan makes from values or pairs grow with them; this starts anew, between runs, when one grew too far. */
export class RunFrame {
  readonly #names: Names
  #frame: InternedFrame
  #run: Run | undefined

  constructor(names: Names) {
    this.#names = names
    this.#frame = new InternedFrame(names)
  }

  /** Returns true when the frame is a new one, so that what was kept beside it must go. */
  begin(run: Run, live: number): boolean {
    if (this.#run === run) return false
    this.#run = run
    const outgrown = this.#frame.size > 4 * live + 1000
    if (outgrown) this.#frame = new InternedFrame(this.#names)
    return outgrown
  }

  get frame(): InternedFrame {
    return this.#frame
  }
}

/** A frame with the one row of the empty label set. */
export function unitFrame(): InternedFrame {
  const frame = new InternedFrame('none')
  frame.internLabels({})
  return frame
}
