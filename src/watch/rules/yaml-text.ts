import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import { nearest } from '../../config/zod-issues.ts'
import type { Ms } from '../../core/clock.ts'
import { parseDuration } from '../../core/duration.ts'
import type { Issue } from '../../core/errors.ts'
import { sourceOffset } from './yaml-scalar.ts'

/** Largest file read, in bytes. */
const maxBytes = 4 << 20
const maxIssues = 100

/**
 * One YAML file whose every scalar is text, as Prometheus's files are read, and which knows where each stands. Readers
 * report what is wrong here and go on, so that a person sees everything at once.
 */
export class YamlText {
  readonly file: string
  readonly issues: Issue[] = []
  readonly #lines = new LineCounter()
  readonly #text: string
  readonly #doc: Document

  constructor(file: string, text: string) {
    this.file = file
    this.#text = text.length > maxBytes ? '' : text
    this.#doc = parseDocument(this.#text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      schema: 'failsafe',
      // The last of several documents would silently win or be lost.
      logLevel: 'silent',
    })
    if (text.length > maxBytes) this.reportAt(0, '', `the file is larger than ${maxBytes} bytes; split it`)
    // What follows the first error of syntax is mostly its consequence.
    const isSyntax = ({ code }: { code: string }) => code !== 'DUPLICATE_KEY'
    const first = this.#doc.errors.find(isSyntax)
    for (const error of first ? [first] : this.#doc.errors) this.reportAt(error.pos[0], '', error.message)
  }

  /** Undefined for an empty file and for one that is no YAML. */
  get root(): Node | undefined {
    return this.issues.length === 0 ? (this.#doc.contents ?? undefined) : undefined
  }

  /** What an alias stands for. */
  resolve(node: unknown): Node | undefined {
    if (isAlias(node)) return node.resolve(this.#doc) as Node | undefined
    return (node ?? undefined) as Node | undefined
  }

  report(node: unknown, path: string, message: string, example?: string): void {
    this.reportAt((node as Node | undefined)?.range?.[0] ?? 0, path, message, example)
  }

  reportAt(offset: number, path: string, message: string, example?: string): void {
    if (this.issues.length >= maxIssues) return
    const { line, col } = this.#lines.linePos(offset)
    const place = { line: Math.max(1, line), column: Math.max(1, col) }
    this.issues.push({ file: this.file, ...place, path, message, ...(example === undefined ? {} : { example }) })
  }

  /** Reports something wrong at a character of a scalar's value, whatever its quoting or folding. */
  reportInside(value: Located, index: number, path: string, message: string, example?: string): void {
    this.reportAt(sourceOffset(this.#text, value.node, index), path, message, example)
  }

  /** Line (from 1) where a node begins. */
  lineOf(node: Node | undefined): number {
    return Math.max(1, this.#lines.linePos(node?.range?.[0] ?? 0).line)
  }
}

/** A scalar's text and its node. */
export interface Located {
  text: string
  node: Scalar
}

/** An entry of a map of texts; `place` is its key's node. */
export interface NamedText extends Located {
  key: string
  place: unknown
}

/** Reads one map; what is missing, of the wrong kind or unknown is reported with its place. */
export class MapReader {
  readonly yaml: YamlText
  readonly node: Node | undefined
  readonly path: string
  readonly #pairs = new Map<string, Pair>()

  /** @param known the keys this map may have; absent: any */
  constructor(yaml: YamlText, node: unknown, path: string, known?: readonly string[]) {
    this.yaml = yaml
    this.path = path
    this.node = yaml.resolve(node)
    if (!isMap(this.node)) {
      if (!isEmpty(this.node)) yaml.report(node, path, `is ${kindOf(this.node)}; a map of keys and values is needed`)
      return
    }
    this.#collect(this.node, true)
    for (const [key, pair] of this.#pairs) if (known && !known.includes(key)) this.#unknown(key, pair, known)
  }

  /** `<<` brings the keys of other maps, which its own override. */
  #collect(map: YAMLMap, own: boolean): void {
    for (const pair of map.items) {
      const key = this.#keyOf(pair)
      if (key !== undefined && key !== '<<' && (own || !this.#pairs.has(key))) this.#pairs.set(key, pair)
    }
    if (!own) return
    for (const pair of map.items.filter((item) => this.#keyOf(item) === '<<')) {
      const value = this.yaml.resolve(pair.value)
      const sources = isSeq(value) ? value.items.map((item) => this.yaml.resolve(item)) : [value]
      for (const source of sources) if (isMap(source)) this.#collect(source, false)
    }
  }

  #keyOf(pair: Pair): string | undefined {
    const key = this.yaml.resolve(pair.key)
    if (isScalar(key)) return String(key.value ?? '')
    this.yaml.report(pair.key, this.path, `a key must be text, not ${kindOf(key)}`)
    return undefined
  }

  #unknown(key: string, pair: Pair, known: readonly string[]): void {
    const near = nearest(key, known)
    const hint = near ? `did you mean "${near}"?` : `known are ${known.join(', ')}`
    this.yaml.report(pair.key, this.at(key), `unknown key "${key}"; ${hint}`)
  }

  at(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`
  }

  has(key: string): boolean {
    return this.#pairs.has(key)
  }

  value(key: string): Node | undefined {
    return this.yaml.resolve(this.#pairs.get(key)?.value)
  }

  /** The key's own node, for what is wrong with a whole entry; else the map. */
  place(key: string): unknown {
    return this.#pairs.get(key)?.key ?? this.node
  }

  report(key: string, message: string, example?: string): void {
    this.yaml.report(this.value(key) ?? this.place(key), this.at(key), message, example)
  }

  text(key: string): Located | undefined {
    const node = this.value(key)
    if (isEmpty(node)) return undefined
    if (isScalar(node)) return { text: String(node.value ?? ''), node }
    this.report(key, `is ${kindOf(node)}; text is needed`)
    return undefined
  }

  /** Ms. */
  duration(key: string): Ms | undefined {
    const found = this.text(key)
    if (!found) return undefined
    const ms = parseDuration(found.text)
    if (ms === undefined) this.report(key, `"${found.text}" is not a duration; units are ms s m h d w y`, '5m')
    return ms
  }

  /** A whole number from 0. */
  count(key: string): number | undefined {
    const found = this.text(key)
    if (!found) return undefined
    if (/^\d{1,9}$/.test(found.text)) return Number(found.text)
    this.report(key, `"${found.text}" is not a whole number`, '10')
    return undefined
  }

  items(key: string): readonly unknown[] {
    const node = this.value(key)
    if (isSeq(node)) return node.items
    if (!isEmpty(node)) this.report(key, `is ${kindOf(node)}; a list is needed`)
    return []
  }

  /** The entries of a map of texts, such as `labels`. */
  texts(key: string): readonly NamedText[] {
    const inner = new MapReader(this.yaml, this.value(key), this.at(key))
    return [...inner.#pairs.keys()].flatMap((name) => {
      const found = inner.text(name)
      const node = found?.node ?? (inner.place(name) as Scalar)
      const place = inner.place(name)
      return found || isEmpty(inner.value(name)) ? [{ key: name, place, text: found?.text ?? '', node }] : []
    })
  }
}

function isEmpty(node: Node | undefined): boolean {
  return node === undefined || (isScalar(node) && (node.value === null || node.value === '') && node.type === 'PLAIN')
}

function kindOf(node: unknown): string {
  if (isMap(node)) return 'a map'
  if (isSeq(node)) return 'a list'
  return isScalar(node) ? `text ("${String(node.value).slice(0, 40)}")` : 'empty'
}
