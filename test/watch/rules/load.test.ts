import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatIssue } from '../../../src/core/errors.ts'
import { loadRuleFile } from '../../../src/watch/rules/load.ts'

/** A file with one rule, whose lines are given. */
const file = (...lines: string[]) =>
  ['groups:', '  - name: g', '    rules:', ...lines.map((line) => `      ${line}`)].join('\n')
const issues = (text: string) => loadRuleFile('rules.yaml', text).issues.map(formatIssue)

describe('a rule file that is right', () => {
  const text = `
groups:
  - name: shop
    interval: 30s
    query_offset: 10s
    limit: 5
    labels: { team: web, severity: info }
    rules:
      - record: shop:errors:rate5m
        expr: sum by (job) (rate(errors_total[5m]))
        labels: { kind: rate }
      - alert: ErrorsHigh
        expr: |
          shop:errors:rate5m
            > 1
        for: 1m30s
        keep_firing_for: 5m
        labels: { severity: critical, priority: P0 }
        annotations: { summary: "{{ $value }}", action: "Look" }
`
  const { groups, issues: found } = loadRuleFile('rules.yaml', text)
  const [group] = groups

  it('CORE-3: gives its groups with times in ms and templates ready', () => {
    expect(found).toEqual([])
    expect(group).toMatchObject({ name: 'shop', interval: 30_000, queryOffset: 10_000, limit: 5 })
    expect(group?.rules).toMatchObject([
      { kind: 'record', name: 'shop:errors:rate5m', labels: { kind: 'rate', team: 'web', severity: 'info' }, line: 9 },
      { kind: 'alert', name: 'ErrorsHigh', for: 90_000, keepFiringFor: 300_000, line: 12 },
    ])
  })

  it('a rule overrides the labels of its group', () => {
    const [, alert] = group?.rules ?? []
    const labels = alert?.kind === 'alert' ? alert.labels.map(({ name, template }) => `${name}=${template.text}`) : []
    expect(labels).toEqual(['priority=P0', 'severity=critical', 'team=web'])
  })

  it.each(['', 'groups:', 'groups: []', '# nothing', '{}'])('may be empty: %j', (empty) => {
    expect(loadRuleFile('rules.yaml', empty)).toEqual({ groups: [], issues: [] })
  })

  it('reads numbers and truth values as text where text is meant, and anchors and merges', () => {
    const { groups, issues } = loadRuleFile(
      'rules.yaml',
      `
groups:
  - name: 1
    rules:
      - &base
        alert: true
        expr: 1
        labels: &labels { code: 500, on: yes }
      - <<: *base
        alert: Second
        labels: { <<: *labels, code: 501 }
`,
    )
    expect(issues).toEqual([])
    expect(groups[0]?.rules.map(({ name }) => name)).toEqual(['true', 'Second'])
    const labels = groups[0]?.rules.map(
      (rule) => rule.kind === 'alert' && rule.labels.map(({ template }) => template.text),
    )
    expect(labels).toEqual([
      ['500', 'yes'],
      ['501', 'yes'],
    ])
  })
})

describe('every mistake is named with its place, a reason and an example', () => {
  it.each<[what: string, text: string, issues: string[]]>([
    [
      'no YAML',
      'groups: [',
      ['rules.yaml:1:10: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ],
    ['not a map', '- a', ['rules.yaml:1:1: is a list; a map of keys and values is needed']],
    ['groups no list', 'groups: { a: b }', ['rules.yaml:1:9: groups: is a map; a list is needed']],
    ['an unknown key at the top', 'grops: []', ['rules.yaml:1:1: grops: unknown key "grops"; did you mean "groups"?']],
    [
      'no name',
      'groups:\n  - rules: []',
      ['rules.yaml:2:5: groups.0.name: the group needs a name (for example name: shop)'],
    ],
    [
      'two groups of one name',
      'groups:\n  - { name: a, rules: [] }\n  - { name: a, rules: [] }',
      ['rules.yaml:3:13: groups.1.name: group "a" stands already on line 2 of this file'],
    ],
    [
      'an unknown key of a group',
      'groups: [{ name: a, intervall: 1m, rules: [] }]',
      ['rules.yaml:1:21: groups.0.intervall: unknown key "intervall"; did you mean "interval"?'],
    ],
    [
      'a wrong duration',
      'groups: [{ name: a, interval: 1x, rules: [] }]',
      ['rules.yaml:1:31: groups.0.interval: "1x" is not a duration; units are ms s m h d w y (for example 5m)'],
    ],
    [
      'a wrong number',
      'groups: [{ name: a, limit: many, rules: [] }]',
      ['rules.yaml:1:28: groups.0.limit: "many" is not a whole number (for example 10)'],
    ],
    [
      'neither alert nor record',
      file('- expr: 1'),
      ['rules.yaml:4:9: groups.0.rules.0: the rule needs "alert" or "record" (for example alert: DiskFull)'],
    ],
    [
      'both',
      file('- { alert: A, record: a, expr: 1 }'),
      ['rules.yaml:4:18: groups.0.rules.0.alert: a rule has either "record" or "alert", not both'],
    ],
    [
      'no expression',
      file('- alert: A'),
      ['rules.yaml:4:9: groups.0.rules.0.expr: the rule needs an expression (for example expr: up == 0)'],
    ],
    [
      'a recording rule with what only alerts have',
      file('- { record: a, expr: 1, for: 1m, annotations: { a: b } }'),
      [
        'rules.yaml:4:31: groups.0.rules.0.for: a recording rule has no "for"',
        'rules.yaml:4:40: groups.0.rules.0.annotations: a recording rule has no "annotations"',
      ],
    ],
    [
      'a bad metric name',
      file('- { record: a-b, expr: 1 }'),
      [
        'rules.yaml:4:19: groups.0.rules.0.record: "a-b" is not a metric name (letters, digits, _ and :) (for example shop:errors:rate5m)',
      ],
    ],
    [
      'bad label and annotation names',
      file('- alert: A', '  expr: 1', '  labels: { a-b: x, __name__: y }', '  annotations: { 1st: z }'),
      [
        'rules.yaml:6:19: groups.0.rules.0.labels.a-b: "a-b" is not a label name (letters, digits and _, not first a digit) (for example a_b)',
        "rules.yaml:6:27: groups.0.rules.0.labels.__name__: a rule can't set the label __name__",
        'rules.yaml:7:24: groups.0.rules.0.annotations.1st: "1st" is not an annotation name (letters, digits and _, not first a digit) (for example _1st)',
      ],
    ],
    [
      'a label that is no text',
      file('- alert: A', '  expr: 1', '  labels: { a: [x] }'),
      ['rules.yaml:6:22: groups.0.rules.0.labels.a: is a list; text is needed'],
    ],
    [
      'an expression that gives no vector',
      file('- { alert: A, expr: "up[5m]" }'),
      [
        'rules.yaml:4:27: groups.0.rules.0.expr: the expression gives a range vector; a rule needs an instant vector (for example rate(errors_total[5m]) > 1)',
      ],
    ],
    [
      'the same rule twice',
      file('- { alert: A, expr: up }', '- { alert: A, expr: up }', '- { alert: A, expr: up, for: 1m }'),
      ['rules.yaml:5:9: groups.0.rules.1: the same rule "A" stands already on line 4'],
    ],
    ['a key twice', file('- { alert: A, expr: up, expr: down }'), ['rules.yaml:4:31: Map keys must be unique']],
  ])('%s', (_what, text, expected) => expect(issues(text)).toEqual(expected))

  it('several at once, in the order of the file', () => {
    const text = file('- alert: A', '  exp: 1', '- { record: a, expr: "1 +" }', '- { alert: B, expr: 1, fo: 1m }')
    expect(loadRuleFile('f', text).issues.map(({ line, path }) => `${line} ${path}`)).toEqual([
      '4 groups.0.rules.0.expr',
      '5 groups.0.rules.0.exp',
      '6 groups.0.rules.1.expr',
      '7 groups.0.rules.2.fo',
    ])
  })

  it('a rule with a mistake is left out, the others stay', () => {
    const { groups } = loadRuleFile('f', file('- { alert: A, expr: "1 +" }', '- { alert: B, expr: 1 }'))
    expect(groups[0]?.rules.map(({ name }) => name)).toEqual(['B'])
  })

  it('v2 knows neither group labels nor query_offset', () => {
    const text = 'groups: [{ name: a, labels: { a: b }, query_offset: 1m, rules: [] }]'
    const found = loadRuleFile('f', text, { mode: 'v2' }).issues.map(({ path }) => path)
    expect(found).toEqual(['groups.0.labels', 'groups.0.query_offset'])
  })

  it('refuses what looks back further than memory, when told how far that is', () => {
    const text = file('- { alert: A, expr: "rate(x[1h] offset 90m) > 0" }', '- { alert: B, expr: "rate(x[2h]) > 0" }')
    const { issues: found } = loadRuleFile('f', text, { longestReach: 2 * 3_600_000 })
    expect(found.map(formatIssue)).toEqual([
      'f:4:27: groups.0.rules.0.expr: looks back 2h30m, but samples are kept for 2h; shorten its ranges and offsets (for example [2h])',
    ])
    expect(loadRuleFile('f', text).issues).toEqual([])
  })

  it('refuses a range of older samples in which history may have no two points', () => {
    const days = 30 * 86_400_000
    const text = file(
      '- { alert: A, expr: "rate(x[5m]) > 2 * rate(x[5m] offset 1d)" }',
      '- { alert: B, expr: "max_over_time(rate(x[5m])[1d:5m]) > 0" }',
      '- { alert: C, expr: "rate(x[5m]) > 2 * rate(x[15m] offset 1d) and x offset 3d > 0" }',
      '- { alert: D, expr: "increase(x[31d]) > 0" }',
    )
    const { issues: found } = loadRuleFile('f', text, { longestReach: days })
    expect(found.map(formatIssue)).toEqual([
      'f:4:27: groups.0.rules.0.expr: reads [5m] of samples 1d5m old, of which one per 5m is kept; ask for [15m] at least (for example [15m])',
      'f:5:27: groups.0.rules.1.expr: reads [5m] of samples 1d5m old, of which one per 5m is kept; ask for [15m] at least (for example [15m])',
      'f:7:27: groups.0.rules.3.expr: looks back 31d, but samples are kept for 30d; shorten its ranges and offsets (for example [30d])',
    ])
  })

  it('bounds the number of rules and the size of the file', () => {
    const rules = Array.from({ length: 10_002 }, (_, i) => `- { record: "r${i}", expr: "1" }`)
    expect(issues(file(...rules))).toEqual([
      'rules.yaml:10004:9: groups.0.rules.10000: more than 10000 rules; split the file',
    ])
    expect(issues(`# ${'x'.repeat(5 << 20)}`)[0]).toMatch(/larger than 4194304 bytes/)
  })
})

describe('mistakes inside expressions and templates', () => {
  // The mark shows where the issue must point to.
  it.each<[what: string, text: string]>([
    ['plain', file('- alert: A', '  expr: up + §)')],
    ['plain over lines', file('- alert: A', '  expr: up +', '    down + §)')],
    ['in single quotes', file('- alert: A', "  expr: 'up{a=\"it''s\"} + §)'")],
    ['in double quotes', file('- alert: A', '  expr: "up{a=\\"\\\\u4e2d\\t\\"} + §)"')],
    ['in double quotes over lines', file('- alert: A', '  expr: "up +\\', '    down', '', '    + §)"')],
    ['a literal block', file('- alert: A', '  expr: |', '    up', '      + §)', '  for: 1m')],
    ['a literal block that keeps its end', file('- alert: A', '  expr: |+ # why', '', '    up', '    + §)', '')],
    ['a folded block', file('- alert: A', '  expr: >-', '    up', '    and', '', '      on () up + §)')],
    ['an unknown function', file('- alert: A', '  expr: sum(up) / §summ(up)')],
    ['a template in a label', file('- alert: A', '  expr: up', '  labels: { a: "x {{ §nope }}" }')],
    [
      'a template in a block',
      file('- alert: A', '  expr: up', '  annotations:', '    a: >', '      x', '      {{ §nope }}'),
    ],
    ['an unclosed action', file('- alert: A', '  expr: up', '  annotations: { a: "中文 §{{ $value" }')],
  ])('%s', (_what, marked) => {
    const before = marked.slice(0, marked.indexOf('§'))
    const line = before.split('\n').length
    const column = before.length - before.lastIndexOf('\n')
    const { issues: found } = loadRuleFile('f', marked.replace('§', ''))
    expect(found.map((issue) => [issue.line, issue.column])).toEqual([[line, column]])
  })

  it('the place is right for any expression in any quoting', () => {
    const word = fc.constantFrom('up', 'sum(up)', 'up{a="b"}', "up{a='x y'}", '(1)', 'rate(up[5m])')
    const styles = fc.constantFrom('single', 'double', 'literal', 'folded')
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), fc.boolean(), styles, (words, lines, style) => {
        const expr = words.join(lines && style !== 'single' && style !== 'double' ? '\n+ ' : ' + ')
        const text = `${expr} + `
        const quoted = {
          single: () => `'${text.replaceAll("'", "''")})'`,
          double: () => JSON.stringify(`${text})`),
          literal: () => `|\n          ${`${text})`.replaceAll('\n', '\n          ')}`,
          folded: () => `>\n          ${`${text})`.replaceAll('\n', '\n          ')}`,
        }[style]()
        const whole = file('- alert: A', `  expr: ${quoted}`)
        const at = whole.lastIndexOf(')')
        const { issues: found } = loadRuleFile('f', whole)
        const before = whole.slice(0, at)
        expect(found.map((issue) => [issue.line, issue.column])).toEqual([
          [before.split('\n').length, at - before.lastIndexOf('\n')],
        ])
      }),
    )
  })

  it('never throws, whatever the file', () => {
    const piece = fc.constantFrom(
      'groups',
      ':',
      ' ',
      '\n',
      '- ',
      '{',
      '}',
      '[',
      ']',
      'name',
      'rules',
      'alert',
      'expr',
      '"',
      "'",
      '|',
      '>',
      '&a',
      '*a',
      '<<',
      'x',
      '{{',
      '#',
      '!!map',
      '---',
      '?',
      ',',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(loadRuleFile('f', pieces.join('')).groups).toBeInstanceOf(Array)
      }),
      { numRuns: 3000 },
    )
  })
})
