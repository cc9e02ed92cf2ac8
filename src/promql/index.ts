/** PromQL: parsing, checking, printing and evaluating. The README beside this file says what is in scope. */
export { type Expr, type Mode, typeOf, type ValueType } from './ast.ts'
export {
  Engine,
  type EngineOptions,
  evaluate,
  type Prepared,
  type Result,
  type Sample,
  type SampleSeries,
} from './engine.ts'
export { PromqlError, type Span } from './error.ts'
export { reach, type SelectorUse, selectorsOf, usesAbsent } from './inspect.ts'
export { parse } from './parse.ts'
export { print } from './print.ts'
export type { Coarse, Queryable, Series } from './queryable.ts'
export type { Limits } from './run.ts'
