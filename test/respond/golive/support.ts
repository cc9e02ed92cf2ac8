import { join } from 'node:path'
import { type Alerts, alertKinds, createAlerts } from '../../../src/alerts/index.ts'
import type { GoLivePlan } from '../../../src/config/golive.ts'
import { readGoLive } from '../../../src/config/load-golive.ts'
import { parseYaml } from '../../../src/config/yaml.ts'
import type { Ms } from '../../../src/core/clock.ts'
import { formatIssue } from '../../../src/core/errors.ts'
import type { Files } from '../../../src/core/files.ts'
import { silentLog } from '../../../src/core/log.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import type { Person } from '../../../src/core/policy.ts'
import { plain } from '../../../src/core/text.ts'
import { loadTexts } from '../../../src/core/texts.ts'
import { nextLocalTime } from '../../../src/core/zoned.ts'
import { deliverKinds, type Face } from '../../../src/deliver/index.ts'
import type { Doing } from '../../../src/respond/contract.ts'
import { figuresHash, shortHash } from '../../../src/respond/golive/figures.ts'
import {
  type ChannelTest,
  createGoLives,
  type Deployment,
  type GoLive,
  type GoLives,
  type GoLivesOptions,
  goLiveFaces,
  goLiveKinds,
  goLivePostId,
  type MonitoringState,
  type Outcome,
} from '../../../src/respond/golive/index.ts'
import { createReports, type Reports, reportKinds } from '../../../src/respond/reports/index.ts'
import type { Store } from '../../../src/store/port.ts'
import { openSqliteStore } from '../../../src/store/sqlite/store.ts'
import { policies } from '../../chat/rig.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { memoryFiles } from '../../support/memory-files.ts'
import { noPdf } from '../../support/no-pdf.ts'

export const texts = loadTexts(join(import.meta.dirname, '../../../locales'))
export const kinds = [...alertKinds, ...deliverKinds, ...reportKinds, ...goLiveKinds]
export const alice: Person = { id: 1001, name: 'Alice' }
export const bob: Person = { id: 1002, name: 'Bob' }
export const zone = 'Asia/Taipei'
export const minute: Ms = 60_000
export const hour: Ms = 60 * minute

export const plan = `
title: { zh-TW: 紅包服務上線報告, en: Go-live of the red packets }
tasks: { zh-TW: Week 4 任務清單, en: Week 4 task list }
tests:
  - { id: unit, title: { zh-TW: 單元測試, en: Unit tests } }
  - { id: automated, title: { zh-TW: 自動化測試, en: Automated tests }, remark: { zh-TW: pytest tests/..., en: pytest tests/... } }
  - { id: stress, title: { zh-TW: 壓力測試, en: Stress test } }
  - { id: e2e, title: { zh-TW: 紅包端到端, en: End to end }, rounds: [ A, B, C ] }
monitoring: { dashboard: "http://grafana:3000" }
observe:
  figures: [ { id: sessions, title: { zh-TW: 在線 Session, en: Sessions online }, unit: percent, value: sessions } ]
rollback:
  sop: back
  triggers:
    - { id: failures, title: { zh-TW: 搶包失敗率, en: Failures }, unit: percent, value: failures, part: failed, of: all, when: "> 0.1", least: 50, readings: 2 }
    - { id: streak, title: { zh-TW: 連續失敗, en: Failures in a row }, alert: RedpacketFailuresInRow }
review: { least: 1 }
risks:
  - { risk: { zh-TW: Session 過期, en: Sessions expire }, mitigation: { zh-TW: 告警 + CLI 重登, en: Alert and log in again }, sops: [ back ] }
follow_ups: [ { zh-TW: 增加真實模擬, en: Simulate better } ]
`

export function planOf(text = plan): GoLivePlan {
  const read = readGoLive(parseYaml('golive.yaml', text), { sops: ['back'] })
  if (!read.plan) throw new Error(read.issues.map(formatIssue).join('\n'))
  return read.plan
}

const facts: MonitoringState = {
  facts: {
    dashboard: 'http://grafana:3000',
    channels: ['telegram:ops', 'slack:sis-alert'],
    rules: [
      { name: 'SessionsBelowAuthorised', priority: 'P0' },
      { name: 'FloodWaitBurst', priority: 'P1' },
    ],
  },
  sources: [{ id: 'app', kind: 'prometheus', up: true }],
  failing: [],
}

/** What the room stands on, which outlives it: as the disk outlives the process. */
export interface Ground {
  clock: FakeClock
  store: Store
  files: Files
}

export async function ground(at = '2026-03-02T12:00:00+08:00'): Promise<Ground> {
  const clock = new FakeClock(at)
  const common = { clock, log: silentLog, metrics: noMetrics, holder: 'test' }
  return { clock, store: await openSqliteStore({ path: ':memory:', kinds, ...common }), files: memoryFiles() }
}

/** The room of go-lives with real alerts and reports; the figures are the test's. */
export class GoLiveRig {
  readonly clock: FakeClock
  readonly store: Store
  readonly files: Files
  alerts: Alerts
  reports: Reports
  room: GoLives
  plan = planOf()
  state = facts
  /** Values by expression; absent: no data. */
  values: Record<string, number> = { sessions: 0.97, failures: 0.008, failed: 12, all: 1500 }
  /** The same at any moment before the present. */
  earlier: Record<string, number> = {}
  sent: ChannelTest[] = [
    { channel: 'telegram:ops', ms: 230 },
    { channel: 'slack:sis-alert', ms: 410 },
  ]
  tests = 0
  last: Deployment | undefined
  people: readonly (Person & { admin: boolean })[] = [
    { ...alice, admin: true },
    { ...bob, admin: false },
    { id: 1004, name: 'Dave', admin: true },
  ]
  /** Keeps a version that was typed. */
  record: GoLivesOptions['recordDeploy'] = async ({ version, by }) => {
    const at = this.clock.now()
    return { version, by, at, event: `typed:${version}:${at}` }
  }
  locale = 'zh-TW'
  /** Draws; absent: nothing is drawn. */
  chart: GoLivesOptions['chart']
  #causes = 0

  constructor({ clock, store, files }: Ground) {
    this.clock = clock
    this.store = store
    this.files = files
    this.alerts = this.#alerts()
    this.reports = this.#reports()
    this.room = this.#room()
  }

  static async start(at?: string): Promise<GoLiveRig> {
    const rig = new GoLiveRig(await ground(at))
    await rig.alerts.start()
    return rig
  }

  #alerts(): Alerts {
    const { store, clock } = this
    return createAlerts({ store, clock, log: silentLog, metrics: noMetrics, policies, onChange: () => {} })
  }

  #reports(): Reports {
    const { store, clock, files } = this
    return createReports({ store, clock, files, log: silentLog, pdf: noPdf, texts, onPost: () => {} })
  }

  /** From now on charts are drawn so. */
  draws(chart: NonNullable<GoLivesOptions['chart']>): void {
    this.chart = chart
    this.room = this.#room()
  }

  #room(): GoLives {
    return createGoLives({
      store: this.store,
      clock: this.clock,
      log: silentLog,
      systems: () => [
        { id: 'sis', name: '紅包服務', goLive: this.plan },
        { id: 'shop', name: 'Shop', goLive: this.plan },
        { id: 'bare', name: 'Bare' },
      ],
      reports: this.reports,
      alerts: this.alerts.views,
      query: async (_, expr, _limit, at = this.clock.now()) => {
        const value = (at < this.clock.now() ? this.earlier : this.values)[expr]
        return { series: value === undefined ? [] : [{ labels: {}, value }], total: 1 }
      },
      monitoring: async () => this.state,
      testChannels: async () => {
        this.tests++
        return this.sent
      },
      people: () => this.people,
      readerOf: async () => ({ texts: texts(this.locale), zone }),
      quietUntil: (_, at) => {
        const clock = new Date(at + 8 * hour).getUTCHours()
        return clock >= 22 || clock < 8 ? nextLocalTime(at, '08:00', zone) : undefined
      },
      lastDeploy: async () => this.last,
      recordDeploy: (told) => this.record(told),
      ...(this.chart && { chart: this.chart }),
      onPost: () => {},
      onDue: () => {},
    })
  }

  /** As after a crash: other rooms on the same store. What went on by itself is lost. */
  async restart(): Promise<void> {
    this.alerts = this.#alerts()
    await this.alerts.start()
    this.reports = this.#reports()
    this.room = this.#room()
    await this.room.start()
  }

  doing(person: Person = alice): Doing {
    return { person, at: this.clock.now(), cause: `update:${++this.#causes}` }
  }

  on(run: Pick<GoLive, 'id'>, person: Person = alice): Doing & { run: string } {
    return { ...this.doing(person), run: run.id }
  }

  async begin(system = 'sis'): Promise<GoLive> {
    const destination = { channel: 'telegram', chat: 'ops' }
    const started = await this.room.verbs.start({ ...this.doing(), system, destination })
    if (started.did !== 'started') throw new Error(started.did)
    return started.run
  }

  async run(id: string): Promise<GoLive> {
    const run = await this.room.views.run(id)
    if (!run) throw new Error(`no run ${id}`)
    return run
  }

  /** Moves time, doing what is due on the way. */
  async pass(ms: Ms): Promise<void> {
    const until = this.clock.now() + ms
    for (let at = await this.room.due.next(); at !== undefined && at <= until; at = await this.room.due.next()) {
      if (at > this.clock.now()) await this.clock.advance(at - this.clock.now())
      await this.room.due.run(this.clock.now())
    }
    await this.clock.advance(until - this.clock.now())
    await this.room.idle()
  }

  /** On to a stage, as people do it who have nothing to complain of, and go on where an alert is open. */
  async to(run: GoLive, stage: GoLive['stage']): Promise<GoLive> {
    const { verbs } = this.room
    let at = await this.run(run.id)
    while (at.stage !== stage) {
      if (at.stage === 'tests') {
        for (const item of ['unit', 'automated', 'stress', 'e2e/A', 'e2e/B', 'e2e/C'])
          await verbs.test({ ...this.on(run), item, status: 'pass' })
        await verbs.next({ ...this.on(run), turn: at.turn })
      } else if (at.stage === 'monitoring') {
        await verbs.check(this.on(run))
        const gone = await verbs.next({ ...this.on(run), turn: at.turn })
        if (gone.did === 'refused') await verbs.next({ ...this.on(run), turn: at.turn, reason: 'all the same' })
      } else if (at.stage === 'observe') {
        await verbs.deploy({ ...this.on(run), version: 'v2.3.1' })
        await this.pass(30 * minute)
      } else if (at.stage === 'review') {
        await verbs.sign({ ...this.on(run), hash: this.hash(at) })
        await this.room.idle()
      } else throw new Error(`${at.stage} is the last stage`)
      const { stage: before } = at
      at = await this.run(run.id)
      if (at.stage === before) throw new Error(`it is still at ${before}`)
    }
    return at
  }

  hash = (run: GoLive): string => shortHash(figuresHash(run))

  async fire(alertname = 'RedpacketFailuresInRow', state: 'firing' | 'resolved' = 'firing'): Promise<void> {
    const now = this.clock.now()
    const labels = { alertname, priority: 'P0' }
    const alert = { origin: 'test', labels, annotations: {}, state, startsAt: now, system: 'sis' }
    await this.alerts.ingest([state === 'firing' ? alert : { ...alert, endsAt: now }], now, `alert:${now}`)
  }

  /** What its card says now. */
  async card(id: string, locale = this.locale): Promise<{ text: string; buttons: string[] }> {
    return this.shown(goLivePostId(id, (await this.run(id)).card), locale)
  }

  async shown(post: string, locale = this.locale): Promise<{ text: string; buttons: string[] }> {
    const doc = (await this.store.get('post', post))?.doc
    if (!doc) throw new Error(`no post ${post}`)
    const face = goLiveFaces[doc.face]?.(doc.data, { texts: texts(locale), zone, now: this.clock.now() })
    if (!face) throw new Error(`no face ${doc.face}`)
    return { text: textOf(face), buttons: face.buttons.map((row) => row.map(({ text }) => `[${text}]`).join(' ')) }
  }

  /** Ids of all posts that begin so. */
  async posts(prefix: string): Promise<string[]> {
    return (await this.store.list('post', 'id', {})).map(({ id }) => id).filter((id) => id.startsWith(prefix))
  }

  async markdown(report: string): Promise<string> {
    const found = await this.reports.byId(report)
    if (!found) throw new Error(`no report ${report}`)
    return new TextDecoder().decode(await this.files.get(found.markdown.id))
  }

  async close(): Promise<void> {
    await this.room.idle()
    await this.store.close()
  }
}

export function textOf({ blocks }: Pick<Face, 'blocks'>): string {
  return blocks
    .flatMap((block) => ('line' in block ? [block.line] : block.items))
    .map(plain)
    .join('\n')
}

export function runOf(outcome: Outcome): GoLive {
  if (outcome.did !== 'done') throw new Error(JSON.stringify(outcome.did === 'refused' ? outcome.refusal : outcome.did))
  return outcome.run
}

export const why = (outcome: Outcome): string => (outcome.did === 'refused' ? outcome.refusal.why : outcome.did)
