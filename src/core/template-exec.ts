import { Evaluator, type Run } from './template-eval.ts'
import type { Node, Pipe } from './template-node.ts'
import { quote } from './template-printf.ts'
import { GoList, GoMap, printed, truth, type Value } from './template-value.ts'

// A template that calls itself ends here.
const maxDepth = 100

/** @throws TemplateRunError */
export function execute(run: Run): string {
  return new Execution(run).run()
}

/** How a list of nodes ended. */
type Flow = 'on' | 'break' | 'continue'

class Execution {
  readonly #run: Run
  readonly #eval: Evaluator
  #output = ''
  #depth = 0

  constructor(run: Run) {
    this.#run = run
    this.#eval = new Evaluator(run)
  }

  run(): string {
    this.#walk(this.#run.tree.root, this.#run.data)
    return this.#output
  }

  #write(text: string): void {
    this.#output += text
    const { output } = this.#run.bounds
    if (this.#output.length > output) this.#eval.fail(`output longer than ${output}`)
  }

  #walk(nodes: readonly Node[], dot: Value): Flow {
    for (const node of nodes) {
      this.#eval.step()
      const flow = this.#node(node, dot)
      if (flow !== 'on') return flow
    }
    return 'on'
  }

  #node(node: Node, dot: Value): Flow {
    switch (node.kind) {
      case 'text':
        this.#write(node.text)
        return 'on'
      case 'action':
        this.#action(node.pipe, dot)
        return 'on'
      case 'template':
        this.#call(node.name, node.pos, this.#value(node.pipe, dot))
        return 'on'
      case 'break':
      case 'continue':
        return node.kind
      default:
        return this.#eval.scoped(() => (node.kind === 'range' ? this.#range(node, dot) : this.#branch(node, dot)))
    }
  }

  #action(pipe: Pipe, dot: Value): void {
    const value = this.#eval.pipe(pipe, dot)
    if (pipe.declares.length === 0) this.#write(value === undefined ? '<no value>' : printed(value))
  }

  #value(pipe: Pipe | undefined, dot: Value): Value {
    return pipe && this.#eval.pipe(pipe, dot)
  }

  #branch(node: Node & { kind: 'if' | 'with' | 'range' }, dot: Value): Flow {
    const value = this.#eval.pipe(node.pipe, dot)
    if (truth(value)) return this.#walk(node.body, node.kind === 'with' ? value : dot)
    return node.otherwise ? this.#walk(node.otherwise, dot) : 'on'
  }

  #range(node: Node & { kind: 'if' | 'with' | 'range' }, dot: Value): Flow {
    const value = this.#eval.pipe(node.pipe, dot)
    const entries = this.#entries(value)
    const [first, second] = node.pipe.declares
    for (const [key, item] of entries) {
      this.#eval.step()
      const flow = this.#eval.scoped(() => {
        const set = (name: string, what: Value) => this.#eval.set(name, what, node.pipe.assigns)
        if (second !== undefined && first !== undefined) set(first, key)
        const element = second ?? first
        if (element !== undefined) set(element, item)
        return this.#walk(node.body, item)
      })
      if (flow === 'break') break
    }
    return entries.length === 0 && node.otherwise ? this.#walk(node.otherwise, dot) : 'on'
  }

  #entries(value: Value): [Value, Value][] {
    if (value === undefined) return []
    if (value instanceof GoList) return value.items.map((item, i) => [BigInt(i), item])
    if (value instanceof GoMap) return value.keys().map((key) => [key, value.get(key)])
    return this.#eval.fail(`range can't iterate over ${printed(value)}`)
  }

  #call(name: string, pos: number, data: Value): void {
    this.#eval.mark({ kind: 'identifier', pos, name: `{{template ${quote(name)}}}` })
    const nodes = this.#run.tree.defined.get(name) ?? this.#eval.fail(`template ${quote(name)} not defined`)
    if (++this.#depth > maxDepth) this.#eval.fail(`exceeded maximum template depth (${maxDepth})`)
    this.#eval.within(name, data, () => this.#walk(nodes, data))
    this.#depth--
  }
}
