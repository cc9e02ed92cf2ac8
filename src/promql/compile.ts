import { compileAggregate } from './aggregate.ts'
import { type Expr, type Mode, unwrap } from './ast.ts'
import { compileBinary } from './binary.ts'
import { compileCall } from './functions/index.ts'
import { type Compiler, dropNames, type MatrixPlan, type Plan, type ScalarPlan, type VectorPlan } from './run.ts'
import { compileRange, compileSelector } from './select.ts'
import { compileSubquery } from './subquery.ts'

/** Makes a checked expression ready to be evaluated. */
export function compile(expr: Expr, mode: Mode): Plan {
  return new ExprCompiler(mode).plan(expr)
}

class ExprCompiler implements Compiler {
  readonly mode: Mode

  constructor(mode: Mode) {
    this.mode = mode
  }

  plan(expr: Expr): Plan {
    switch (expr.kind) {
      case 'number':
        return { type: 'scalar', run: () => expr.value }
      case 'string':
        return { type: 'string', value: expr.value }
      case 'paren':
        return this.plan(expr.inner)
      case 'unary':
        return expr.op === '+' ? this.plan(expr.operand) : negated(this.plan(expr.operand), expr)
      case 'binary':
        return compileBinary(expr, this)
      case 'call':
        return compileCall(expr, this)
      case 'aggregate':
        return { type: 'vector', run: compileAggregate(expr, this) }
      case 'selector':
        return { type: 'vector', run: compileSelector(expr) }
      case 'range':
        return { type: 'matrix', run: compileRange(expr) }
      case 'subquery':
        return { type: 'matrix', run: compileSubquery(expr, this.vector(expr.inner)) }
    }
  }

  scalar(expr: Expr): ScalarPlan {
    const plan = this.plan(expr)
    if (plan.type !== 'scalar') throw unchecked(expr, 'scalar')
    return plan.run
  }

  vector(expr: Expr): VectorPlan {
    const plan = this.plan(expr)
    if (plan.type !== 'vector') throw unchecked(expr, 'vector')
    return plan.run
  }

  matrix(expr: Expr): MatrixPlan {
    const plan = this.plan(expr)
    if (plan.type !== 'matrix') throw unchecked(expr, 'matrix')
    return plan.run
  }

  text(expr: Expr): string {
    const inner = unwrap(expr)
    if (inner.kind !== 'string') throw unchecked(expr, 'string')
    return inner.value
  }
}

/** Only an expression that never went through `check` gets here. */
function unchecked(expr: Expr, want: string): TypeError {
  return new TypeError(`expression of kind ${expr.kind} is not a ${want}: it was not type-checked`)
}

function negated(operand: Plan, { span }: Expr): Plan {
  if (operand.type === 'scalar') return { type: 'scalar', run: (run) => -operand.run(run) }
  if (operand.type !== 'vector') throw new TypeError(`cannot negate a ${operand.type}`)
  return {
    type: 'vector',
    run: (run) => {
      const vector = operand.run(run)
      for (let i = 0; i < vector.size; i++) vector.values[i] = -(vector.values[i] as number)
      return dropNames(vector, span)
    },
  }
}
