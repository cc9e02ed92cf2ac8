import { type Alerts, alertKinds, createAlerts } from '../../../src/alerts/index.ts'
import type { EventRule } from '../../../src/config/events.ts'
import { eventRuleSchema } from '../../../src/config/events.ts'
import { duration } from '../../../src/config/fields.ts'
import { priorityName } from '../../../src/config/schema.ts'
import type { Ms } from '../../../src/core/clock.ts'
import type { Fields, Level, Log } from '../../../src/core/log.ts'
import { silentLog } from '../../../src/core/log.ts'
import { parseMatchers } from '../../../src/core/matchers.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import type { Ingest, Observation } from '../../../src/core/observation.ts'
import { kindSpec, type Store } from '../../../src/store/port.ts'
import { type Accepted, type ErrorEvent, Events, eventKinds, readEvents } from '../../../src/watch/events/index.ts'
import { SystemSamples } from '../../../src/watch/samples/samples.ts'
import { policies } from '../../alerts/support.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { testStore } from '../../support/store.ts'
import { samplesOf } from '../samples/samples-of.ts'

export const second: Ms = 1000
export const minute: Ms = 60_000

const schema = eventRuleSchema(duration, priorityName)
/** Rows as a pack writes them. */
export const rows = (...given: readonly unknown[]): EventRule[] => given.map((row) => schema.parse(row))

export interface Line {
  level: Level
  message: string
  fields: Fields | undefined
}

function memoryLog(lines: Line[]): Log {
  const at = (level: Level) => (message: string, fields?: Fields) => void lines.push({ level, message, fields })
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => log }
  return log
}

/** Error events of the system `shop`, the alert room that hears of them and the samples that count them. */
export class Rig {
  readonly clock = new FakeClock()
  readonly lines: Line[] = []
  /** What the alert room was told, in order. */
  readonly told: Observation[] = []
  /** Makes telling fail. */
  broken = false
  rules: EventRule[]
  samples = new Map<string, SystemSamples>()
  store!: Store
  alerts!: Alerts
  events!: Events

  private constructor(rules: EventRule[]) {
    this.rules = rules
  }

  static async start(...given: readonly unknown[]): Promise<Rig> {
    const rig = new Rig(rows(...given))
    const kinds = [...alertKinds, kindSpec({ kind: 'notice' }), kindSpec({ kind: 'post' }), ...eventKinds]
    rig.store = await testStore(kinds, rig.clock)
    await rig.restart()
    return rig
  }

  /** As after a kill: nothing but the store is left. */
  async restart(): Promise<void> {
    const { clock, store } = this
    const log = memoryLog(this.lines)
    this.alerts = createAlerts({ store, clock, policies: policies(), log, metrics: noMetrics, onChange: () => {} })
    await this.alerts.start()
    this.samples = new Map([['shop', new SystemSamples('shop', silentLog)]])
    const ingest: Ingest = async (batch, at, cause) => {
      if (this.broken) throw new Error('the alert room is broken')
      this.told.push(...batch)
      return this.alerts.ingest(batch, at, cause)
    }
    const rules = (system: string) => (system === 'shop' ? this.rules : [])
    this.events = new Events({ store, ingest, clock, log, samples: this.samples, rules, onChange: () => {} })
    await this.events.start()
  }

  read(...bodies: readonly unknown[]): readonly ErrorEvent[] {
    const { events, faults } = readEvents(bodies, {
      now: this.clock.now(),
      systemOf: (name = 'shop') => ({ system: name }),
      clean: (details) => details,
    })
    if (faults.length > 0) throw new Error(JSON.stringify(faults))
    return events
  }

  send(...bodies: readonly unknown[]): Promise<Accepted> {
    return this.events.accept(this.read(...bodies), 'request-1')
  }

  /** Moves time; what becomes due is done at its moment. */
  async pass(ms: Ms): Promise<void> {
    const end = this.clock.now() + ms
    for (
      let next = await this.events.due.next();
      next !== undefined && next <= end;
      next = await this.events.due.next()
    ) {
      await this.clock.advance(Math.max(0, next - this.clock.now()))
      await this.events.due.run(this.clock.now())
    }
    await this.clock.advance(end - this.clock.now())
  }

  /** Open alerts as `alertname error_code service`. */
  async firing(): Promise<string[]> {
    const views = await Promise.all(this.alerts.views.openEpisodes().map(({ id }) => this.alerts.views.view(id, 2000)))
    const open = views.flatMap((view) => view?.members ?? []).filter(({ state }) => state === 'firing')
    return open.map(({ labels }) => [labels.alertname, labels.error_code, labels.service].join(' ').trim()).sort()
  }

  /** `state alertname error_code` as it was told since the last call. */
  news(): string[] {
    return this.told.splice(0).map(({ state, labels }) => `${state} ${labels.alertname} ${labels.error_code}`)
  }

  /** Samples of the counter, as `[seconds ago, value]`. */
  counted(code: string): [number, number | 'stale'][] {
    const found =
      this.samples.get('shop')?.select(parseMatchers(`__name__=error_events_total,error_code=${code}`)) ?? []
    return found.flatMap((series) =>
      samplesOf(series).map(([at, value]): [number, number | 'stale'] => [(this.clock.now() - at) / 1000, value]),
    )
  }
}
