import type { Pack } from './bot.ts'
import type { Exporter } from './exporter.ts'

/** What a system of `stormPack` exposes: how many of its many alerts fire, and whether the early and the critical ones do. */
export function stormPage({ level = 0, early = 0, critical = 0 }): Buffer {
  return Buffer.from(`storm_level ${level}\nstorm_early ${early}\nstorm_critical ${critical}\n`)
}

/** Names of alerts: the many, those that fire before them, and the critical one. */
export const stormNames = (count: number) => numbered('Storm', count)
export const earlyNames = (count: number) => numbered('Early', count)
export const criticalName = 'StormCritical'

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${String(i + 1).padStart(4, '0')}`)
}

export interface StormPlan {
  id: string
  chat: string
  many: number
  early?: number
}

/** A system, polled each second, in which alerts of many different names fire, so that each wants a card of its own. */
export function stormPack(exporter: Exporter, { id, chat, many, early = 0 }: StormPlan): Pack {
  const rule = (alert: string, expr: string, priority: string) => ({
    alert,
    expr,
    labels: { priority },
    annotations: { summary: `${alert} is over its limit`, impact: 'None, this is a drill', action: 'Wait' },
  })
  const rules = [
    ...stormNames(many).map((name, i) => rule(name, `storm_level > ${i}`, 'P1')),
    ...earlyNames(early).map((name) => rule(name, 'storm_early > 0', 'P1')),
    rule(criticalName, 'storm_critical > 0', 'P0'),
  ]
  return {
    'system.yaml': {
      id,
      name: `Storm ${id}`,
      chat,
      sources: [{ id: 'app', kind: 'prometheus', url: exporter.url, every: '1s' }],
      rules: ['rules.yaml'],
      priorities: { P0: { level: 'critical', push: 'now' }, P1: { level: 'warning', push: 'now' } },
    },
    'rules.yaml': { groups: [{ name: 'storm', rules }] },
  }
}
