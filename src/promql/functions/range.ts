import type { Call } from '../ast.ts'
import { PromqlError } from '../error.ts'
import { type Compiler, dropNames, type Plan, type Run } from '../run.ts'
import { Window, type Windows } from '../windows.ts'
import { argument, type FunctionPlan, type Functions } from './contract.ts'
import { overTime } from './over-time.ts'
import type { RangeEntry } from './range-entry.ts'
import { rates } from './rate.ts'
import { trends } from './trend.ts'
import { absentFrame } from './value.ts'

const ranged =
  ({ of, named = false, refuse }: RangeEntry): FunctionPlan =>
  (call, compiler) => {
    const { matrix, scalars } = argumentsOf(call, compiler)
    const calculate = of(compiler.mode)
    const window = new Window()
    return {
      type: 'vector',
      run: (run) => {
        const [first = 0, second = 0] = scalars.map((scalar) => scalar(run))
        const problem = refuse?.(first, second)
        const windows = matrix(run)
        begin(window, windows, run)
        const out = run.pool.take(windows.frame, windows.size)
        let samples = 0
        for (let i = 0; i < windows.size; i++) {
          const count = window.cut(windows.samplesOf(i), compiler.mode)
          if (count === 0) continue
          if (problem !== undefined) throw new PromqlError(call.span, problem)
          samples += count
          if (calculate(window, first, second)) out.push(windows.rows[i] as number, window.result)
        }
        run.spend(samples, call.span)
        return named ? out : dropNames(out, call.span)
      },
    }
  }

function argumentsOf(call: Call, compiler: Compiler) {
  const types = call.signature.args
  const matrix = compiler.matrix(argument(call, types.indexOf('matrix')))
  const scalars = call.args.filter((_, i) => types[i] === 'scalar').map((arg) => compiler.scalar(arg))
  return { matrix, scalars }
}

function begin(window: Window, { from, to }: Windows, { at }: Run): void {
  window.from = from
  window.to = to
  window.at = at
}

/** 1 when no series has a sample in the range, with the labels the selector asks for. */
const absentOverTime: FunctionPlan = (call, compiler): Plan => {
  const { matrix } = argumentsOf(call, compiler)
  const frame = absentFrame(argument(call, 0))
  const window = new Window()
  return {
    type: 'vector',
    run: (run) => {
      const windows = matrix(run)
      begin(window, windows, run)
      const out = run.pool.take(frame, 1)
      let i = 0
      while (i < windows.size && window.cut(windows.samplesOf(i), compiler.mode) === 0) i++
      if (i === windows.size) out.push(0, 1)
      run.spend(i, call.span)
      return out
    },
  }
}

export const rangeFunctions: Functions = {
  ...Object.fromEntries(
    Object.entries({ ...rates, ...overTime, ...trends }).map(([name, entry]) => [name, ranged(entry)]),
  ),
  absent_over_time: absentOverTime,
}
