import type { Ms } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Observation } from '../../core/observation.ts'
import { Engine } from '../../promql/index.ts'
import { SystemSamples } from '../../watch/samples/samples.ts'
import { drillAlert, drillSystem } from './contract.ts'

/** The rule of a drill, and what it looks at. */
const metric = 'opsbell_drill'
const expr = `${metric} == 1`
const owner = 'drill'

/** Puts a sample where samples are and evaluates the rule on it. @throws Error when the rule does not find it */
export function evaluateDrill(log: Log, now: Ms): void {
  const samples = new SystemSamples(drillSystem, log)
  samples.record(owner, now, [{ labels: { __name__: metric }, value: 1 }])
  const result = new Engine(samples).prepare(expr).run(now)
  if (result.type !== 'vector' || result.samples.length !== 1)
    throw new Error(`the rule ${expr} did not find its sample`)
}

/** What the rule tells the pipeline, as any rule does; the label `drill` tells one drill from another. */
export const observationOf = (id: string, state: 'firing' | 'resolved', startsAt: Ms, by: string): Observation => ({
  origin: `rule:${drillSystem}/${drillSystem}/${drillAlert}`,
  labels: { alertname: drillAlert, priority: 'P2', severity: 'info', drill: id },
  annotations: {
    summary: `🧪 測試告警（${by} 的演練），不是真的`,
    summary_en: `🧪 Test alert (a drill by ${by}), not a real one`,
    action: '請按「認領」，演練就完成',
    action_en: 'Press Acknowledge to complete the drill',
  },
  value: 1,
  threshold: '== 1',
  state,
  startsAt,
  system: drillSystem,
})
