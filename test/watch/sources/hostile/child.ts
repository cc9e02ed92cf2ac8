/** The real poller as a process of its own, with hostile sources and good ones beside them. Started by hostile.test.ts. */
import { systemClock } from '../../../../src/core/clock.ts'
import { metricName } from '../../../../src/core/labels.ts'
import { silentLog } from '../../../../src/core/log.ts'
import { noMetrics } from '../../../../src/core/metrics.ts'
import type { SourceStatus } from '../../../../src/watch/contract.ts'
import { Poller } from '../../../../src/watch/poller.ts'
import { SystemSamples } from '../../../../src/watch/samples/samples.ts'
import { sourceKinds } from '../../../../src/watch/sources/registry.ts'

export interface Order {
  hostile: readonly Readonly<Record<string, unknown>>[]
  good: readonly Readonly<Record<string, unknown>>[]
}

export interface Report {
  status: readonly SourceStatus[]
  /** Successful polls of each source. */
  polls: Readonly<Record<string, number>>
  /** Bytes, before the hostile ones came and at most afterwards. */
  rss: { before: number; most: number }
  /** Values of a series that holds what is no number. */
  odd: readonly string[]
}

const order = JSON.parse(process.argv[2] ?? '') as Order
const samples = new SystemSamples('shop', silentLog)
const poller = new Poller({ clock: systemClock, log: silentLog, metrics: noMetrics, kinds: sourceKinds })
const polls: Record<string, number> = {}
const ended: Record<string, number> = {}
samples.on((event) => {
  if (event.type !== 'poll') return
  ended[event.source] = (ended[event.source] ?? 0) + 1
  if (event.ok) polls[event.source] = (polls[event.source] ?? 0) + 1
})

const parsed = (sources: Order['good']) =>
  sources.map((source) => {
    const kind = sourceKinds.get(String(source.kind))
    if (kind === undefined) throw new Error(`no kind ${source.kind}`)
    return kind.schema.parse({ every: '1s', timeout: '20s', ...source })
  })
/** Resolves when that holds after some poll. */
const until = (done: () => boolean) =>
  new Promise<void>((resolve) => {
    const off = samples.on(() => {
      if (!done()) return
      off()
      resolve()
    })
  })
const all = (ids: readonly unknown[], times: number, counts: Record<string, number>) =>
  ids.every((id) => (counts[String(id)] ?? 0) >= times)

const good = order.good.map(({ id }) => id)
await poller.apply([{ samples, sources: parsed(order.good) }])
await until(() => all(good, 2, polls))
const before = process.memoryUsage.rss()
let most = before
samples.on(() => {
  most = Math.max(most, process.memoryUsage.rss())
})

const counted = { ...polls }
await poller.apply([{ samples, sources: parsed([...order.good, ...order.hostile]) }])
const hostile = order.hostile.map(({ id }) => id)
await until(
  () => all(hostile, 3, ended) && good.every((id) => (polls[String(id)] ?? 0) >= (counted[String(id)] ?? 0) + 5),
)

const valuesOf = (name: string) =>
  samples.select([{ name: metricName, op: '=', value: name }]).map(({ values, end }) => String(values[end - 1]))
const report: Report = {
  status: poller.status(),
  polls,
  rss: { before, most },
  odd: ['a', 'b', 'c'].flatMap(valuesOf),
}
process.stdout.write(JSON.stringify(report))
await poller.stop()
