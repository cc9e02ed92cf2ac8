import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testRules } from '../../../src/watch/rules/unit/index.ts'
import { parseValues } from '../../../src/watch/rules/unit/values.ts'
import { hasPromtool, promtoolTestRules } from '../../support/promtool.ts'

const fixtures = join(import.meta.dirname, 'fixtures')
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unit-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function run(files: readonly string[], mode: 'v2' | 'v3' = 'v2'): { code: number; output: string } {
  const lines: string[] = []
  const code = testRules(files, { mode, print: (text) => lines.push(text) })
  return { code, output: `${lines.join('\n')}\n` }
}

/** Runs tests (and rules) given as texts. */
function runText(tests: string, rules = 'groups: []', mode: 'v2' | 'v3' = 'v3') {
  writeFileSync(join(folder, 'rules.yaml'), rules)
  writeFileSync(join(folder, 'tests.yaml'), tests)
  return run([join(folder, 'tests.yaml')], mode)
}

/** The lines that tell results, without those that promtool's two streams mix up. */
function results(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => line !== '' && !/^(Unit Testing| {2}SUCCESS| {2}FAILED| {2}WARNING)/.test(line))
}

// Promtool words errors of YAML, of parsing and of matching in its own way; their verdict must be the same.
const otherWords = /^bad-/

const present = hasPromtool()
if (present || process.env.CI) {
  describe("CORE-3: verdicts are those of Debian's promtool 2.42", () => {
    it('finds promtool (Debian: apt-get install prometheus)', () => expect(present).toBe(true))

    const tests = readdirSync(fixtures).filter((name) => !/^(rules-|bad-rules-file)/.test(name))
    it.each(tests)('%s', (name) => {
      const file = join(fixtures, name)
      const [ours, theirs] = [run([file]), promtoolTestRules(file)]
      expect(ours.code).toBe(theirs.code)
      if (!otherWords.test(name)) expect(results(ours.output)).toEqual(results(theirs.output))
    })

    it('for random rules and series, to the last character of what they print', () => {
      fc.assert(
        fc.property(fc.array(arbitraryTest, { minLength: 4, maxLength: 8 }), arbitraryRules, (group, rules) => {
          const file = join(folder, 'random.yaml')
          writeFileSync(join(folder, 'random-rules.yaml'), JSON.stringify(rules))
          const order = rules.groups.map(({ name }) => name)
          const head = { rule_files: ['random-rules.yaml'], evaluation_interval: '30s', group_eval_order: order }
          writeFileSync(file, JSON.stringify({ ...head, tests: group }))
          const [ours, theirs] = [run([file]), promtoolTestRules(file)]
          expect(results(ours.output)).toEqual(results(theirs.output))
          expect(ours.code).toBe(theirs.code)
        }),
        { numRuns: 40 },
      )
    })
  })
}

const duration = (most: number) => fc.nat({ max: most }).map((n) => `${n * 15}s`)
const metric = fc.constantFrom('a', 'b', 'c')
const step = fc.constantFrom(
  '0',
  '1',
  '2',
  '3',
  '-1',
  '0.5',
  '_',
  'stale',
  '1x3',
  '0+1x4',
  '3-0.5x5',
  '_x2',
  'NaN',
  '1e3',
)
const expression = fc
  .tuple(metric, metric, fc.constantFrom('>', '<', '>=', '==', '!='), fc.constantFrom('0', '1', '0.5', '2'))
  .chain(([one, other, compare, limit]) =>
    fc.constantFrom(
      `${one} ${compare} ${limit}`,
      `sum(${one}) ${compare} ${limit}`,
      `sum by (host) (${one}) ${compare} ${limit}`,
      `rate(${one}[2m]) ${compare} ${limit}`,
      `${one} ${compare} on (host) ${other}`,
      `${one} unless ${other} ${compare} ${limit}`,
      `absent(${one})`,
      `rec_${one} ${compare} ${limit}`,
      `max_over_time(${one}[1m]) - ${other} ${compare} ${limit}`,
      `avg_over_time((${one} ${compare} bool ${limit})[2m:30s]) > 0.4`,
      `count(ALERTS{alertstate="firing"}) ${compare} ${limit}`,
      `${one} offset 1m ${compare} ${limit}`,
    ),
  )
const template = fc.constantFrom(
  '{{ $value }}',
  '{{ $labels.host }} {{ .Value | humanize }}',
  '{{ printf "%.2f|%8.3g|%e" $value $value $value }}',
  '{{ if gt $value 1.0 }}high{{ else }}low{{ end }}',
  '{{ range query "a" | sortByLabel "host" }}{{ .Labels.host }}={{ .Value }};{{ end }}',
  '{{ humanizeDuration $value }} {{ humanizePercentage $value }} {{ humanize1024 $value }}',
  '{{ $labels }} {{ len $labels }}',
  '{{ query "none" | first | value }}',
  '{{ reReplaceAll "(.)" "<$1>" $labels.host | title }} {{ humanizeTimestamp $value }}',
)
const alertRule = fc.record(
  {
    alert: fc.constantFrom('A', 'B', 'C'),
    expr: expression,
    for: duration(12),
    keep_firing_for: duration(8),
    labels: fc.record({ severity: template }, { requiredKeys: [] }),
    annotations: fc.record({ summary: template, text: template }, { requiredKeys: ['summary'] }),
  },
  { requiredKeys: ['alert', 'expr', 'annotations'] },
)
const recordRule = fc
  .tuple(metric, metric)
  .map(([one, other]) => ({ record: `rec_${one}`, expr: `${one} * 2 or ${other}`, labels: { from: other } }))
const arbitraryRules = fc
  .array(
    fc.array(fc.oneof({ weight: 3, arbitrary: alertRule }, { weight: 1, arbitrary: recordRule }), {
      minLength: 1,
      maxLength: 4,
    }),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  // One recording rule of a name, and no rule twice: both would be mistakes of the file.
  .map((groups) => ({ groups: groups.map((rules, i) => ({ name: `g${i}`, rules: distinct(rules, i) })) }))

function distinct<T extends object>(rules: readonly T[], group: number): T[] {
  const known = new Set<string>()
  return rules.flatMap((rule) => {
    const key = 'record' in rule ? String(rule.record) : JSON.stringify(rule)
    if (known.has(key)) return []
    known.add(key)
    return 'record' in rule ? [{ ...rule, record: `${rule.record}_${group}` }] : [rule]
  })
}

const series = fc
  .tuple(metric, fc.constantFrom('x', 'y', ''), fc.array(step, { minLength: 1, maxLength: 12 }))
  .map(([name, host, values]) => ({ series: host === '' ? name : `${name}{host="${host}"}`, values: values.join(' ') }))
const arbitraryTest = fc.record({
  interval: fc.constantFrom('15s', '30s', '45s'),
  input_series: fc.array(series, { minLength: 1, maxLength: 6 }),
  alert_rule_test: fc.array(fc.record({ eval_time: duration(40), alertname: fc.constantFrom('A', 'B', 'C') }), {
    minLength: 1,
    maxLength: 6,
  }),
  promql_expr_test: fc.array(
    fc.record({
      expr: fc.constantFrom('ALERTS', 'ALERTS_FOR_STATE', 'rec_a_0', 'a + on (host) b'),
      eval_time: duration(40),
    }),
    { maxLength: 2 },
  ),
})

describe('what version 3 adds', () => {
  const query = (more: string) =>
    runText(`tests:\n  - interval: 1m\n    promql_expr_test: [{ expr: vector(1), ${more} }]`).code

  it('a fuzzy comparison takes the neighbouring number', () => {
    const test = (fuzzy: boolean) => `
fuzzy_compare: ${fuzzy}
tests:
  - promql_expr_test: [{ expr: vector(0.1) + 0.2, eval_time: 0, exp_samples: [{ value: 0.3 }] }]`
    expect(runText(test(true)).code).toBe(0)
    expect(runText(test(false)).code).toBe(1)
  })

  it('the evaluation interval is the default interval, and a start can be given', () => {
    const test = `
evaluation_interval: 30s
tests:
  - start_timestamp: 2026-01-31T08:00:00Z
    input_series: [{ series: x, values: 1 2 3 }]
    promql_expr_test:
      - { expr: x, eval_time: 30s, exp_samples: [{ labels: x, value: 2 }] }
      - { expr: timestamp(x), eval_time: 1m, exp_samples: [{ labels: "{}", value: 1769846460 }] }`
    expect(runText(test)).toMatchObject({ code: 0 })
  })

  it('group labels and ranges that leave out their beginning', () => {
    const rules =
      'groups: [{ name: g, labels: { team: web }, rules: [{ alert: A, expr: "count_over_time(x[1m]) > 1" }] }]'
    const test = (alerts: string) => `
rule_files: [rules.yaml]
evaluation_interval: 30s
tests:
  - input_series: [{ series: x, values: 1x5 }]
    alert_rule_test: [{ eval_time: 1m, alertname: A, exp_alerts: ${alerts} }]
    promql_expr_test: [{ expr: "count_over_time(x[1m])", eval_time: 1m, exp_samples: [{ value: 2 }] }]`
    expect(runText(test('[{ exp_labels: { team: web } }]'), rules)).toMatchObject({ code: 0 })
    expect(runText(test('[]'), rules).output).toContain('got:[')
  })

  it('native histograms are refused with a reason', () => {
    const test = 'tests: [{ interval: 1m, input_series: [{ series: x, values: "{{count:1}}" }] }]'
    expect(runText(test).output).toMatch(/native histograms \(\{\{…\}\}\) are not supported/)
    expect(query('exp_samples: [{ histogram: "{{count:1}}" }]')).toBe(1)
  })
})

describe('the command', () => {
  it('says SUCCESS or FAILED for each file, and fails when one fails', () => {
    const [good, bad] = ['passing.yaml', 'failing.yaml'].map((name) => join(fixtures, name))
    const { code, output } = run([good ?? '', bad ?? ''])
    expect(code).toBe(1)
    expect(output).toContain(`Unit Testing:  ${good}\n  SUCCESS\n\nUnit Testing:  ${bad}\n  FAILED:\n`)
    expect(run([good ?? '']).code).toBe(0)
  })

  it('tells of a file that is not there', () => {
    expect(run([join(folder, 'none.yaml')])).toMatchObject({ code: 1, output: expect.stringMatching(/no such file/) })
  })

  it('refuses more evaluations than anybody waits for', () => {
    const test =
      'evaluation_interval: 1s\ntests: [{ interval: 1m, promql_expr_test: [{ expr: vector(1), eval_time: 1y }] }]'
    expect(runText(test).output).toMatch(/more than 2000000 evaluations; raise evaluation_interval/)
  })
})

describe('the notation of values', () => {
  it.each([
    ['', []],
    ['1 -2 .5 1e3 +4', [1, -2, 0.5, 1000, 4]],
    ['1+2x3', [1, 3, 5, 7]],
    ['1-2x2', [1, -1, -3]],
    ['-1x2', [-1, -1, -1]],
    ['_ _x2 3', [undefined, undefined, undefined, 3]],
    ['_x0 1x0', [1]],
    ['stale NaN Inf -Inf', ['stale', Number.NaN, Infinity, -Infinity]],
    ['0.1+0.1x2', [0.1, 0.2, 0.30000000000000004]],
    ['  1\n 2\t3 ', [1, 2, 3]],
  ])('%j', (text, values) => expect(parseValues(text)).toEqual(values))

  it.each(['one', '1+2', '1x', 'stalex2', '0x10+', '1,2', '--1', '1x99999999'])('refuses %j', (text) => {
    expect(() => parseValues(text)).toThrow(/is not a value|more than/)
  })
})
