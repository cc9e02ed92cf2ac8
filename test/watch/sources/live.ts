import { systemClock } from '../../../src/core/clock.ts'
import { metricName } from '../../../src/core/labels.ts'
import { type Log, silentLog } from '../../../src/core/log.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import type { SamplesEvent, SourceStatus } from '../../../src/watch/contract.ts'
import { Poller } from '../../../src/watch/poller.ts'
import { SystemSamples } from '../../../src/watch/samples/samples.ts'
import { sourceKinds } from '../../../src/watch/sources/registry.ts'
import { samplesOf } from '../samples/samples-of.ts'

/** One source of any kind, polled by the real poller against a real server. */
export interface Live {
  samples: SystemSamples
  poller: Poller
  status(): SourceStatus
  /** Newest value by series, without the labels that every series has. */
  values(): Record<string, number | 'stale'>
  /** Waits for the first poll from now on that ends so. */
  poll(ok: boolean): Promise<void>
  /** Waits for a poll after which this holds. */
  until(done: () => boolean): Promise<void>
  stop(): Promise<void>
}

export async function live(source: Readonly<Record<string, unknown>>, log: Log = silentLog): Promise<Live> {
  const kind = sourceKinds.get(String(source.kind))
  if (kind === undefined) throw new Error(`no kind ${source.kind}`)
  const samples = new SystemSamples('sys', log)
  const poller = new Poller({ clock: systemClock, log, metrics: noMetrics, kinds: sourceKinds })
  const event = (done: (event: SamplesEvent) => boolean) =>
    new Promise<void>((resolve) => {
      const off = samples.on((one) => {
        if (!done(one)) return
        off()
        resolve()
      })
    })
  await poller.apply([{ samples, sources: [kind.schema.parse({ id: 'src', every: '1s', timeout: '2s', ...source })] }])
  await poller.firstPolls()
  return {
    samples,
    poller,
    status: () => poller.status()[0] as SourceStatus,
    values: () => valuesOf(samples),
    poll: (ok) => event((one) => one.type === 'poll' && one.ok === ok),
    until: (done) => (done() ? Promise.resolve() : event(done)),
    stop: () => poller.stop(),
  }
}

function valuesOf(samples: SystemSamples): Record<string, number | 'stale'> {
  const all = samples.select([{ name: metricName, op: '!~', value: 'source_.*' }])
  return Object.fromEntries(
    all.map((series) => {
      const { __name__: name, system: _, source: __, instance: ___, ...own } = series.labels
      const pairs = Object.entries(own).map(([label, value]) => `${label}="${value}"`)
      const last = samplesOf(series).at(-1)?.[1] ?? 'stale'
      return [pairs.length > 0 ? `${name}{${pairs.join(',')}}` : (name ?? ''), last]
    }),
  )
}
