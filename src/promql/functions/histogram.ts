import { formatFloatV, parseFloat64 } from '../../core/float.ts'
import type { Call } from '../ast.ts'
import { type Bucket, bucketFraction, bucketQuantile } from '../buckets.ts'
import { PromqlError } from '../error.ts'
import { type Derived, type Frame, InternedFrame, Marks, RowMap } from '../frame.ts'
import { keyWithout, labelValue, withLabel, without } from '../labels.ts'
import { isLabelName } from '../names.ts'
import { type Compiler, dropNames, duplicateLabels, type Plan, type Run, type ScalarPlan } from '../run.ts'
import { allDifferent, type Vector } from '../vector.ts'
import { argument, type FunctionPlan, type Functions } from './contract.ts'

const bucketLabel = 'le'
const skip = -2
const keyOf = keyWithout([bucketLabel])
const labelsOf = without([bucketLabel])

/** Rows of the same histogram to one row without `le`; rows without a readable bound to none. */
function histograms(frame: Frame): Derived & { readonly rows: RowMap; readonly bounds: number[] } {
  const make = () => {
    const target = new InternedFrame(frame.names)
    const bounds: number[] = []
    const rows = new RowMap((row) => {
      const labels = frame.labelsOf(row)
      const bound = parseFloat64(labelValue(labels, bucketLabel))
      if (bound === undefined || Number.isNaN(bound)) return skip
      bounds[row] = bound
      return target.intern(keyOf(labels), () => labelsOf(labels))
    })
    return { frame: target, rows, bounds }
  }
  return frame.derive('histogram', make) as ReturnType<typeof make>
}

/** Gathers the buckets of each histogram of the input; gives them back with the frame and row of its labels. */
class Gatherer {
  readonly #marks = new Marks()

  gather(input: Vector): { frame: Frame; rows: number[]; buckets: Bucket[][] } {
    const { frame, rows: map, bounds } = histograms(input.frame)
    const rows: number[] = []
    const buckets: Bucket[][] = []
    this.#marks.begin()
    for (let i = 0; i < input.size; i++) {
      const row = input.rows[i] as number
      const histogram = map.at(row)
      if (histogram === skip) continue
      let slot = this.#marks.slot(histogram)
      if (slot < 0) {
        slot = rows.push(histogram) - 1
        buckets.push([])
        this.#marks.put(histogram, slot)
      }
      buckets[slot]?.push({ bound: bounds[row] as number, count: input.values[i] as number })
    }
    return { frame, rows, buckets }
  }
}

/** One value per histogram. `prepare` makes the calculation for one evaluation. */
function perHistogram(
  call: Call,
  compiler: Compiler,
  at: number,
  prepare: (run: Run) => (b: Bucket[]) => number,
): Plan {
  const inner = compiler.vector(argument(call, at))
  const gatherer = new Gatherer()
  return {
    type: 'vector',
    run: (run) => {
      const calculate = prepare(run)
      const input = inner(run)
      const { frame, rows, buckets } = gatherer.gather(input)
      const out = run.pool.take(frame, rows.length)
      rows.forEach((row, i) => {
        out.push(row, calculate(buckets[i] as Bucket[]))
      })
      run.pool.release(input)
      return dropNames(out, call.span)
    },
  }
}

const quantile: FunctionPlan = (call, compiler) => {
  const q = compiler.scalar(argument(call, 0))
  return perHistogram(call, compiler, 1, (run) => {
    const wanted = q(run)
    return (buckets) => bucketQuantile(wanted, buckets, compiler.mode)
  })
}

const fraction: FunctionPlan = (call, compiler) => {
  const lower = compiler.scalar(argument(call, 0))
  const upper = compiler.scalar(argument(call, 1))
  return perHistogram(call, compiler, 2, (run) => {
    const from = lower(run)
    const to = upper(run)
    return (buckets) => bucketFraction(from, to, buckets)
  })
}

/** Several quantiles of each histogram, told apart by a label. */
const quantiles: FunctionPlan = (call, compiler) => {
  const inner = compiler.vector(argument(call, 0))
  const label = compiler.text(argument(call, 1))
  const wanted = call.args.slice(2).map((arg): ScalarPlan => compiler.scalar(arg))
  const gatherer = new Gatherer()
  return {
    type: 'vector',
    run: (run) => {
      if (!isLabelName(label, compiler.mode)) {
        throw new PromqlError(call.span, `invalid label name ${JSON.stringify(label)}`)
      }
      const input = inner(run)
      const { frame: source, rows, buckets } = gatherer.gather(input)
      const frame = labelledFrame(source, label)
      const out = run.pool.take(frame, rows.length * wanted.length)
      for (const plan of wanted) {
        const q = plan(run)
        rows.forEach((row, i) => {
          const labels = withLabel(source.labelsOf(row), label, openMetricsFloat(q))
          out.push(frame.internLabels(labels), bucketQuantile(q, buckets[i] as Bucket[], compiler.mode))
        })
      }
      run.pool.release(input)
      if (!allDifferent(out)) duplicateLabels(call.span)
      return dropNames(out, call.span)
    },
  }
}

function labelledFrame(source: Frame, label: string): InternedFrame {
  const make = () => ({ frame: new InternedFrame(source.names), rows: null })
  return source.derive(`quantiles ${label}`, make).frame as InternedFrame
}

function openMetricsFloat(value: number): string {
  const text = formatFloatV(value)
  return /^-?\d+$/.test(text) ? `${text}.0` : text
}

export const histogramFunctions: Functions = {
  histogram_quantile: quantile,
  histogram_quantiles: quantiles,
  histogram_fraction: fraction,
}
