import type { Call } from '../ast.ts'
import type { Compiler, Plan } from '../run.ts'

/** Makes a call of one function ready to be evaluated. Number and types of its arguments have been checked. */
export type FunctionPlan = (call: Call, compiler: Compiler) => Plan

export type Functions = Readonly<Record<string, FunctionPlan>>

/** The argument at `i`. @throws TypeError when it is missing, which the type check rules out. */
export function argument(call: Call, i: number): Call['args'][number] {
  const arg = call.args[i]
  if (!arg) throw new TypeError(`${call.signature.name} lacks argument ${i + 1}: it was not type-checked`)
  return arg
}
