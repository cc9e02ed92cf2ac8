import { setTimeout as sleep } from 'node:timers/promises'
import type { Ms } from '../../../src/core/clock.ts'
import type { Figure, Report } from '../figure.ts'
import { startBot } from './bot.ts'
import { startExporter } from './exporter.ts'
import { comparedEvery as every, latencyHistograms, rendered } from './exposition.ts'
import { metricAt, type Prometheus, startPrometheus } from './prometheus.ts'
import { canary, rangeMs, ruleFile } from './rule-files.ts'
import { rounded, spreadOf } from './stats.ts'
import { opsGroup, startTelegram } from './telegram.ts'

const evaluations = 10
/** More than are scraped, so that no counter starts again within a range. */
const pages = 200

/**
 * Duration of one evaluation of the same rules over the same 10,000 scraped series, ours beside Prometheus's.
 * @param interval of Prometheus's evaluations, long enough that they don't run without a pause; ours run at each poll
 */
export function rulesFigure(name: string, rules: Parameters<typeof ruleFile>[2], interval: Ms): Figure {
  return {
    name,
    goal: "median <= 0.5 x Prometheus's evaluation",
    async run(report) {
      const text = ruleFile('bench', `${interval / 1000}s`, rules)
      const exporter = await startExporter(report)
      exporter.pages = rendered(latencyHistograms, pages)
      const telegram = await startTelegram(report)
      const prometheus = await startPrometheus(report, { target: exporter.target, every, rules: text })
      const packs = { shop: { 'system.yaml': system(exporter.url), 'rules.yaml': text } }
      const bot = await startBot(report, { telegram, config: { chats: { ops: { id: opsGroup } } }, packs })

      report.progress(`until ${rangeMs / 1000} s are covered and the canary's card is there`)
      await telegram.waitFor(() => telegram.ledger.messages({ text: new RegExp(canary) })[0], 'the canary', 150_000)
      report.progress(`${evaluations} evaluations`)
      const [ours, theirs] = await Promise.all([oursOf(bot.url), prometheus && theirsOf(prometheus)])
      publish(report, ours, theirs, prometheus)
    },
  }
}

function publish(
  report: Report,
  ours: readonly Ms[],
  theirs: readonly Ms[] | undefined,
  prometheus?: Prometheus,
): void {
  const mine = spreadOf(ours)
  const other = theirs && spreadOf(theirs)
  report.measured({
    unit: 'ms/evaluation of the group',
    ...mine,
    beside: other ? { prometheus: other.median } : null,
    ...(other && { ratio: rounded(mine.median / other.median), besideMin: other.min, version: prometheus?.version }),
    met: other ? mine.median <= 0.5 * other.median : null,
  })
}

function system(url: string): object {
  const source = { id: 'app', kind: 'prometheus', url, every: `${every / 1000}s` }
  return { id: 'shop', name: 'Shop', sources: [source], rules: ['rules.yaml'] }
}

/** The growth of the histogram's sum by that of its count, from evaluation to evaluation. */
async function oursOf(url: string): Promise<Ms[]> {
  const read = async (part: string) =>
    (await metricAt(`${url}/metrics`, `opsbell_rule_group_evaluation_seconds_${part}{system="shop"}`)) ?? 0
  const both = async () => ({ seconds: await read('sum'), count: await read('count') })
  const found: Ms[] = []
  let last = await both()
  while (found.length < evaluations) {
    await sleep(every)
    const now = await both()
    if (now.count > last.count) found.push(((now.seconds - last.seconds) / (now.count - last.count)) * 1000)
    last = now
  }
  if (await failuresOf(url)) throw new Error('rules of the bench failed in the bot')
  return found
}

async function failuresOf(url: string): Promise<boolean> {
  const failures = await metricAt(
    `${url}/metrics`,
    'opsbell_rule_evaluation_failures_total{system="shop",group="bench"}',
  )
  return (failures ?? 0) > 0
}

async function theirsOf(prometheus: Prometheus): Promise<Ms[]> {
  const only = async (metric: string) => {
    const series = (await prometheus.seriesOf(metric))[0]
    if (series === undefined) throw new Error(`Prometheus does not tell ${metric}`)
    return async () => (await prometheus.own(series)) ?? Number.NaN
  }
  const seconds = await only('prometheus_rule_group_last_duration_seconds')
  const when = await only('prometheus_rule_group_last_evaluation_timestamp_seconds')
  const found = new Map<number, Ms>()
  while (found.size < evaluations) {
    await sleep(every)
    found.set(await when(), (await seconds()) * 1000)
  }
  return [...found.values()]
}
