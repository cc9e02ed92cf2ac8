import { compile } from '@jmespath-community/jmespath'
import { messageOf } from '../../../core/errors.ts'
import type { Sink } from '../../samples/sink.ts'
import { SourceError } from '../contract.ts'
import { failure } from '../failures.ts'
import { Evaluator, TooManySteps } from './evaluate.ts'
import type { JSONValue, Node } from './expression.ts'
import { asLabel, asSeconds, asValue, describe, Unfit } from './values.ts'

/** How samples of one name are found, as its user writes it. */
export interface Mapping {
  name: string
  each?: string | undefined
  value: string
  as: 'number' | 'timestamp'
  labels: Readonly<Record<string, string | { text: string }>>
  at?: string | undefined
  type?: string | undefined
  help?: string | undefined
}

/** One key of a mapping: where it stands in the configuration, and how to compute it. */
interface Part {
  path: string
  node: Node
}

interface Compiled {
  mapping: Mapping
  each: Part | undefined
  value: Part
  at: Part | undefined
  labels: readonly (readonly [name: string, from: Part | string])[]
}

/** Writes what the mappings find in an answer. The function throws SourceErrors that name the key of the configuration. */
export function mapper(mappings: readonly Mapping[], host: string): (answer: unknown, sink: Sink) => void {
  const compiled = mappings.map(compileMapping)
  return (answer, sink) => {
    const reading = new Reading(answer as JSONValue, host, sink)
    for (const one of compiled) reading.map(one)
  }
}

function compileMapping(mapping: Mapping, index: number): Compiled {
  const path = `samples.${index}`
  const part = (key: string, text: string): Part => ({ path: `${path}.${key} (${short(text)})`, node: compile(text) })
  const { each, value, at, labels } = mapping
  return {
    mapping,
    each: each === undefined ? undefined : part('each', each),
    value: part('value', value),
    at: at === undefined ? undefined : part('at', at),
    labels: Object.entries(labels).map(([name, from]) => [
      name,
      typeof from === 'string' ? part(`labels.${name}`, from) : from.text,
    ]),
  }
}

const short = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text)

/** One answer being read. */
class Reading {
  readonly #root: JSONValue
  readonly #host: string
  readonly #sink: Sink
  readonly #evaluator = new Evaluator()

  constructor(root: JSONValue, host: string, sink: Sink) {
    this.#root = root
    this.#host = host
    this.#sink = sink
  }

  map(one: Compiled): void {
    const { name, type, help } = one.mapping
    if (type !== undefined || help !== undefined) {
      this.#sink.describe(name, { ...(type !== undefined && { type }), ...(help !== undefined && { help }) })
    }
    for (const [key, item] of this.#items(one.each)) this.#sample(one, item, key)
  }

  #items(each: Part | undefined): [JSONValue, JSONValue][] {
    if (!each) return [[null, this.#root]]
    const found = this.#run(each, this.#root, null)
    if (Array.isArray(found)) return found.map((item, index) => [index, item])
    if (typeof found === 'object' && found !== null) return Object.entries(found)
    if (found !== null) throw this.#unfit(each, found, 'a list or an object')
    this.#sink.refuse('missing_value')
    return []
  }

  #sample({ mapping, value, at, labels }: Compiled, item: JSONValue, key: JSONValue): void {
    const number = this.#fit(value, item, key, mapping.as === 'timestamp' ? asSeconds : asValue)
    if (number === undefined) {
      this.#sink.refuse('missing_value')
      return
    }
    const exposed = labels.flatMap(([name, from]) => [
      name,
      typeof from === 'string' ? from : (this.#fit(from, item, key, asLabel) ?? ''),
    ])
    const seconds = at && this.#fit(at, item, key, asSeconds)
    const series = this.#sink.series(mapping.name, exposed, at !== undefined)
    if (series) this.#sink.put(series, number, seconds === undefined ? undefined : Math.round(seconds * 1000))
  }

  /** Undefined where there is nothing; what is there and does not fit fails the poll. */
  #fit<T>(part: Part, item: JSONValue, key: JSONValue, read: (value: JSONValue) => T): T | undefined {
    const found = this.#run(part, item, key)
    if (found === null) return undefined
    try {
      return read(found)
    } catch (error) {
      throw error instanceof Unfit ? this.#unfit(part, found, error.message) : error
    }
  }

  #run({ path, node }: Part, item: JSONValue, key: JSONValue): JSONValue {
    const host = this.#host
    try {
      return this.#evaluator.run(node, item, { root: this.#root, key }) ?? null
    } catch (error) {
      if (error instanceof SourceError) throw error
      if (error instanceof TooManySteps) throw failure('expression-cost', { host, path })
      throw failure('expression', { host, path, detail: messageOf(error).slice(0, 200) })
    }
  }

  #unfit({ path }: Part, found: JSONValue, wanted: string): SourceError {
    return failure('wrong-type', { host: this.#host, path, found: describe(found), wanted })
  }
}
