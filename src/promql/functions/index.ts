import type { Call } from '../ast.ts'
import type { Compiler, Plan } from '../run.ts'
import { clockFunctions } from './clock.ts'
import type { FunctionPlan } from './contract.ts'
import { histogramFunctions } from './histogram.ts'
import { labelFunctions } from './label.ts'
import { mathFunctions } from './math.ts'
import { rangeFunctions } from './range.ts'
import { valueFunctions } from './value.ts'

const functions: ReadonlyMap<string, FunctionPlan> = new Map(
  [rangeFunctions, mathFunctions, clockFunctions, labelFunctions, histogramFunctions, valueFunctions].flatMap((group) =>
    Object.entries(group),
  ),
)

export function compileCall(expr: Call, compiler: Compiler): Plan {
  const make = functions.get(expr.signature.name)
  if (!make) throw new TypeError(`function ${expr.signature.name} has a signature but no implementation`)
  return make(expr, compiler)
}

/** Names of all functions that can be evaluated. */
export function implemented(): string[] {
  return [...functions.keys()]
}
