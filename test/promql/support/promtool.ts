import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatFloat } from '../../../src/core/float.ts'
import { formatLabels, type Labels, labelsKey } from '../../../src/core/labels.ts'
import { Engine, PromqlError } from '../../../src/promql/index.ts'
import { stale, TestSeriesSet } from '../../support/series.ts'
import { type GeneratedSeries, interval, sampleCount } from './generate.ts'
import { readMetric } from './script.ts'

export interface Case {
  readonly expr: string
  /** Seconds. */
  readonly at: number
}

/** What came out: samples by label set, or the error. */
export type Outcome = { readonly samples: ReadonlyMap<string, number> } | { readonly error: string }

export function hasPromtool(): boolean {
  return spawnSync('promtool', ['--version']).status === 0
}

/** Evaluates with ours, in v2 mode. */
export function ours(series: readonly GeneratedSeries[], cases: readonly Case[]): Outcome[] {
  const set = new TestSeriesSet()
  for (const { labels, values } of series) {
    const one = set.add(labels)
    values.forEach((value, i) => {
      if (value !== undefined) one.append(i * interval * 1000, value)
    })
  }
  const engine = new Engine(set, { mode: 'v2' })
  return cases.map(({ expr, at }) => evaluateOne(engine, expr, at * 1000))
}

function evaluateOne(engine: Engine, expr: string, at: number): Outcome {
  try {
    const result = engine.prepare(expr).run(at)
    if (result.type === 'scalar') return { samples: new Map([['', result.value]]) }
    if (result.type !== 'vector') return { error: `a ${result.type}` }
    return { samples: new Map(result.samples.map(({ labels, value }) => [labelsKey(labels), value])) }
  } catch (error) {
    if (error instanceof PromqlError) return { error: error.message }
    throw error
  }
}

/**
 * Evaluates with `promtool test rules`: each case expects something impossible, so that promtool tells what it got.
 */
export function theirs(series: readonly GeneratedSeries[], cases: readonly Case[]): Outcome[] {
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'))
  try {
    const file = join(folder, 'test.yaml')
    writeFileSync(file, JSON.stringify(testFile(series, cases)))
    const { stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8', maxBuffer: 2 ** 28 })
    return readOutput(stdout + stderr, cases)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const impossible = { labels: '{never="there"}', value: 0 }

function testFile(series: readonly GeneratedSeries[], cases: readonly Case[]): unknown {
  const tests = cases.map(({ expr, at }) => ({ expr, eval_time: seconds(at), exp_samples: [impossible] }))
  // promtool loads only what the latest evaluation needs; with this one it loads everything.
  tests.push({ expr: 'vector(1)', eval_time: seconds(sampleCount * interval), exp_samples: [impossible] })
  const input_series = series.map(({ labels, values }) => ({
    series: formatLabels(labels),
    values: values
      .map((value) => (value === undefined ? '_' : value === stale ? 'stale' : formatFloat(value)))
      .join(' '),
  }))
  return {
    evaluation_interval: '1m',
    rule_files: [],
    tests: [{ interval: seconds(interval), input_series, promql_expr_test: tests }],
  }
}

function seconds(at: number): string {
  return at === 0 ? '0s' : `${Math.round(at * 1000)}ms`
}

const entry = /^ {4}expr: ("(?:[^"\\]|\\.)*"), time: [^,]+, *(?:err: (.*)|\n {8}exp: .*\n {8}got: (.*))$/gm

function readOutput(output: string, cases: readonly Case[]): Outcome[] {
  const found = [...output.matchAll(entry)]
  if (found.length !== cases.length + 1) {
    throw new Error(`promtool answered ${found.length} of ${cases.length} expressions:\n${output.slice(0, 2000)}`)
  }
  return cases.map(({ expr }, i) => {
    const [, quoted = '', error, got = ''] = found[i] ?? []
    if (JSON.parse(quoted) !== expr) throw new Error(`promtool answered ${quoted} instead of ${expr}`)
    return error === undefined ? { samples: readSamples(got) } : { error }
  })
}

const sample =
  /(\{(?:"(?:[^"\\]|\\.)*"|[^}"])*\}|[a-zA-Z_:][a-zA-Z0-9_:]*(?:\{(?:"(?:[^"\\]|\\.)*"|[^}"])*\})?) ([^ ,]+)(?:, |$)/g

function readSamples(got: string): ReadonlyMap<string, number> {
  if (got === 'nil') return new Map()
  return new Map(
    [...got.matchAll(sample)].map(([, metric = '', value = '']) => [
      keyOf(readMetric(metric)),
      Number(value.replace('Inf', 'Infinity')),
    ]),
  )
}

function keyOf(labels: Labels): string {
  return labelsKey(labels)
}

/** Undefined when both say the same, up to rounding. */
export function difference(a: Outcome, b: Outcome): string | undefined {
  if ('error' in a || 'error' in b)
    return 'error' in a && 'error' in b ? undefined : `ours ${show(a)}\n    theirs ${show(b)}`
  const same =
    a.samples.size === b.samples.size && [...a.samples].every(([key, value]) => close(value, b.samples.get(key)))
  return same ? undefined : `ours ${show(a)}\n    theirs ${show(b)}`
}

function close(a: number, b: number | undefined): boolean {
  if (b === undefined) return false
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b))
}

function show(outcome: Outcome): string {
  if ('error' in outcome) return `failed: ${outcome.error}`
  return JSON.stringify([...outcome.samples].map(([key, value]) => `${key.replaceAll('\xff', '|')} ${value}`))
}
