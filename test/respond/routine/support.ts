import { alertKinds } from '../../../src/alerts/index.ts'
import { mainSchema } from '../../../src/config/schema.ts'
import type { Ms } from '../../../src/core/clock.ts'
import { silentLog } from '../../../src/core/log.ts'
import { matches } from '../../../src/core/matchers.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import type { Policies, PriorityPolicy } from '../../../src/core/policy.ts'
import { plain } from '../../../src/core/text.ts'
import { fitBlocks } from '../../../src/deliver/cards/fit.ts'
import { deliverKinds, type Reader } from '../../../src/deliver/index.ts'
import { incidentKinds } from '../../../src/respond/incidents/index.ts'
import { createReports, type Reports, reportKinds } from '../../../src/respond/reports/index.ts'
import {
  createRoutine,
  type Routine,
  type RoutineOptions,
  type RoutineSystem,
  routineFaces,
  routineKinds,
} from '../../../src/respond/routine/index.ts'
import { sopKinds } from '../../../src/respond/sop/index.ts'
import type { Store } from '../../../src/store/port.ts'
import { openSqliteStore } from '../../../src/store/sqlite/store.ts'
import { eventKinds } from '../../../src/watch/events/index.ts'
import { type HistoryAnswer, historyKinds, readSelector } from '../../../src/watch/history/index.ts'
import { ruleStateKinds } from '../../../src/watch/rules/persist.ts'
import type { RuleEngineStatus } from '../../../src/watch/rules/status.ts'
import { policies, priorities } from '../../alerts/support.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { noPdf } from '../../support/no-pdf.ts'
import { Rig as IncidentRig, MemoryFiles, texts, zone } from '../incidents/support.ts'

export { alice, bob, hour, minute } from '../../alerts/support.ts'
export { texts, zone } from '../incidents/support.ts'
export const day: Ms = 86_400_000
export const ops = { channel: 'telegram', chat: 'ops' }

const daily: PriorityPolicy = { level: 'info', push: 'daily', cooldown: 300_000, incident: false }
/** P3 in the daily digest at 09:00, which is part of the morning unless the test says otherwise. */
export const withMorning = (morning = true): Policies => ({
  ...policies({}, { ...priorities, P3: daily }),
  digestTimes: () => ({ zone, daily: '09:00', ...(morning && { morning: true }) }),
})

export const shop: RoutineSystem = { id: 'shop', name: 'Shop', chat: 'ops', capacity: [], ruleFiles: [] }

/** Routine work on real alerts, incidents and reports; the clock is the test's. */
export class Rig {
  readonly base: IncidentRig
  readonly clock: FakeClock
  readonly store: Store
  readonly logged: { message: string; fields: Record<string, unknown> }[] = []
  series: HistoryAnswer['series'] = []
  rules: RuleEngineStatus[] = []
  systems: RoutineSystem[] = [shop]
  goLives: Awaited<ReturnType<RoutineOptions['goLives']['open']>> = []
  /** As in the file. */
  given: Record<string, unknown> = {}
  locale = 'zh-TW'
  zone = zone
  morning = '09:00'
  readonly #files = new MemoryFiles()
  reports!: Reports
  routine!: Routine

  private constructor(base: IncidentRig) {
    this.base = base
    this.clock = base.clock
    this.store = base.store
    this.restart()
  }

  static async open(start = '2026-03-03T22:00:00+08:00', given = withMorning()): Promise<Rig> {
    const clock = new FakeClock(start)
    const kinds = [
      ...[...alertKinds, ...deliverKinds, ...incidentKinds, ...reportKinds],
      ...[...sopKinds, ...eventKinds, ...routineKinds],
      ...[...historyKinds({ metrics: 30 * day, health: 30 * day }), ...ruleStateKinds],
    ]
    const options = { path: ':memory:', kinds, clock, log: silentLog, metrics: noMetrics, holder: 'test' }
    const rig = new Rig(await IncidentRig.start(given, await openSqliteStore(options), clock))
    await rig.routine.due.next()
    return rig
  }

  /** As after a kill: nothing but the store is left. */
  restart(more: Partial<RoutineOptions> = {}): void {
    const { store, clock, base } = this
    const log = { ...silentLog, info: (message: string, fields = {}) => void this.logged.push({ message, fields }) }
    const common = { store, clock, log }
    this.reports = createReports({ ...common, files: this.#files, pdf: noPdf, texts, onPost: () => {} })
    this.routine = createRoutine({
      ...common,
      reports: this.reports,
      alerts: base.alerts.views,
      incidents: base.incidents.views,
      sops: { open: async () => [] },
      goLives: { open: async () => this.goLives, systemName: () => 'Shop' },
      history: async ({ selector, from, to }) => ({
        left: 0,
        series: this.series
          .filter(({ labels }) => matches(labels, readSelector(selector)))
          .map(({ labels, points }) => ({ labels, points: points.filter(({ at }) => at >= from && at <= to) }))
          .filter(({ points }) => points.length > 0),
      }),
      rules: () => this.rules,
      settings: () => ({
        routine: mainSchema.parse({ routine: this.given }).routine,
        daily: this.morning,
        chats: [{ name: 'ops', locale: this.locale, zone: this.zone }],
        systems: this.systems,
      }),
      texts,
      onPost: () => {},
      onDue: () => {},
      ...more,
    })
  }

  /** Moves time and does whatever becomes due, at its moment: alerts and incidents too. */
  async pass(ms: Ms): Promise<void> {
    const end = this.clock.now() + ms
    for (;;) {
      const next = (await this.routine.due.next()) ?? Number.POSITIVE_INFINITY
      if (next > end) break
      await this.base.pass(Math.max(0, next - this.clock.now()))
      await this.routine.due.run(this.clock.now())
    }
    await this.base.pass(end - this.clock.now())
  }

  async until(moment: string): Promise<void> {
    await this.pass(Date.parse(moment) - this.clock.now())
  }

  async posts(): Promise<{ id: string; text: string; buttons: string[]; audible: boolean; face: string }[]> {
    const found = await this.store.list('post', 'queued', {})
    return found
      .filter(({ doc }) => doc.face === 'routine' || doc.face === 'digest')
      .map(({ id, doc }) => {
        const face = routineFaces[doc.face]?.(doc.data, this.reader())
        const { lines } = fitBlocks(face?.blocks ?? [], 4096, ({ text }) => text)
        const buttons = face?.buttons.flat().map(({ text }) => text) ?? []
        return { id, text: lines.map(plain).join('\n'), buttons, audible: doc.audible, face: doc.face }
      })
  }

  async markdown(report: { markdown: { id: string } } | undefined): Promise<string> {
    return this.#files.text(report?.markdown.id)
  }

  reader = (): Reader => ({ texts: texts(this.locale), zone: this.zone, now: this.clock.now() })
}
