import { statSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Ms } from '../../../src/core/clock.ts'
import { silentLog } from '../../../src/core/log.ts'
import type { Matcher } from '../../../src/core/matchers.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import { Engine } from '../../../src/promql/index.ts'
import type { SqliteStore } from '../../../src/store/sqlite/contract.ts'
import { openSqliteStore } from '../../../src/store/sqlite/store.ts'
import { defaultRetention, slotLength } from '../../../src/watch/history/contract.ts'
import { openHistory, type SystemHistory } from '../../../src/watch/history/history.ts'
import { historyKinds } from '../../../src/watch/history/kinds.ts'
import { SystemSamples } from '../../../src/watch/samples/samples.ts'
import type { SeriesRef } from '../../../src/watch/samples/sink.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import type { Figure, Report } from '../figure.ts'
import { temporaryFolder } from '../support/folder.ts'
import { rounded, spreadOf } from '../support/stats.ts'

const count = 2000
const days = 30
const every: Ms = 60_000
const retention = { metrics: defaultRetention, health: defaultRetention }
const named = (value: string): Matcher[] => [{ name: '__name__', op: '=', value }]
const kept = [...new Array(10).keys()].map((i) => ({ matchers: named(`m${i}`), keep: 'metrics' as const }))

/** What ten exporters tell: of ten series four count, two are measured, one is a size, one is a percentage, two stand still. */
function figureOf(series: number, step: number): number {
  const kind = series % 10
  if (kind < 4) return step * (series % 90) + ((step * 7919 + series) % 50)
  if (kind < 6) return 20 + 5 * Math.sin(step / 300 + series) + ((step * 31 + series) % 17) / 7
  if (kind === 6) return 2e8 + ((step * 4093 + series) % 2000) * 4096
  if (kind === 7) return Math.round(500 + 300 * Math.sin(step / 700 + series)) / 10
  return series % 3
}

interface Place {
  clock: FakeClock
  store: SqliteStore
  samples: SystemSamples
  history: SystemHistory
}

async function open(path: string, clock: FakeClock): Promise<Place> {
  const kinds = historyKinds(retention)
  const store = await openSqliteStore({ path, kinds, clock, log: silentLog, metrics: noMetrics, holder: 'bench' })
  const samples = new SystemSamples('bench', silentLog)
  samples.setSource({
    id: 'app',
    kind: 'prometheus',
    every,
    labels: { system: 'bench', source: 'app', instance: 'app:9100' },
    limits: { samples: 50_000, series: 50_000, labels: 64, labelLength: 1024 },
    derives: [],
  })
  samples.keep(2 * slotLength)
  const options = { system: 'bench', samples, store, clock, log: silentLog, metrics: noMetrics, limit: 5000, retention }
  return { clock, store, samples, history: await openHistory({ ...options, always: kept }) }
}

/** 2,000 series, polled once a minute, recorded for 30 days of virtual time: what writing, size and reading cost. */
export const history: Figure = {
  name: 'history',
  goal: 'a slot of 2,000 series <= 50 ms, <= 10 bytes a sample on disk, 100 series of 7 days read in <= 1 s',
  async run(report) {
    const path = join(temporaryFolder(report), 'opsbell.db')
    const clock = new FakeClock('2026-03-02T00:00:00Z')
    const place = await open(path, clock)
    await record(report, place)
    const points = count * days * 288
    await place.history.stop()
    await place.store.close()
    const { size } = statSync(path)
    const perSample = size / points
    report.measured({
      case: 'size on disk',
      unit: 'bytes/sample',
      mean: rounded(perSample),
      file: `${Math.round(size / 1024 ** 2)} MB`,
      met: perSample <= 10,
    })
    await read(report, path, clock)
  },
}

async function record(report: Report, { clock, samples, history }: Place): Promise<void> {
  const slots: Ms[] = []
  const turns: Ms[] = []
  const refs: SeriesRef[] = []
  const delay = monitorEventLoopDelay({ resolution: 5 })
  let blocked = 0
  const poll = (step: number) =>
    samples.succeed(
      'app',
      clock.now(),
      (sink) => {
        for (let i = 0; i < count; i++) {
          refs[i] ??= sink.series(`m${i % 10}`, ['host', `h${Math.floor(i / 10)}`], false) as SeriesRef
          sink.put(refs[i] as SeriesRef, figureOf(i, step))
        }
      },
      () => 5,
    )
  for (let step = 0; step < days * 1440; step++) {
    poll(step)
    const due = step % 5 === 0 && step > 0
    if (!due) {
      await clock.advance(every, async () => {})
      continue
    }
    delay.enable()
    const begun = performance.now()
    await clock.advance(every, () => history.idle())
    const took = performance.now() - begun
    delay.disable()
    if (step % 360 === 0) {
      turns.push(took)
      blocked = Math.max(blocked, delay.max / 1e6)
    } else slots.push(took)
    delay.reset()
    if (step % 14_400 === 0) report.progress(`day ${step / 1440}`)
  }
  const slot = spreadOf(slots)
  report.measured({ case: 'record a slot', unit: 'ms', ...slot, met: slot.median <= 50 })
  const moved = { ...spreadOf(turns), longestBlockMs: rounded(blocked) }
  report.measured({ case: 'move six hours into chunks', unit: 'ms', ...moved, met: null })
}

async function read(report: Report, path: string, clock: FakeClock): Promise<void> {
  const timed = async <T>(work: () => Promise<T>): Promise<[T, Ms]> => {
    const begun = performance.now()
    return [await work(), performance.now() - begun]
  }
  const [place, opened] = await timed(() => open(path, clock))
  report.measured({ case: 'open the store and the history', unit: 'ms', mean: rounded(opened), met: null })
  const { history, store } = place
  const day: Ms = 86_400_000
  const hosts = (pattern: string): Matcher[] => [...named('m4'), { name: 'host', op: '=~', value: pattern }]

  const chart = await timed(() =>
    history.read(hosts('h7'), { from: clock.now() - days * day, to: clock.now(), step: 3_600_000 }),
  )
  report.measured({
    case: 'one series of 30 days for a chart',
    unit: 'ms',
    mean: rounded(chart[1]),
    points: chart[0].series[0]?.points.length,
    met: null,
  })
  history.need(new Map([['rule', [{ matchers: hosts('h1?.'), reach: 7 * day }]]]))
  const [, loaded] = await timed(() => history.idle())
  const engine = new Engine(history.merged)
  const rule = engine.prepare('avg_over_time(m4{host=~"h1?."}[7d])')
  const spent: Ms[] = []
  let series = 0
  for (let i = 0; i < 20; i++) {
    const begun = performance.now()
    const result = rule.run(clock.now())
    spent.push(performance.now() - begun)
    series = result.type === 'vector' ? result.samples.length : 0
  }
  report.measured({ case: 'seven days for a rule, into memory', unit: 'ms', mean: rounded(loaded), series, met: null })
  report.measured({ case: 'avg_over_time[7d], one evaluation', unit: 'ms', ...spreadOf(spent), series, met: null })
  history.need(new Map([['rule', [{ matchers: named('m4'), reach: 7 * day }]]]))
  const [, all] = await timed(() => history.idle())
  report.measured({ case: '200 series of 7 days, into memory', unit: 'ms', mean: rounded(all), met: all <= 2000 })
  await history.stop()
  await store.close()
}
