import { loadRuleFile } from './load.ts'
import type { RuleGroup } from './rule.ts'

/** Rules that every system has: somebody must hear of it when a source stays away. */
const text = `
groups:
  - name: opsbell
    rules:
      - alert: SourceDown
        expr: source_up == 0
        for: 2m
        labels: { severity: warning }
        annotations:
          summary: Source {{ $labels.source }} does not answer
          impact: Nothing is known of {{ $labels.instance }}, alerts that depend on it are unknown
          action: See the reason with /status
          summary_zh: 來源 {{ $labels.source }} 沒有回應
          impact_zh: 讀不到 {{ $labels.instance }}，依賴它的告警狀態不明
          action_zh: 用 /status 看原因
`

/** The groups of a system with ours beside them; a system that has a rule of the same name keeps its own instead. */
export function withBuiltin(groups: readonly RuleGroup[]): readonly RuleGroup[] {
  const own = new Set(groups.flatMap(({ rules }) => rules.map(({ name }) => name)))
  const builtin = loadRuleFile('opsbell', text).groups
  const missing = builtin.map((group) => ({ ...group, rules: group.rules.filter(({ name }) => !own.has(name)) }))
  return [...groups, ...missing.filter(({ rules }) => rules.length > 0)]
}
