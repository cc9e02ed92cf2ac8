import type { Call } from '../ast.ts'
import { log2, log10, max, min } from '../go-math.ts'
import { type Compiler, dropNames, type Plan, type Run } from '../run.ts'
import { argument, type FunctionPlan, type Functions } from './contract.ts'

type Change = (value: number) => number

/** A function that changes each value by itself. `prepare` makes the change for one evaluation, from the other arguments. */
function elementwise(call: Call, compiler: Compiler, prepare: (run: Run) => Change | undefined): Plan {
  const inner = compiler.vector(argument(call, 0))
  return {
    type: 'vector',
    run: (run) => {
      const change = prepare(run)
      const vector = inner(run)
      if (!change) vector.size = 0
      else for (let i = 0; i < vector.size; i++) vector.values[i] = change(vector.values[i] as number)
      return dropNames(vector, call.span)
    },
  }
}

const plain =
  (change: Change): FunctionPlan =>
  (call, compiler) =>
    elementwise(call, compiler, () => change)

const clamp: FunctionPlan = (call, compiler) => {
  const low = compiler.scalar(argument(call, 1))
  const high = compiler.scalar(argument(call, 2))
  return elementwise(call, compiler, (run) => {
    const least = low(run)
    const most = high(run)
    return most < least ? undefined : (value) => max(least, min(most, value))
  })
}

const clampTo =
  (bound: (a: number, b: number) => number): FunctionPlan =>
  (call, compiler) => {
    const limit = compiler.scalar(argument(call, 1))
    return elementwise(call, compiler, (run) => {
      const at = limit(run)
      return (value) => bound(at, value)
    })
  }

/** Rounds to a multiple, ties upwards. The inverse loses less than the divisor would. */
const round: FunctionPlan = (call, compiler) => {
  const nearest = call.args[1] ? compiler.scalar(call.args[1]) : () => 1
  return elementwise(call, compiler, (run) => {
    const inverse = 1 / nearest(run)
    return (value) => Math.floor(value * inverse + 0.5) / inverse
  })
}

const ofScalars =
  (choose: (a: number, b: number) => number): FunctionPlan =>
  (call, compiler) => {
    const a = compiler.scalar(argument(call, 0))
    const b = compiler.scalar(argument(call, 1))
    return { type: 'scalar', run: (run) => choose(a(run), b(run)) }
  }

const sgn: Change = (value) => (value < 0 ? -1 : value > 0 ? 1 : value)

const changes: Readonly<Record<string, Change>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  exp: Math.exp,
  sqrt: Math.sqrt,
  ln: Math.log,
  log2,
  log10,
  sgn,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  rad: (value) => (value * Math.PI) / 180,
  deg: (value) => (value * 180) / Math.PI,
}

export const mathFunctions: Functions = {
  ...Object.fromEntries(Object.entries(changes).map(([name, change]) => [name, plain(change)])),
  clamp,
  clamp_min: clampTo(max),
  clamp_max: clampTo(min),
  round,
  max_of: ofScalars(max),
  min_of: ofScalars(min),
  pi: () => ({ type: 'scalar', run: () => Math.PI }),
}
