import type { Ms } from '../../core/clock.ts'
import { formatDuration } from '../../core/duration.ts'
import { type Issue, messageOf } from '../../core/errors.ts'
import { type Labels, metricName } from '../../core/labels.ts'
import { compileTemplate, type Template, TemplateSyntaxError } from '../../core/template.ts'
import { type Expr, type Mode, PromqlError, parse, reach, typeOf } from '../../promql/index.ts'
import { slotLength } from '../history/contract.ts'
import { finerThanHistory, leastHistoryRange } from './needs.ts'
import type { AlertingRule, NamedTemplate, RecordingRule, Rule, RuleGroup } from './rule.ts'
import { type Located, MapReader, type NamedText, YamlText } from './yaml-text.ts'

export interface LoadedRules {
  /** Rules and groups with an issue are left out. */
  groups: RuleGroup[]
  issues: Issue[]
}

export interface LoadRulesOptions {
  /** `v2` reads the file as Prometheus 2 does. */
  mode?: Mode
  /** Refuses rules that look back further than this (their longest range plus offset, ms). */
  longestReach?: Ms
}

/** Rules of one file at most: beyond this a Prometheus server is the better place. */
const maxRules = 10_000
const groupKeys = { v2: ['name', 'interval', 'limit', 'rules'], v3: ['query_offset', 'labels'] }
const ruleKeys = ['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations']
const labelShape = /^[a-zA-Z_][a-zA-Z0-9_]*$/
const metricShape = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/

/**
 * Reads a Prometheus rule file. Never throws: whatever is wrong is an issue with its place, an error inside an
 * expression or template with the place inside the YAML scalar.
 * @param file how issues name the file
 */
export function loadRuleFile(file: string, text: string, options: LoadRulesOptions = {}): LoadedRules {
  const yaml = new YamlText(file, text)
  const root = new MapReader(yaml, yaml.root, '', ['groups'])
  const reader = new RuleReader(yaml, options)
  const groups = root.items('groups').map((item, i) => reader.group(item, `groups.${i}`))
  return {
    groups: groups.filter((group) => group !== undefined),
    issues: yaml.issues.sort((a, b) => a.line - b.line || a.column - b.column),
  }
}

class RuleReader {
  readonly #yaml: YamlText
  readonly #options: LoadRulesOptions
  readonly #groupLines = new Map<string, number>()
  #rules = 0

  constructor(yaml: YamlText, options: LoadRulesOptions) {
    this.#yaml = yaml
    this.#options = options
  }

  group(item: unknown, path: string): RuleGroup | undefined {
    const { v2, v3 } = groupKeys
    const map = new MapReader(this.#yaml, item, path, this.#options.mode === 'v2' ? v2 : [...v2, ...v3])
    const name = this.#groupName(map)
    const interval = map.duration('interval')
    const labels = this.#labels(map)
    const seen = new Map<string, number>()
    const rules = map.items('rules').flatMap((rule, i) => {
      const found = this.#rule(rule, `${path}.rules.${i}`, labels)
      if (found) this.#checkDuplicate(found, rule, `${path}.rules.${i}`, seen)
      return found ? [found] : []
    })
    if (name === undefined) return undefined
    return {
      file: this.#yaml.file,
      name,
      ...(interval && { interval }),
      limit: map.count('limit') ?? 0,
      queryOffset: map.duration('query_offset') ?? 0,
      rules,
    }
  }

  #groupName(map: MapReader): string | undefined {
    const found = map.text('name')
    if (!found) {
      this.#yaml.report(map.place('name'), map.at('name'), 'the group needs a name', 'name: shop')
      return undefined
    }
    const line = this.#groupLines.get(found.text)
    if (line !== undefined) map.report('name', `group "${found.text}" stands already on line ${line} of this file`)
    else this.#groupLines.set(found.text, this.#yaml.lineOf(found.node))
    return line === undefined ? found.text : undefined
  }

  #rule(item: unknown, path: string, groupLabels: readonly NamedText[]): Rule | undefined {
    const map = new MapReader(this.#yaml, item, path, ruleKeys)
    if (++this.#rules === maxRules + 1) this.#yaml.report(item, path, `more than ${maxRules} rules; split the file`)
    const before = this.#yaml.issues.length
    const [record, alert] = [map.text('record'), map.text('alert')]
    if (record && alert) map.report('alert', 'a rule has either "record" or "alert", not both')
    if (!record && !alert) this.#yaml.report(item, path, 'the rule needs "alert" or "record"', 'alert: DiskFull')
    const expr = this.#expr(map)
    const rule = record
      ? this.#recording(map, record, groupLabels)
      : this.#alerting(map, alert?.text ?? '', groupLabels)
    const line = this.#yaml.lineOf(map.node)
    if (!expr || this.#yaml.issues.length > before || this.#rules > maxRules) return undefined
    return { ...rule, ...expr, line }
  }

  #expr(map: MapReader): { expr: Expr; exprText: string } | undefined {
    const found = map.text('expr')
    if (!found || found.text.trim() === '') {
      this.#yaml.report(map.place('expr'), map.at('expr'), 'the rule needs an expression', 'expr: up == 0')
      return undefined
    }
    try {
      const expr = parse(found.text, { mode: this.#options.mode ?? 'v3' })
      if (this.#usable(map, expr)) return { expr, exprText: found.text }
    } catch (error) {
      if (!(error instanceof PromqlError)) throw error
      this.#yaml.reportInside(found, error.span.start, map.at('expr'), error.reason)
    }
    return undefined
  }

  #usable(map: MapReader, expr: Expr): boolean {
    const type = typeOf(expr)
    if (type === 'matrix' || type === 'string') {
      const kind = type === 'matrix' ? 'a range vector' : 'a string'
      map.report('expr', `the expression gives ${kind}; a rule needs an instant vector`, 'rate(errors_total[5m]) > 1')
      return false
    }
    const { longestReach = Number.POSITIVE_INFINITY } = this.#options
    const back = reach(expr)
    if (back > longestReach) {
      const [asked, kept] = [formatDuration(back), formatDuration(longestReach)]
      const message = `looks back ${asked}, but samples are kept for ${kept}; shorten its ranges and offsets`
      map.report('expr', message, `[${kept}]`)
      return false
    }
    const tooFine = longestReach === Number.POSITIVE_INFINITY ? undefined : finerThanHistory(expr)
    if (tooFine === undefined) return true
    const [range, slot, least] = [tooFine.range, slotLength, leastHistoryRange].map(formatDuration)
    const message = `reads [${range}] of samples ${formatDuration(tooFine.reach)} old, of which one per ${slot} is kept; ask for [${least}] at least`
    map.report('expr', message, `[${least}]`)
    return false
  }

  #recording(
    map: MapReader,
    record: Located,
    groupLabels: readonly NamedText[],
  ): Omit<RecordingRule, 'expr' | 'exprText' | 'line'> {
    if (!metricShape.test(record.text)) {
      map.report('record', `"${record.text}" is not a metric name (letters, digits, _ and :)`, 'shop:errors:rate5m')
    }
    for (const key of ['for', 'keep_firing_for', 'annotations']) {
      if (map.has(key)) this.#yaml.report(map.place(key), map.at(key), `a recording rule has no "${key}"`)
    }
    const labels: Record<string, string> = {}
    for (const { key, text } of [...groupLabels, ...this.#labels(map)]) labels[key] = text
    return { kind: 'record', name: record.text, labels: labels as Labels }
  }

  #alerting(
    map: MapReader,
    name: string,
    groupLabels: readonly NamedText[],
  ): Omit<AlertingRule, 'expr' | 'exprText' | 'line'> {
    const own = this.#labels(map)
    const inherited = groupLabels.filter(({ key }) => !own.some((label) => label.key === key))
    const compile = (texts: readonly NamedText[], path: string) => this.#templates(texts, map.at(path), name)
    return {
      kind: 'alert',
      name,
      for: map.duration('for') ?? 0,
      keepFiringFor: map.duration('keep_firing_for') ?? 0,
      labels: compile([...inherited, ...own], 'labels'),
      annotations: compile(this.#names(map, 'annotations'), 'annotations'),
    }
  }

  #labels(map: MapReader): readonly NamedText[] {
    return this.#names(map, 'labels').filter((label) => {
      if (label.key !== metricName) return true
      this.#yaml.report(label.place, map.at(`labels.${label.key}`), `a rule can't set the label ${metricName}`)
      return false
    })
  }

  #names(map: MapReader, key: 'labels' | 'annotations'): readonly NamedText[] {
    const texts = map.texts(key)
    for (const text of texts) {
      if (labelShape.test(text.key)) continue
      const what = key === 'labels' ? 'a label name' : 'an annotation name'
      const message = `"${text.key}" is not ${what} (letters, digits and _, not first a digit)`
      this.#yaml.report(
        text.place,
        `${map.at(key)}.${text.key}`,
        message,
        text.key.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^\d/, '_$&'),
      )
    }
    return texts
  }

  #templates(texts: readonly NamedText[], path: string, alert: string): readonly NamedTemplate[] {
    const named = texts.flatMap((text) => {
      const template = this.#template(text, `${path}.${text.key}`, alert)
      return template ? [{ name: text.key, template }] : []
    })
    return named.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  #template(text: NamedText, path: string, alert: string): Template | undefined {
    try {
      return compileTemplate(text.text, `__alert_${alert}`)
    } catch (error) {
      if (!(error instanceof TemplateSyntaxError)) throw error
      this.#yaml.reportInside(text, error.index, path, `template: ${messageOf(error)}`, '{{ $labels.instance }}')
      return undefined
    }
  }

  #checkDuplicate(rule: Rule, item: unknown, path: string, seen: Map<string, number>): void {
    const key = JSON.stringify([rule.kind, rule.name, rule.exprText.replaceAll(/\s+/g, ' '), labelsOf(rule)])
    const line = seen.get(key)
    if (line === undefined) seen.set(key, rule.line)
    else this.#yaml.report(item, path, `the same rule "${rule.name}" stands already on line ${line}`)
  }
}

function labelsOf(rule: Rule): unknown {
  if (rule.kind === 'record') return Object.entries(rule.labels).sort()
  return [rule.for, ...rule.labels.map(({ name, template }) => [name, template.text])]
}
