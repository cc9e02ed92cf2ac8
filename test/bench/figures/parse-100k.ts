import { setTimeout as sleep } from 'node:timers/promises'
import type { Ms } from '../../../src/core/clock.ts'
import type { Figure } from '../figure.ts'
import { startBot } from '../support/bot.ts'
import { type Exporter, startExporter } from '../support/exporter.ts'
import { largeService, rendered } from '../support/exposition.ts'
import { cpuOf } from '../support/proc.ts'
import { startPrometheus } from '../support/prometheus.ts'
import { rounded, spreadOf } from '../support/stats.ts'
import { opsGroup, startTelegram } from '../support/telegram.ts'
import { until } from '../support/wait.ts'

const series = 100_000
const every: Ms = 3000
/** The first scrapes make the series, and warm both programs up. */
const warmups = 5
/** After its start a program is busy with itself for a while. */
const settling: Ms = 12_000
const scrapes = 20

/** CPU of the whole process per scrape of 100,000 series, idle share taken off; both scrape the same server. */
export const parse100k: Figure = {
  name: 'parse-100k-series',
  goal: "median <= 1.0 x Prometheus's CPU per scrape",
  async run(report) {
    const exporter = await startExporter(report)
    const prometheus = await startPrometheus(report, { target: exporter.target, every })
    const telegram = await startTelegram(report)
    const bot = await startBot(report, {
      telegram,
      config: { chats: { ops: { id: opsGroup } } },
      packs: { large: pack(exporter.url) },
    })
    const pids = { ours: bot.pid, theirs: prometheus?.pid }

    report.progress('idle baseline')
    await sleep(settling)
    const idle = await idleShare(Object.values(pids).filter((pid) => pid !== undefined))
    exporter.pages = rendered(largeService(series), 5)
    report.progress(`${warmups + scrapes} scrapes of ${series} series, one each ${every / 1000} s`)
    const [ours, theirs] = await Promise.all([
      perScrape(exporter, /^opsbell/, bot.pid),
      prometheus && perScrape(exporter, /^Prometheus/, prometheus.pid),
    ])
    await checkTaken(bot.url)

    const net = (pid: number, spent: readonly Ms[]) => spreadOf(spent.map((cpu) => cpu - (idle.get(pid) ?? 0) * every))
    const mine = net(bot.pid, ours)
    const other = prometheus && theirs && net(prometheus.pid, theirs)
    report.measured({
      unit: 'ms cpu/scrape',
      ...mine,
      beside: other ? { prometheus: other.median } : null,
      ...(other && { ratio: rounded(mine.median / other.median), besideMean: other.mean, version: prometheus.version }),
      met: other ? mine.median <= other.median : null,
    })
  },
}

/** A pack whose one source may be as large as it is. */
function pack(url: string) {
  const limits = { body: '64MiB', samples: 2 * series, series: 2 * series }
  const source = { id: 'app', kind: 'prometheus', url, every: `${every / 1000}s`, limits }
  return { 'system.yaml': { id: 'large', name: 'Large service', sources: [source] } }
}

/** CPU per ms of each process while it scrapes next to nothing. */
async function idleShare(pids: readonly number[]): Promise<Map<number, number>> {
  const window = 3 * every
  const before = pids.map(cpuOf)
  await sleep(window)
  return new Map(pids.map((pid, i) => [pid, (cpuOf(pid) - (before[i] ?? 0)) / window]))
}

/** CPU from one scrape's beginning to the next one's. */
async function perScrape(exporter: Exporter, agent: RegExp, pid: number): Promise<Ms[]> {
  const at: Ms[] = []
  const before = exporter.onScrape
  exporter.onScrape = (asker) => {
    before(asker)
    if (agent.test(asker)) at.push(cpuOf(pid))
  }
  await until(`${agent.source} to scrape`, () => at.length > warmups + scrapes || undefined, {
    within: 180_000,
    every: 100,
  })
  return at.slice(warmups, warmups + scrapes + 1).flatMap((cpu, i, all) => (i === 0 ? [] : [cpu - (all[i - 1] ?? 0)]))
}

/** A poll that was refused would look fast. */
async function checkTaken(url: string): Promise<void> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const taken = /^opsbell_\S*samples\S*\{[^}]*source="app"[^}]*\} (\d+)$/m.exec(text)?.[1]
  if (Number(taken) !== series) throw new Error(`the bot took ${taken} samples of ${series}`)
}
