import type { Ms } from '../core/clock.ts'
import type { Mode, Subquery } from './ast.ts'
import { type Frame, grow } from './frame.ts'
import { type MatrixPlan, unitFrame, type VectorPlan } from './run.ts'
import { momentOf } from './select.ts'
import type { Vector } from './vector.ts'
import type { Samples, Windows } from './windows.ts'

/** Evaluates the inner expression at each step of the range; steps stand at multiples of the resolution. */
export function compileSubquery(expr: Subquery, inner: VectorPlan): MatrixPlan {
  return (run) => {
    const to = momentOf(run, expr)
    const from = to - expr.range
    const step = expr.step ?? run.settings.subqueryStep
    const { at } = run
    const steps = new Steps()
    for (let moment = firstStep(from, step, run.settings.mode); moment <= to; moment += step) {
      run.at = moment
      const vector = inner(run)
      steps.add(vector, moment)
      run.spend(Math.max(1, vector.size), expr.span)
      run.pool.release(vector)
    }
    run.at = at
    return steps.windows(from, to)
  }
}

/** Version 2 counts a step that falls on the range's beginning, version 3 does not. */
function firstStep(from: Ms, step: Ms, mode: Mode): Ms {
  const first = step * Math.trunc(from / step)
  return first < from || (first === from && mode === 'v3') ? first + step : first
}

/** Gathers the vectors of successive moments into series. */
export class Steps {
  #frame: Frame | undefined
  #slots = new Int32Array(0)
  readonly #rows: number[] = []
  readonly #series: Growing[] = []

  add(vector: Vector, moment: Ms): void {
    if (vector.size === 0) return
    this.#frame ??= vector.frame
    if (this.#frame !== vector.frame) throw new TypeError('the steps of one evaluation must share a frame')
    for (let i = 0; i < vector.size; i++)
      this.#seriesOf(vector.rows[i] as number).push(moment, vector.values[i] as number)
  }

  #seriesOf(row: number): Growing {
    if (row >= this.#slots.length) this.#slots = grow(this.#slots, row + 1, -1)
    let slot = this.#slots[row] as number
    if (slot < 0) {
      slot = this.#rows.push(row) - 1
      this.#slots[row] = slot
      this.#series.push(new Growing())
    }
    return this.#series[slot] as Growing
  }

  windows(from: Ms, to: Ms): Windows {
    const rows = Int32Array.from(this.#rows)
    const samplesOf = (i: number) => this.#series[i] as Growing
    return { frame: this.#frame ?? unitFrame(), rows, size: rows.length, samplesOf, from, to }
  }
}

class Growing implements Samples {
  times = new Float64Array(8)
  values = new Float64Array(8)
  readonly stale = null
  readonly start = 0
  end = 0

  push(time: Ms, value: number): void {
    if (this.end === this.times.length) {
      this.times = doubled(this.times)
      this.values = doubled(this.values)
    }
    this.times[this.end] = time
    this.values[this.end++] = value
  }
}

function doubled(from: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(from.length * 2)
  grown.set(from)
  return grown
}
