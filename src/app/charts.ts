import { createCharts } from '../charts/index.ts'
import { type ChartDesk, type ChartDeskDeps, createChartDesk } from '../respond/charts/index.ts'
import type { RuleEngine } from '../watch/rules/engine.ts'
import type { AppDeps } from './deps.ts'
import type { Lifeline } from './lifeline.ts'

interface Wiring extends Omit<ChartDeskDeps, 'charts' | 'rule' | 'clock'> {
  engines(): readonly RuleEngine[]
}

/** Charts over the systems that are watched; what is being drawn when the bot stops is killed. */
export function wireCharts({ clock, log, metrics, redact }: AppDeps, lifeline: Lifeline, wiring: Wiring): ChartDesk {
  const charts = createCharts({ clock, log, metrics, redact })
  lifeline.add('charts', async () => charts.stop())
  return createChartDesk({ ...wiring, clock, charts, rule: (system, name) => ruleOf(wiring.engines(), system, name) })
}

/** The alerting rule of that name. */
export function ruleOf(engines: readonly RuleEngine[], system: string, name: string): { expr: string } | undefined {
  for (const engine of engines) {
    const status = engine.status()
    if (status.system !== system) continue
    const rules = status.groups.flatMap(({ rules }) => rules)
    return rules.find((rule) => rule.kind === 'alert' && rule.name === name)
  }
  return undefined
}
