import { type Command, type Operand, type Pipe, show } from './template-node.ts'
import type { Tree } from './template-parse.ts'
import { quote } from './template-printf.ts'
import { GoMap, GoStruct, Stringer, truth, typeOf, type Value } from './template-value.ts'

/** A parameter's Go type, as its messages name it. `interface {}` takes anything. */
export type ParamType = 'interface {}' | 'string' | 'template.queryResult' | '*template.sample'

/** A function a template may call. It throws an Error whose message is told as `error calling <name>: ...`. */
export interface TemplateFunction {
  params: readonly ParamType[]
  /** Type of any further arguments. */
  rest?: ParamType
  call(...args: Value[]): Value
}

/** What stops a template that never ends, by its own loops and calls or by the data's size. */
export interface Bounds {
  /** Nodes and commands that run. */
  steps: number
  /** Characters of the output. */
  output: number
}

/** A template failed while it ran; the message reads as Go's text/template words it. */
export class TemplateRunError extends Error {
  override name = 'TemplateRunError'
}

export interface Run {
  tree: Tree
  /** How errors name the template. */
  name: string
  data: Value
  functions: Readonly<Record<string, TemplateFunction>>
  /** Variables set before it starts, by name with `$`. */
  variables: Readonly<Record<string, Value>>
  bounds: Bounds
  /** Bytes to add to the column of errors on the first line. */
  columnOffset?: number
}

interface Variable {
  name: string
  value: Value
}

// Marks "no value came down the pipeline".
const none = Symbol('none')
type Final = Value | typeof none

/** Evaluates pipelines: variables, fields, methods and functions, with Go's rules and in Go's words when it fails. */
export class Evaluator {
  readonly #run: Run
  #template: string
  #steps = 0
  #variables: Variable[]
  /** Where it is, for errors: the node last touched. */
  #at: Operand | Command | undefined

  constructor(run: Run) {
    this.#run = run
    this.#template = run.name
    this.#variables = [{ name: '$', value: run.data }]
    for (const [name, value] of Object.entries(run.variables)) this.#variables.push({ name, value })
  }

  fail(message: string): never {
    if (!this.#at) throw new TemplateRunError(`template: ${this.#template}: ${message}`)
    const where = `${this.#location(this.#at.pos)}: executing ${quote(this.#template)} at <${show(this.#at)}>`
    throw new TemplateRunError(`template: ${where}: ${message}`)
  }

  #location(pos: number): string {
    const before = this.#run.tree.text.slice(0, pos)
    const newline = before.lastIndexOf('\n')
    const column = Buffer.byteLength(before.slice(newline + 1)) + (newline < 0 ? (this.#run.columnOffset ?? 0) : 0)
    return `${this.#run.name}:${before.split('\n').length}:${column}`
  }

  /** Counts one step. */
  step(): void {
    if (++this.#steps > this.#run.bounds.steps) this.fail(`more than ${this.#run.bounds.steps} steps`)
  }

  /** Counts a step and says where it is. */
  mark(node: Operand | Command): void {
    this.step()
    this.#at = node
  }

  /** Variables that `run` declares end with it. */
  scoped<T>(run: () => T): T {
    const size = this.#variables.length
    const result = run()
    this.#variables.length = size
    return result
  }

  /** Runs the body of another template, which sees no variable but `$`. */
  within(template: string, data: Value, run: () => void): void {
    const outer = [this.#variables, this.#template] as const
    this.#variables = [{ name: '$', value: data }]
    this.#template = template
    run()
    ;[this.#variables, this.#template] = outer
  }

  set(name: string, value: Value, existing: boolean): void {
    if (!existing) {
      this.#variables.push({ name, value })
      return
    }
    const found = this.#variables.findLast((variable) => variable.name === name)
    if (!found) this.fail(`undefined variable: ${name}`)
    found.value = value
  }

  pipe(pipe: Pipe, dot: Value): Value {
    this.mark(pipe)
    let value: Final = none
    for (const command of pipe.commands) value = this.#command(command, dot, value)
    const result = value === none ? undefined : value
    for (const name of pipe.declares) this.set(name, result, pipe.assigns)
    return result
  }

  #command(command: Command, dot: Value, final: Final): Value {
    const [first, ...args] = command.args
    switch (first.kind) {
      case 'field':
      case 'variable':
      case 'chain':
        return this.#reference(first, dot, args, final)
      case 'identifier':
        return this.#function(first, command, dot, args, final)
      case 'pipe':
        this.#noArguments(first, args, final)
        return this.pipe(first, dot)
    }
    this.mark(first)
    this.#noArguments(first, args, final)
    if (first.kind === 'nil') return this.fail('nil is not a command')
    return first.kind === 'dot' ? dot : first.value
  }

  #noArguments(first: Operand, args: readonly Operand[], final: Final): void {
    if (args.length > 0 || final !== none) this.fail(`can't give argument to non-function ${show(first)}`)
  }

  /** `.A.B`, `$x.A` or `(pipeline).A`, possibly with arguments for a method at its end. */
  #reference(
    node: Operand & { kind: 'field' | 'variable' | 'chain' },
    dot: Value,
    args: readonly Operand[],
    final: Final,
  ): Value {
    this.mark(node)
    let receiver = this.#receiver(node, dot)
    if (node.path.length === 0) this.#noArguments(node, args, final)
    for (const [i, name] of node.path.entries()) {
      const last = i === node.path.length - 1
      receiver = this.#field(receiver, name, node, dot, last ? args : [], last ? final : none)
    }
    return receiver
  }

  #receiver(node: Operand & { kind: 'field' | 'variable' | 'chain' }, dot: Value): Value {
    if (node.kind === 'field') return dot
    if (node.kind === 'chain') return this.#argument(node.of, 'interface {}', dot)
    const found = this.#variables.findLast((variable) => variable.name === node.name)
    if (!found) this.fail(`undefined variable: ${node.name}`)
    return found.value
  }

  #field(on: Value, name: string, node: Operand, dot: Value, args: readonly Operand[], final: Final): Value {
    if (on === undefined) return undefined
    if (on instanceof Stringer && Object.hasOwn(on.methods, name)) {
      const values = args.map((arg) => this.#argument(arg, 'interface {}', dot))
      return this.#guarded(name, node, () => on.methods[name]?.(...values, ...(final === none ? [] : [final])))
    }
    const given = args.length > 0 || final !== none
    if (on instanceof GoStruct && Object.hasOwn(on.fields, name)) {
      if (given) this.fail(`${name} has arguments but cannot be invoked as function`)
      return on.fields[name]
    }
    if (on instanceof GoMap) {
      if (given) this.fail(`${name} is not a method but has arguments`)
      return on.get(name)
    }
    return this.fail(`can't evaluate field ${name} in type ${typeOf(on)}`)
  }

  #function(
    node: Operand & { kind: 'identifier' },
    command: Operand | Command,
    dot: Value,
    args: readonly Operand[],
    final: Final,
  ): Value {
    this.mark(node)
    const { name } = node
    const known = this.#run.functions[name] ?? this.fail(`"${name}" is not a defined function`)
    this.#checkCount(name, known, args.length, final)
    if (name === 'and' || name === 'or') return this.#shortCircuit(name, dot, args, final)
    const type = (i: number) => known.params[i] ?? known.rest ?? 'interface {}'
    const values = args.map((arg, i) => this.#argument(arg, type(i), dot))
    if (final !== none) values.push(this.#checked(final, type(values.length)))
    return this.#guarded(name, command, () => known.call(...values))
  }

  #checkCount(name: string, { params, rest }: TemplateFunction, given: number, final: Final): void {
    const count = given + (final === none ? 0 : 1)
    if (rest !== undefined && count < params.length) {
      this.fail(`wrong number of args for ${name}: want at least ${params.length} got ${given}`)
    }
    if (rest === undefined && count !== params.length) {
      this.fail(`wrong number of args for ${name}: want ${params.length} got ${count}`)
    }
  }

  #shortCircuit(name: 'and' | 'or', dot: Value, args: readonly Operand[], final: Final): Value {
    let value: Value
    for (const arg of args) {
      value = this.#argument(arg, 'interface {}', dot)
      if (truth(value) === (name === 'or')) return value
    }
    return final === none ? value : final
  }

  #guarded(name: string, node: Operand | Command, call: () => Value): Value {
    try {
      return call()
    } catch (error) {
      if (error instanceof TemplateRunError) throw error
      this.mark(node)
      return this.fail(`error calling ${name}: ${(error as Error).message}`)
    }
  }

  #argument(node: Operand, type: ParamType, dot: Value): Value {
    this.mark(node)
    switch (node.kind) {
      case 'dot':
        return this.#checked(dot, type)
      case 'nil':
        if (type === 'string') this.fail('cannot assign nil to string')
        return undefined
      case 'field':
      case 'variable':
      case 'chain':
        return this.#checked(this.#reference(node, dot, [], none), type)
      case 'pipe':
        return this.#checked(this.pipe(node, dot), type)
      case 'identifier':
        return this.#checked(this.#function(node, node, dot, [], none), type)
    }
    if (type === 'string' && node.kind !== 'string') this.fail(`expected string; found ${show(node)}`)
    if (type !== 'interface {}' && type !== 'string') this.fail(`can't handle ${show(node)} for arg of type ${type}`)
    return node.value
  }

  #checked(value: Value, type: ParamType): Value {
    if (type === 'interface {}' || typeOf(value) === type) return value
    if (value !== undefined) this.fail(`wrong type for value; expected ${type}; got ${typeOf(value)}`)
    return type === 'string' ? this.fail('invalid value; expected string') : undefined
  }
}
