import { type JSONValue, TreeInterpreter } from '@jmespath-community/jmespath'
import type { Node } from './expression.ts'

/** An expression took more steps than a poll may spend. */
export class TooManySteps extends Error {
  override name = 'TooManySteps'
}

/** Steps that the expressions of one poll may take together: about a quarter of a second. */
const mostSteps = 2_000_000
/** Characters of a text that a function may make. */
const longestText = 100_000
/** As many characters count as one step. */
const perStep = 16

/** What is left of a poll's steps. */
export class Budget {
  #left = mostSteps

  /** @throws TooManySteps */
  spend(steps: number): void {
    this.#left -= steps
    if (!(this.#left >= 0)) throw new TooManySteps('too many steps')
  }
}

type Value = JSONValue
type Argument = Value | Node
type Scope = ReadonlyMap<string, Value>
// The library exports one interpreter, and not its class.
const Interpreter = TreeInterpreter.constructor as new () => typeof TreeInterpreter

/** Evaluates the expressions of one poll over one answer, within one budget. */
export class Evaluator {
  readonly #budget = new Budget()
  readonly #weights = new WeakMap<object, number>()

  /**
   * @param variables by name, without the $
   * @throws TooManySteps, Error with the library's text
   */
  run(node: Node, value: Value, variables: Readonly<Record<string, Value>>): Value {
    try {
      const bounded = new Bounded(this.#budget, this.#weights, new Map(Object.entries(variables)))
      return bounded.visit(node, value) as Value
    } catch (error) {
      // Too many arguments, or too deep: both are too much.
      if (error instanceof RangeError) throw new TooManySteps(error.message)
      throw error
    }
  }
}

/**
 * The library's interpreter, which knows no bounds: `[@,@][] | [@,@][] | …` doubles at each step, and a comparison walks
 * whatever it is given. Here each node costs a step and what walks its arguments costs their size.
 */
class Bounded extends Interpreter {
  readonly #budget: Budget
  readonly #weights: WeakMap<object, number>
  readonly #scope: Scope

  constructor(budget: Budget, weights: WeakMap<object, number>, scope: Scope) {
    super()
    this.#budget = budget
    this.#weights = weights
    this.#scope = scope
  }

  override visit(node: Node, value: Argument): Argument {
    this.#budget.spend(1)
    switch (node.type) {
      case 'Field':
        // Own fields only: what every object inherits is no data.
        return isRecord(value) && Object.hasOwn(value, node.name) ? (value[node.name] ?? null) : null
      case 'Variable':
        return this.#scope.get(node.name) ?? null
      case 'Root':
        return this.#scope.get('root') ?? null
      case 'LetExpression':
        return this.#let(node, value)
      case 'Flatten':
        return this.#flatten(this.visit(node.child, value))
      case 'Comparator':
        return this.#compare(node, value)
      case 'Function':
        return this.#call(node, value)
      case 'Slice':
        this.#budget.spend(Array.isArray(value) || typeof value === 'string' ? value.length : 0)
        return super.visit(node, value)
      default:
        return super.visit(node, value)
    }
  }

  #let({ bindings, expression }: Extract<Node, { type: 'LetExpression' }>, value: Argument): Argument {
    const scope = new Map(this.#scope)
    for (const { variable, reference } of bindings) scope.set(variable, this.visit(reference, value) as Value)
    return new Bounded(this.#budget, this.#weights, scope).visit(expression, value)
  }

  #flatten(list: Argument): Value {
    if (!Array.isArray(list)) return null
    for (const item of list) this.#budget.spend(Array.isArray(item) ? item.length : 1)
    return list.flat() as Value
  }

  #compare(node: Extract<Node, { type: 'Comparator' }>, value: Argument): Argument {
    const left = this.visit(node.left, value) as Value
    const right = this.visit(node.right, value) as Value
    this.#budget.spend(Math.min(this.#weigh(left), this.#weigh(right)))
    return super.visit({ ...node, left: literal(left), right: literal(right) }, value)
  }

  #call({ name, children }: Extract<Node, { type: 'Function' }>, value: Argument): Argument {
    const args = children.map((child) => this.visit(child, value))
    for (const arg of args) this.#budget.spend(isExpression(arg) ? 0 : this.#weigh(arg as Value))
    if (textOf(name, args as Value[], (arg) => this.#weigh(arg)) > longestText)
      throw new TooManySteps(`${name}() is too long`)
    return this.runtime.callFunction(name, args as Value[])
  }

  /** Values within, texts by their length; what is shared counts each time it is reached. */
  #weigh(value: Value): number {
    if (typeof value === 'string') return 1 + value.length / perStep
    if (typeof value !== 'object' || value === null) return 1
    const known = this.#weights.get(value)
    if (known !== undefined) return known
    const parts: Value[] = Array.isArray(value) ? value : Object.values(value)
    const weight = parts.reduce<number>((sum, part) => sum + this.#weigh(part), 1)
    this.#weights.set(value, weight)
    return weight
  }
}

/** At most how many characters a function makes of its arguments, where that is more than they have themselves. */
function textOf(name: string, args: readonly Value[], weigh: (value: Value) => number): number {
  const length = (at: number) => (typeof args[at] === 'string' ? args[at].length : 0)
  switch (name) {
    case 'pad_left':
    case 'pad_right':
      return Math.max(length(0), Number(args[1] ?? 0))
    case 'replace':
      return (1 + length(0) / Math.max(1, length(1))) * length(2) + length(0)
    case 'join':
      return Array.isArray(args[1]) ? args[1].length * length(0) + perStep * weigh(args[1]) : 0
    case 'split':
      return length(0)
    case 'to_string':
      return typeof args[0] === 'string' ? 0 : perStep * weigh(args[0] ?? null)
    default:
      return 0
  }
}

const literal = (value: Value): Node => ({ type: 'Literal', value })

function isRecord(value: Argument): value is Record<string, Value> & Argument {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isExpression(value: Argument): boolean {
  return typeof value === 'object' && value !== null && 'expref' in value
}
