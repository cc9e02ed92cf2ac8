import type { GoLivePlan, GoLiveTrigger } from '../../config/golive.ts'
import type { Ms } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { OpenAlert, Reading, Readings } from './contract.ts'
import type { GoLivesOptions } from './options.ts'

/** Series of one query that are looked at. */
const mostSeries = 1000

/**
 * Everything that a plan watches. A query that fails is no data, and logged.
 * @param at the figures' moment; the present when absent
 */
export async function readAll(plan: GoLivePlan, system: string, options: GoLivesOptions, at?: Ms): Promise<Readings> {
  const { observe, rollback } = plan
  const value = (expr: string, worst: Worst) => oneValue(options, { system, expr, at }, worst)
  const read = async (
    one: { value?: string | undefined; part?: string | undefined; of?: string | undefined },
    worst: Worst,
  ) => {
    const reading: Reading = {}
    for (const key of ['value', 'part', 'of'] as const) {
      const expr = one[key]
      const found = expr === undefined ? undefined : await value(expr, key === 'value' ? worst : 'sum')
      if (found !== undefined) reading[key] = found
    }
    return reading
  }
  const figures: Record<string, Reading> = {}
  const triggers: Record<string, Reading> = {}
  for (const figure of observe.figures) figures[figure.id] = await read(figure, 'most')
  for (const trigger of rollback.triggers) triggers[trigger.id] = await read(trigger, worstOf(trigger))
  return { figures, triggers, alerts: alertsOf(plan, system, options) }
}

type Worst = 'most' | 'least' | 'sum'
const worstOf = ({ when }: GoLiveTrigger): Worst => (when?.op.startsWith('<') ? 'least' : 'most')

/** One number of all series; NaN tells nothing. */
async function oneValue(
  { query, log }: GoLivesOptions,
  { system, expr, at }: { system: string; expr: string; at: Ms | undefined },
  worst: Worst,
) {
  try {
    const { series } = await query(system, expr, mostSeries, at)
    const values = series.map(({ value }) => value).filter((value) => Number.isFinite(value))
    if (values.length === 0) return undefined
    if (worst === 'sum') return values.reduce((sum, value) => sum + value, 0)
    return worst === 'least' ? Math.min(...values) : Math.max(...values)
  } catch (error) {
    log.warn('a figure of a go-live could not be read', { system, expr, error: messageOf(error) })
    return undefined
  }
}

function alertsOf({ observe, rollback }: GoLivePlan, system: string, { alerts }: GoLivesOptions): Readings['alerts'] {
  const named = observe.alerts && new Set([...observe.alerts, ...rollback.triggers.flatMap(({ alert }) => alert ?? [])])
  return firing(system, alerts)
    .filter(({ alertname }) => !named || named.has(alertname))
    .map(({ id, alertname, level, startedAt }) => ({ episode: id, name: alertname, level, at: startedAt }))
}

const firing = (system: string, alerts: GoLivesOptions['alerts']) =>
  alerts.openEpisodes().filter((one) => one.system === system && one.firing > 0)

/** Alerts of a system that are open now, whatever the plan watches: each name once with its oldest, oldest first. */
export function openAlerts(system: string, { alerts }: Pick<GoLivesOptions, 'alerts'>): OpenAlert[] {
  const oldest = new Map<string, number>()
  for (const { alertname, startedAt } of firing(system, alerts))
    oldest.set(alertname, Math.min(startedAt, oldest.get(alertname) ?? startedAt))
  return [...oldest].map(([name, at]) => ({ name, at })).sort((a, b) => a.at - b.at || a.name.localeCompare(b.name))
}
