import { parseDuration } from '../../../src/core/duration.ts'
import { parseFloat64 } from '../../../src/core/float.ts'
import { formatLabels, type Labels, labelsKey } from '../../../src/core/labels.ts'
import {
  Engine,
  type Mode,
  PromqlError,
  parse,
  print,
  type Sample,
  type SampleSeries,
} from '../../../src/promql/index.ts'
import { stale, type TestSeries, TestSeriesSet, type TestValue } from '../../support/series.ts'
import { pinned } from './pinned.ts'

type Value = TestValue | undefined

export interface Evaluation {
  readonly line: number
  readonly expr: string
  readonly expect: 'pass' | 'fail' | 'ordered'
  readonly message: string | undefined
  readonly start: number
  /** Undefined for an instant evaluation. */
  readonly range: { readonly end: number; readonly step: number } | undefined
  readonly lines: readonly string[]
}

type Command =
  | { readonly kind: 'clear' }
  | { readonly kind: 'load'; readonly step: number; readonly lines: readonly string[] }
  | { readonly kind: 'eval'; readonly evaluation: Evaluation }

const instantPattern = /^eval(?:_(fail|ordered))?\s+instant\s+(?:at\s+(\S+))?\s+(.+)$/
const rangePattern = /^eval(?:_(fail))?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/

/** Reads a script of Prometheus's promqltest: load, eval, eval_fail, eval_ordered, clear. */
export function readScript(text: string): Command[] {
  const lines = text.split('\n').map((line) => (line.trim().startsWith('#') ? '' : line.trim()))
  const commands: Command[] = []
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? ''
    if (line === '') continue
    const body: string[] = []
    const takesBody = !/^clear$/i.test(line)
    while (takesBody && (lines[i + 1] ?? '') !== '') body.push(lines[++i] ?? '')
    commands.push(...readCommand(line, body, i + 1 - body.length))
  }
  return commands
}

function readCommand(line: string, body: string[], at: number): Command[] {
  if (/^clear$/i.test(line)) return [{ kind: 'clear' }]
  const load = /^load\s+(\S+)$/.exec(line)
  if (load) return [{ kind: 'load', step: duration(load[1]), lines: body }]
  // A bare number ends an evaluation, and another command may follow it at once.
  const next = body.findIndex((one) => /^(eval|load|clear)/.test(one))
  const own = next < 0 ? body : body.slice(0, next)
  const rest = next < 0 ? [] : readScript(body.slice(next).join('\n'))
  return [{ kind: 'eval', evaluation: readEvaluation(line, own, at) }, ...rest]
}

function readEvaluation(line: string, body: string[], at: number): Evaluation {
  const message = body.find((one) => one.startsWith('expected_fail_message '))?.replace('expected_fail_message ', '')
  const lines = body.filter((one) => !one.startsWith('expected_fail_message '))
  const instant = instantPattern.exec(line)
  if (instant) {
    const expect = (instant[1] ?? 'pass') as Evaluation['expect']
    return {
      line: at,
      expr: instant[3] ?? '',
      expect,
      message,
      start: duration(instant[2] ?? '0'),
      range: undefined,
      lines,
    }
  }
  const range = rangePattern.exec(line)
  if (!range) throw new Error(`line ${at}: not a command: ${line}`)
  const [, fail, from, to, step, expr = ''] = range
  const expect = fail ? 'fail' : 'pass'
  return {
    line: at,
    expr,
    expect,
    message,
    start: duration(from),
    range: { end: duration(to), step: duration(step) },
    lines,
  }
}

function duration(text = ''): number {
  const ms = parseDuration(text) ?? (parseFloat64(text) ?? Number.NaN) * 1000
  if (Number.isNaN(ms)) throw new Error(`not a duration: ${text}`)
  return ms
}

/** `metric{a="b"} 1 2+3x4 _ stale` in its two halves. */
export function readSeries(line: string): { labels: Labels; values: Value[] } {
  const end = /^[^\s{]*(?:\{(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|[^}"'`])*\})?/.exec(line)?.[0] ?? ''
  const values = line.slice(end.length).trim().split(/\s+/).filter(Boolean)
  return { labels: readMetric(end), values: values.flatMap(expandValue) }
}

export function readMetric(text: string): Labels {
  if (text === '' || text === '{}') return {}
  const expr = parse(text)
  if (expr.kind !== 'selector') throw new Error(`not a metric: ${text}`)
  return Object.fromEntries(expr.matchers.filter(({ value }) => value !== '').map(({ name, value }) => [name, value]))
}

function expandValue(item: string): Value[] {
  const blank = /^_(?:x(\d+))?$/.exec(item)
  if (blank) return new Array<Value>(Number(blank[1] ?? 1)).fill(undefined)
  if (item === 'stale') return [stale]
  const repeated = /^(.*?[^eE+-])(?:([+-].*?[^eE]))?x(\d+)$/.exec(item)
  if (!repeated) return [number(item)]
  const [, first = '', increment = '0', times = '0'] = repeated
  // Added up step by step, as Prometheus does, so that rounding is the same.
  const values: Value[] = []
  let value = number(first)
  for (let i = 0; i <= Number(times); i++) {
    values.push(value)
    value += number(increment)
  }
  return values
}

function number(text: string): number {
  const value = parseFloat64(text)
  if (value === undefined) throw new Error(`not a number: ${text}`)
  return value
}

/** Runs a script and tells what went otherwise than it expects. */
export class ScriptRunner {
  readonly failures: string[] = []
  evaluations = 0
  readonly #mode: Mode
  #series = new TestSeriesSet()
  #known = new Map<string, TestSeries>()
  #engine: Engine

  constructor(mode: Mode) {
    this.#mode = mode
    this.#engine = new Engine(this.#series, { mode })
  }

  run(text: string): this {
    for (const command of readScript(text)) {
      if (command.kind === 'clear') this.#clear()
      else if (command.kind === 'load') this.#load(command.step, command.lines)
      else this.#evaluate(command.evaluation)
    }
    return this
  }

  #clear(): void {
    this.#series = new TestSeriesSet()
    this.#known = new Map()
    this.#engine = new Engine(this.#series, { mode: this.#mode })
  }

  #load(step: number, lines: readonly string[]): void {
    for (const line of lines) {
      const { labels, values } = readSeries(line)
      const key = labelsKey(labels)
      const series = this.#known.get(key) ?? this.#series.add(labels)
      this.#known.set(key, series)
      values.forEach((value, i) => {
        if (value !== undefined) series.append(i * step, value)
      })
    }
  }

  #evaluate(evaluation: Evaluation): void {
    this.evaluations++
    const wrong = this.#judge(evaluation)
    if (wrong !== undefined) this.failures.push(`line ${evaluation.line}: ${evaluation.expr}\n    ${wrong}`)
  }

  #judge(evaluation: Evaluation): string | undefined {
    const { expr, expect, message } = evaluation
    try {
      const wrong = evaluation.range ? this.#judgeRange(evaluation) : this.#judgeInstant(evaluation)
      return expect === 'fail' ? 'expected to fail but did not' : wrong
    } catch (error) {
      if (!(error instanceof PromqlError)) throw error
      if (expect !== 'fail') return `failed: ${error.message}`
      if (message !== undefined && !error.message.includes(message)) return `failed with: ${error.message}`
      return error.message.startsWith('1:') ? undefined : `error without place for ${expr}: ${error.message}`
    }
  }

  #judgeInstant(evaluation: Evaluation): string | undefined {
    const { expr, start } = evaluation
    const wrong = this.#judgeAt(expr, start, evaluation)
    if (wrong !== undefined) return wrong
    // Pinned to its moment with @, an expression says the same at any other.
    const elsewhere = start === 0 ? [-1000, 1000] : [-10 * start, 0, Math.trunc(start / 5), 10 * start]
    const fixed = pinned(parse(expr, { mode: this.#mode }), start)
    if (!fixed) return undefined
    for (const at of elsewhere) {
      const other = this.#judgeAt(print(fixed), at, evaluation)
      if (other !== undefined) return `${print(fixed)} at ${at}: ${other}`
    }
    return undefined
  }

  #judgeAt(expr: string, at: number, evaluation: Evaluation): string | undefined {
    const prepared = this.#engine.prepare(expr)
    const result = prepared.run(at)
    if (result.type === 'scalar') return differs(number(evaluation.lines[0] ?? ''), result.value)
    if (result.type !== 'vector') return `got a ${result.type}`
    const wrong = compareSamples(evaluation, result.samples)
    if (wrong !== undefined || evaluation.expect === 'ordered') return wrong
    const middle = prepared.range(at - 60_000, at + 60_000, 60_000).flatMap(sampleAt(at))
    const inRange = compareSamples(evaluation, middle)
    return inRange === undefined ? undefined : `as a range: ${inRange}`
  }

  #judgeRange({ expr, start, range, lines }: Evaluation): string | undefined {
    const { end, step } = range ?? { end: start, step: 1 }
    const got = this.#engine.prepare(expr).range(start, end, step)
    const expected = lines.map(readSeries)
    if (got.length !== expected.length) return `got ${got.length} series: ${got.map(describe).join(' ')}`
    for (const { labels, values } of expected) {
      const series = got.find((one) => labelsKey(one.labels) === labelsKey(labels))
      if (!series) return `missing ${formatLabels(labels)}; got ${got.map(describe).join(' ')}`
      const points = values.flatMap((value, i) =>
        typeof value === 'number' ? [[start + i * step, value] as const] : [],
      )
      if (points.length !== series.times.length) return `got ${describe(series)}`
      const wrong = points.find(
        ([time, value], i) => series.times[i] !== time || !almostEqual(value, series.values[i] ?? 0),
      )
      if (wrong) return `expected ${wrong[1]} at ${wrong[0]}, got ${describe(series)}`
    }
    return undefined
  }
}

function describe({ labels, times, values }: SampleSeries): string {
  return `${formatLabels(labels) || '{}'} ${Array.from(values, (value, i) => `${value}@${times[i]}`).join(' ')}`
}

function sampleAt(at: number): (series: SampleSeries) => Sample[] {
  return ({ labels, times, values }) => {
    const i = times.indexOf(at)
    return i < 0 ? [] : [{ labels, value: values[i] ?? Number.NaN }]
  }
}

function compareSamples({ lines, expect }: Evaluation, samples: readonly Sample[]): string | undefined {
  const expected = lines.map(readSeries)
  const got = samples.map(({ labels, value }) => `${formatLabels(labels) || '{}'} ${value}`).join(', ')
  if (expected.length !== samples.length) return `expected ${expected.length} samples, got ${samples.length}: ${got}`
  for (const [i, { labels, values }] of expected.entries()) {
    const found = samples.findIndex((sample) => labelsKey(sample.labels) === labelsKey(labels))
    if (found < 0) return `missing ${formatLabels(labels)}; got ${got}`
    if (expect === 'ordered' && found !== i) return `${formatLabels(labels)} stands at ${found}, not ${i}`
    const wrong = differs(values[0] as number, samples[found]?.value ?? Number.NaN)
    if (wrong !== undefined) return `${formatLabels(labels)}: ${wrong}`
  }
  return undefined
}

function differs(expected: number, got: number): string | undefined {
  return almostEqual(expected, got) ? undefined : `expected ${expected}, got ${got}`
}

function almostEqual(a: number, b: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true
  const difference = Math.abs(a - b)
  if (a === 0 || b === 0) return difference < 1e-300
  return difference / (Math.abs(a) + Math.abs(b)) < 1e-6
}
