import { histogramLabels } from './exposition.ts'

interface Rule {
  alert?: string
  record?: string
  expr: string
  for?: string
  labels?: Record<string, string>
}

/** Rules look back over this much: twenty samples at the interval of the comparisons. */
export const range = '1m'
export const rangeMs = 60_000
/** Fires as soon as the ranges are covered, so that whoever measures knows that the rules are at work. */
export const canary = 'RangesCovered'

const { services, routes } = histogramLabels
const metric = 'shop_latency_seconds_bucket'
const never = 1e12

/** A rule file of one group, as JSON, which is YAML too. */
export function ruleFile(group: string, interval: string, rules: readonly Rule[]): string {
  const last = {
    alert: canary,
    expr: `count(count_over_time(${metric}[${range}]) >= 18) > 9000`,
    labels: { priority: 'P0' },
  }
  return JSON.stringify({ groups: [{ name: group, interval, rules: [...rules, last] }] }, null, 1)
}

/**
 * 1,000 alerting rules that each look at 1 to 10 of the 10,000 series. A few are pending, so that their state is kept and
 * their texts are made; the others find nothing over their threshold.
 */
export function narrowRules(): Rule[] {
  return Array.from({ length: 1000 }, (_, i) => {
    const series = `service="service-${i % services}",route="/route/${(i * 7) % routes}"`
    return { alert: `Narrow${i}`, expr: narrowExpr(i, series), for: '1h', labels: { priority: 'P2' } }
  })
}

/** In turn: a rate of one series, a gauge's threshold on one, a sum over three, a quantile over ten. */
function narrowExpr(i: number, series: string): string {
  const limit = i % 50 < 4 ? 0 : never
  switch (i % 4) {
    case 0:
      return `rate(${metric}{${series},le="0.5"}[${range}]) > ${limit}`
    case 1:
      return `${metric}{${series},le="+Inf"} > ${limit}`
    case 2:
      return `sum by (route) (rate(${metric}{${series},le=~"0.1|0.5|1"}[${range}])) > ${limit}`
    default:
      return `histogram_quantile(0.95, rate(${metric}{${series}}[${range}])) > ${limit}`
  }
}

/** 100 rules that each look at all 10,000 series: ten shapes in ten variants; two of the shapes record what they find. */
export function wideRules(): Rule[] {
  return Array.from({ length: 10 }, (_, variant) => wideShapes(variant)).flat()
}

function wideShapes(variant: number): Rule[] {
  const limit = never + variant
  const rate = `rate(${metric}[${range}])`
  const alert = (name: string, expr: string): Rule => ({
    alert: `${name}${variant}`,
    expr: `${expr} > ${limit}`,
    for: '1h',
    labels: { priority: 'P2' },
  })
  return [
    { record: `service:shop_latency:rate_v${variant}`, expr: `sum by (service) (${rate})` },
    { record: `route_le:shop_latency:rate_v${variant}`, expr: `sum by (route, le) (${rate})` },
    alert('TotalRate', `sum(${rate})`),
    alert('ServiceQuantile', `quantile by (service) (0.9, ${rate})`),
    alert('Busiest', `topk(5, ${rate})`),
    alert('LatencyP99', `histogram_quantile(0.99, sum by (service, le) (${rate}))`),
    alert('LatencyP50', `histogram_quantile(0.5, ${rate})`),
    alert('Growth', `max by (route) (increase(${metric}[${range}]))`),
    alert('Spread', `stddev without (le) (${metric})`),
    alert('Share', `sum by (service) (${rate}) / on (service) sum by (service) (${metric})`),
  ]
}
