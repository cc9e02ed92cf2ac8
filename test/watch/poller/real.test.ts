import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import { silentLog } from '../../../src/core/log.ts'
import { parseMatchers } from '../../../src/core/matchers.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import { Poller } from '../../../src/watch/poller.ts'
import { SystemSamples } from '../../../src/watch/samples/samples.ts'
import { sourceKinds } from '../../../src/watch/sources/registry.ts'
import { samplesOf } from '../samples/samples-of.ts'
import { httpServer } from '../sources/test-server.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const configOf = (source: Record<string, unknown>) => {
  const kind = sourceKinds.get(String(source.kind))
  if (kind === undefined) throw new Error(`no kind ${source.kind}`)
  return kind.schema.parse({ id: source.kind, ...source })
}

/** Resolves when `done` holds after some event of the samples. */
function until(samples: SystemSamples, done: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const off = samples.on(() => {
      if (!done()) return
      off()
      resolve()
    })
  })
}

describe('polling real servers', () => {
  it('brings all kinds into memory, and one hostile source does not keep the others', async () => {
    const pages: Record<string, string> = {
      '/metrics': 'redpacket_success_count_total 5\nredpacket_failure_count_total 1\ndispatch_floodwait_total 3\n',
      '/health': '{"status":"degraded","checks":{"redis":{"status":"degraded"}}}',
      '/quota': '{"quotas":{"d_id":{"used":85,"total":100}}}',
    }
    const server = await httpServer((request, response) => {
      const page = pages[request.url ?? '']
      if (page !== undefined) response.end(page)
      // Any other path hangs.
    })
    closers.push(() => server.close())
    const at = (path: string) => `http://${server.host}${path}`
    const samples = new SystemSamples('shop', silentLog)
    const poller = new Poller({ clock: systemClock, log: silentLog, metrics: noMetrics, kinds: sourceKinds })
    closers.push(() => poller.stop())
    const sources = [
      configOf({
        kind: 'prometheus',
        url: at('/metrics'),
        every: '1s',
        streaks: [{ name: 'fails', success: 'redpacket_success_count', failure: 'redpacket_failure_count' }],
        increments: [{ name: 'floodwaits', counter: 'dispatch_floodwait_total' }],
      }),
      configOf({ kind: 'health', url: at('/health') }),
      configOf({ kind: 'quota', url: at('/quota') }),
      configOf({ kind: 'host' }),
      configOf({ kind: 'constant', values: { authorised_accounts: 60 } }),
      configOf({ id: 'hangs', kind: 'prometheus', url: at('/hang'), every: '1s', timeout: '300ms' }),
    ]
    const newest = (name: string) => {
      const series = samples.select(parseMatchers(`__name__=${name}`))[0]
      return series && samplesOf(series).at(-1)?.[1]
    }
    await poller.apply([{ samples, sources }])
    await poller.firstPolls()
    expect(['fails', 'floodwaits', 'health_check_status', 'quota_ratio', 'authorised_accounts'].map(newest)).toEqual([
      0, 0, 0.5, 0.85, 60,
    ])
    expect(newest('host_memory_used_ratio')).toBeGreaterThan(0)
    expect(poller.status().filter(({ up }) => !up)).toMatchObject([
      { source: 'hangs', error: 'no complete answer within 300ms; raise timeout if that is right' },
    ])

    pages['/metrics'] =
      'redpacket_success_count_total 5\nredpacket_failure_count_total 4\ndispatch_floodwait_total 14\n'
    await until(samples, () => newest('fails') === 3)
    expect(newest('floodwaits')).toBe(11)
  })
})
