import { systemClock } from '../../../src/core/clock.ts'
import { metricName } from '../../../src/core/labels.ts'
import { silentLog } from '../../../src/core/log.ts'
import { SystemSamples } from '../../../src/watch/samples/samples.ts'
import type { Taken } from '../../../src/watch/samples/source-samples.ts'
import { sourceKinds } from '../../../src/watch/sources/registry.ts'
import { samplesOf } from '../samples/samples-of.ts'

/** One source of any kind with samples of its own, polled by hand. */
export function rig(kind: string, options: Readonly<Record<string, unknown>> = {}) {
  const entry = sourceKinds.get(kind)
  if (entry === undefined) throw new Error(`no kind ${kind}`)
  const config = entry.schema.parse({ id: 'src', kind, ...options })
  const samples = new SystemSamples('sys', silentLog)
  const labels = { system: 'sys', source: 'src', instance: entry.instance(config) }
  samples.setSource({ id: 'src', kind, every: config.every, labels, limits: config.limits, derives: [] })
  const source = entry.create(config, { clock: systemClock, log: silentLog })
  let at = 1_000_000
  return {
    samples,
    source,
    /** Polls once; a failure is thrown. */
    async poll(signal: AbortSignal = new AbortController().signal): Promise<Taken> {
      const write = await source.poll(signal)
      at += 1000
      return samples.succeed('src', at, write, () => 0) as Taken
    },
    /** Newest value by series, without the labels that every series has. */
    values(): Record<string, number | 'stale'> {
      const named = samples.select([{ name: metricName, op: '!~', value: 'source_.*' }]).map((series) => {
        const { __name__: name, system: _, source: __, instance: ___, ...own } = series.labels
        const pairs = Object.entries(own).map(([label, value]) => `${label}="${value}"`)
        return [pairs.length > 0 ? `${name}{${pairs.join(',')}}` : name, samplesOf(series).at(-1)?.[1]]
      })
      return Object.fromEntries(named)
    },
  }
}
