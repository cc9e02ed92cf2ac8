import type { Ms } from '../../../core/clock.ts'
import { formatDuration } from '../../../core/duration.ts'
import { type Issue, messageOf, UserError } from '../../../core/errors.ts'
import { parseFloat64 } from '../../../core/float.ts'
import type { Labels } from '../../../core/labels.ts'
import type { Mode } from '../../../promql/index.ts'
import { type Located, MapReader, YamlText } from '../yaml-text.ts'
import { parseMetric } from './metric.ts'
import { parseValues, type StepValue } from './values.ts'

/** A file of rule unit tests, in promtool's format. */
export interface TestFile {
  ruleFiles: readonly string[]
  evaluationInterval: Ms
  groupOrder: readonly string[]
  /** Values that differ by the last bit count as equal. */
  fuzzy: boolean
  tests: readonly TestGroup[]
}

export interface TestGroup {
  name: string
  /** Between the values of the input series. */
  interval: Ms
  /** Time of the first values, ms since the epoch. */
  startsAt: Ms
  series: readonly { labels: Labels; values: readonly StepValue[] }[]
  alerts: readonly AlertTest[]
  queries: readonly QueryTest[]
  externalLabels: Labels
  externalUrl: string
}

export interface AlertTest {
  at: Ms
  alertname: string
  /** Labels without `alertname`. */
  expected: readonly { labels: Labels; annotations: Labels }[]
}

export interface QueryTest {
  at: Ms
  expr: string
  /** `why`: its labels are no labels, which fails this one test. */
  expected: readonly ({ labels: Labels; value: number } | { text: string; why: string })[]
}

const fileKeys = ['rule_files', 'evaluation_interval', 'group_eval_order', 'tests']
const testKeys = ['name', 'interval', 'input_series', 'alert_rule_test', 'promql_expr_test']
const v3 = { file: ['fuzzy_compare'], test: ['start_timestamp'], sample: ['histogram'] }
const minute: Ms = 60_000

export function readTestFile(file: string, text: string, mode: Mode): { tests?: TestFile; issues: readonly Issue[] } {
  const yaml = new YamlText(file, text)
  const root = new MapReader(yaml, yaml.root, '', [...fileKeys, ...(mode === 'v3' ? v3.file : [])])
  const evaluationInterval = root.duration('evaluation_interval') || minute
  const reader = new TestReader(yaml, mode, evaluationInterval)
  const tests: TestFile = {
    ruleFiles: textsOf(root, 'rule_files'),
    evaluationInterval,
    groupOrder: textsOf(root, 'group_eval_order'),
    fuzzy: root.text('fuzzy_compare')?.text === 'true',
    tests: root.items('tests').map((item, i) => reader.group(item, `tests.${i}`)),
  }
  const seen = new Set<string>()
  for (const name of tests.groupOrder) {
    if (seen.has(name)) root.report('group_eval_order', `group name repeated in evaluation order: ${name}`)
    seen.add(name)
  }
  return yaml.issues.length > 0 ? { issues: yaml.issues } : { tests, issues: [] }
}

function textsOf(map: MapReader, key: string): string[] {
  return map.items(key).map((item) => String((map.yaml.resolve(item) as { value?: unknown } | undefined)?.value ?? ''))
}

class TestReader {
  readonly #yaml: YamlText
  readonly #mode: Mode
  readonly #evaluationInterval: Ms

  constructor(yaml: YamlText, mode: Mode, evaluationInterval: Ms) {
    this.#yaml = yaml
    this.#mode = mode
    this.#evaluationInterval = evaluationInterval
  }

  group(item: unknown, path: string): TestGroup {
    const external = ['external_labels', 'external_url']
    const map = this.#map(item, path, [...testKeys, ...external, ...(this.#mode === 'v3' ? v3.test : [])])
    const interval = map.duration('interval') ?? 0
    return {
      name: map.text('name')?.text ?? '',
      interval: interval === 0 && this.#mode === 'v3' ? this.#evaluationInterval : interval,
      startsAt: this.#start(map),
      series: map.items('input_series').map((one, i) => this.#series(one, map.at(`input_series.${i}`))),
      alerts: map.items('alert_rule_test').map((one, i) => this.#alert(one, map.at(`alert_rule_test.${i}`))),
      queries: map.items('promql_expr_test').map((one, i) => this.#query(one, map.at(`promql_expr_test.${i}`))),
      externalLabels: labelsOf(map, 'external_labels'),
      externalUrl: map.text('external_url')?.text ?? '',
    }
  }

  #map(item: unknown, path: string, known: readonly string[]): MapReader {
    return new MapReader(this.#yaml, item, path, known)
  }

  #start(map: MapReader): Ms {
    const found = map.text('start_timestamp')
    if (!found) return 0
    const seconds = /^[\d.]+$/.test(found.text) ? Number(found.text) : Date.parse(found.text) / 1000
    if (Number.isFinite(seconds)) return Math.round(seconds * 1000)
    map.report('start_timestamp', `"${found.text}" is not a time`, '2026-01-31T08:00:00Z')
    return 0
  }

  #series(item: unknown, path: string): { labels: Labels; values: readonly StepValue[] } {
    const map = this.#map(item, path, ['series', 'values'])
    return {
      labels: this.#read(map, 'series', (text) => parseMetric(text, this.#mode)) ?? {},
      values: this.#read(map, 'values', parseValues) ?? [],
    }
  }

  #read<T>(map: MapReader, key: string, parse: (text: string) => T): T | undefined {
    const found: Located | undefined = map.text(key)
    try {
      return found && parse(found.text)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      map.report(key, messageOf(error))
      return undefined
    }
  }

  #alert(item: unknown, path: string): AlertTest {
    const map = this.#map(item, path, ['eval_time', 'alertname', 'exp_alerts'])
    const at = map.duration('eval_time') ?? 0
    const alertname = map.text('alertname')?.text ?? ''
    if (alertname === '') {
      const message = `an item under alert_rule_test misses required attribute alertname at eval_time ${formatDuration(at)}`
      this.#yaml.report(map.node, path, message, 'alertname: InstanceDown')
    }
    const expected = map.items('exp_alerts').map((one, i) => {
      const alert = this.#map(one, map.at(`exp_alerts.${i}`), ['exp_labels', 'exp_annotations'])
      return { labels: labelsOf(alert, 'exp_labels'), annotations: labelsOf(alert, 'exp_annotations') }
    })
    return { at, alertname, expected }
  }

  #query(item: unknown, path: string): QueryTest {
    const map = this.#map(item, path, ['expr', 'eval_time', 'exp_samples'])
    const keys = ['labels', 'value', ...(this.#mode === 'v3' ? v3.sample : [])]
    return {
      at: map.duration('eval_time') ?? 0,
      expr: map.text('expr')?.text ?? '',
      expected: map
        .items('exp_samples')
        .map((one, i) => this.#sample(this.#map(one, map.at(`exp_samples.${i}`), keys))),
    }
  }

  #sample(map: MapReader): QueryTest['expected'][number] {
    if (map.has('histogram'))
      map.report('histogram', 'native histograms are not supported; test the classic series instead')
    const value = this.#read(map, 'value', yamlNumber) ?? 0
    const text = map.text('labels')?.text ?? ''
    try {
      return { labels: parseMetric(text, this.#mode), value }
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      return { text, why: messageOf(error) }
    }
  }
}

function labelsOf(map: MapReader, key: string): Labels {
  return Object.fromEntries(map.texts(key).map(({ key: name, text }) => [name, text]))
}

/** A YAML number: `.inf` and `.nan` besides the usual. @throws UserError */
function yamlNumber(text: string): number {
  const special = /^([+-]?)\.(inf|nan)$/i.exec(text)
  if (special) return special[2]?.toLowerCase() === 'nan' ? Number.NaN : special[1] === '-' ? -Infinity : Infinity
  const value = /[a-df-z]/i.test(text) && !/^0x/i.test(text) ? undefined : parseFloat64(text)
  if (value === undefined) throw new UserError(`"${text}" is not a number; infinity is .inf`)
  return value
}
