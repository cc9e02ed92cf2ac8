import type { Ms } from '../../../core/clock.ts'
import { formatDuration } from '../../../core/duration.ts'
import { messageOf } from '../../../core/errors.ts'
import type { Labels } from '../../../core/labels.ts'
import { quote, sprintf } from '../../../core/template-printf.ts'
import type { Sample } from '../expand.ts'
import type { RuleGroup } from '../rule.ts'
import type { AlertTest, QueryTest, TestGroup } from './file.ts'
import { compareLabels, showLabels } from './metric.ts'
import { Suite, type SuiteOptions } from './suite.ts'

/** More steps than this take minutes; a test that asks for them has its interval wrong. */
const mostSteps = 2_000_000

/** Runs one test; gives promtool's text of everything that failed. */
export function judge(
  test: TestGroup,
  groups: readonly RuleGroup[],
  options: SuiteOptions & { fuzzy: boolean },
): string[] {
  const suite = new Suite(test, groups, options)
  const failures: string[] = []
  const last = Math.max(0, ...test.alerts.map(({ at }) => at), ...test.queries.map(({ at }) => at))
  const step = options.evaluationInterval
  if (last / step > mostSteps) return [`    more than ${mostSteps} evaluations; raise evaluation_interval`]
  const waiting = [...test.alerts].sort((a, b) => a.at - b.at)
  for (let elapsed = 0; elapsed <= last; elapsed += step) {
    const errors = suite.evaluate(test.startsAt + elapsed)
    failures.push(...errors)
    if (errors.some((error) => error.startsWith('    rule:'))) return failures
    while (waiting[0] && waiting[0].at < elapsed + step) {
      failures.push(...judgeAlerts(test.name, waiting.shift() as AlertTest, suite))
    }
  }
  for (const query of test.queries) failures.push(...judgeQuery(query, suite, test.startsAt, options.fuzzy))
  return failures
}

interface LabelsAndAnnotations {
  labels: Labels
  annotations: Labels
}

function judgeAlerts(name: string, { at, alertname, expected }: AlertTest, suite: Suite): string[] {
  const want = expected.map(({ labels, annotations }) => ({ labels: { ...labels, alertname }, annotations }))
  const got = suite.firing(alertname)
  want.sort(byLabels)
  got.sort(byLabels)
  const equal = want.length === got.length && want.every((one, i) => byLabels(one, got[i] ?? one) === 0)
  if (equal) return []
  const title = name === '' ? '' : `    name: ${name},\n`
  const [exp, found] = [showAlerts(want), showAlerts(got)].map((text) => indent(text, '            '))
  const time = formatDuration(at)
  return [`${title}    alertname: ${alertname}, time: ${time}, \n        exp:${exp}, \n        got:${found}`]
}

function byLabels(a: LabelsAndAnnotations, b: LabelsAndAnnotations): number {
  return compareLabels(a.labels, b.labels) || compareLabels(a.annotations, b.annotations)
}

function showAlerts(alerts: readonly LabelsAndAnnotations[]): string {
  if (alerts.length === 0) return '[]'
  const shown = alerts.map(({ labels, annotations }, i) => {
    const text = `\nLabels:${showLabels(labels)}\nAnnotations:${showLabels(annotations)}`
    return `${i}:${indent(text, '  ')}`
  })
  return `[\n${shown.join(',\n')}\n]`
}

/** All lines but the first are moved right. */
function indent(text: string, by: string): string {
  return text.split('\n').join(`\n${by}`)
}

function judgeQuery({ at, expr, expected }: QueryTest, suite: Suite, startsAt: Ms, fuzzy: boolean): string[] {
  const where = `    expr: ${quote(expr)}, time: ${formatDuration(at)},`
  let got: Sample[]
  try {
    got = [...suite.query.text(expr, startsAt + at)]
  } catch (error) {
    return [`${where} err: ${messageOf(error)}`]
  }
  const want: Sample[] = []
  for (const sample of expected) {
    if ('why' in sample) return [`${where} err: labels ${quote(sample.text)}: ${sample.why}`]
    want.push(sample)
  }
  const order = (a: Sample, b: Sample) => compareLabels(a.labels, b.labels)
  want.sort(order)
  got.sort(order)
  const same = (a: Sample, b: Sample | undefined) =>
    b !== undefined && order(a, b) === 0 && equal(a.value, b.value, fuzzy)
  if (want.length === got.length && want.every((sample, i) => same(sample, got[i]))) return []
  return [`${where}\n        exp: ${showSamples(want)}\n        got: ${showSamples(got)}`]
}

function equal(a: number, b: number, fuzzy: boolean): boolean {
  return a === b || (fuzzy && (b === nextAfter(a, 1) || b === nextAfter(a, -1)))
}

/** The next float64 above or below. */
function nextAfter(value: number, direction: 1 | -1): number {
  if (!Number.isFinite(value)) return value
  if (value === 0) return direction * Number.MIN_VALUE
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const away = value > 0 === direction > 0
  view.setBigInt64(0, view.getBigInt64(0) + (away ? 1n : -1n))
  return view.getFloat64(0)
}

function showSamples(samples: readonly Sample[]): string {
  if (samples.length === 0) return 'nil'
  return samples.map(({ labels, value }) => `${showLabels(labels)} ${showNumber(value)}`).join(', ')
}

/** Go's FormatFloat(value, 'E', -1): `1.5E+00`. */
function showNumber(value: number): string {
  if (!Number.isFinite(value)) return sprintf('%v', [value])
  const [mantissa = '', exponent = '+0'] = value.toExponential().split('e')
  return `${Object.is(value, -0) ? '-' : ''}${mantissa}E${exponent.charAt(0)}${exponent.slice(1).padStart(2, '0')}`
}
