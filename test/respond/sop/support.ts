import { join } from 'node:path'
import { alertKinds } from '../../../src/alerts/index.ts'
import { readSops } from '../../../src/config/load-sops.ts'
import type { Sop } from '../../../src/config/sop.ts'
import { parseYaml } from '../../../src/config/yaml.ts'
import type { Ms } from '../../../src/core/clock.ts'
import { formatIssue } from '../../../src/core/errors.ts'
import type { Labels } from '../../../src/core/labels.ts'
import { silentLog } from '../../../src/core/log.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import type { Person } from '../../../src/core/policy.ts'
import { plain } from '../../../src/core/text.ts'
import { loadTexts } from '../../../src/core/texts.ts'
import { deliverKinds, type Face } from '../../../src/deliver/index.ts'
import { actionKinds } from '../../../src/respond/actions/index.ts'
import type { Doing, NewEntry } from '../../../src/respond/contract.ts'
import type { Outcome, SopRun, Sops } from '../../../src/respond/sop/contract.ts'
import { createSops, type SopsOptions, sopFaces, sopKinds, sopPostId } from '../../../src/respond/sop/index.ts'
import type { Store } from '../../../src/store/port.ts'
import { openSqliteStore } from '../../../src/store/sqlite/store.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { ActionsRig, declare, node, title } from '../actions/rig.ts'

export const texts = loadTexts(join(import.meta.dirname, '../../../locales'))
export const kinds = [...alertKinds, ...deliverKinds, ...actionKinds, ...sopKinds]
export const alice: Person = { id: 1001, name: 'Alice' }
export const bob: Person = { id: 1002, name: 'Bob' }

export const actions = `
errors: { kind: command, ${title}, changes: false, host: tix-test-1, argv: ${node('console.log("ECONNREFUSED <b>5432</b>")')} }
broken: { kind: command, ${title}, changes: false, argv: ${node('process.exit(3)')} }
fine: { kind: command, ${title}, changes: false, argv: ${node('')} }
restart: { kind: command, ${title}, changes: true, host: tix-test-1, argv: ${node('')} }
by-hand: { kind: tcp, ${title}, address: "db:5432", where: copy, copy: nc -vz db 5432 }
`

const words = (zh: string, en: string) => `text: { zh-TW: ${zh}, en: ${en} }`

export const walkthrough = `
id: instance-down
title: { zh-TW: 後端無回應, en: Backend down }
triggers: [ { alert: InstanceDown } ]
steps:
  - id: confirm
    kind: manual
    ${words('確認時間區段與趨勢', 'Confirm when it began and the trend')}
    links: [ { title: { zh-TW: Grafana, en: Grafana }, url: "http://localhost:3001" } ]
  - { id: panel, kind: evidence, want: photo, ${words('截圖 Grafana 異常面板', 'Screenshot of the panel')} }
  - id: log
    kind: run
    action: errors
    ${words('最近 50 行錯誤 Log', 'Last 50 error lines')}
    copy: [ 'Get-Content .\\backend\\logs\\error.log -Tail 50 -Wait', 'docker logs tixmaster-backend --tail 100' ]
  - { id: which, kind: branch, by: alert, ${words('哪個警報？', 'Which alert?')}, cases: { InstanceDown: alive }, default: cause }
  - { id: alive, kind: check, query: up, is: "== 1", ${words('後端是否存活', 'Is the backend up')}, failed: restart, next: report }
  - { id: restart, kind: run, action: restart, ${words('重啟後端', 'Restart the backend')}, next: alive }
  - id: cause
    kind: branch
    by: ask
    ${words('是什麼錯誤？', 'What is the error?')}
    choices:
      - { title: { zh-TW: 資料庫連線, en: Database }, next: db }
      - { title: { zh-TW: 程式碼, en: Code }, next: report }
  - { id: db, kind: check, action: fine, ${words('資料庫連得到嗎', 'Is the database there')}, see: [ database ] }
  - { id: report, kind: manual, ${words('上傳截圖與 Log，標註開發人員', 'File it and tag the developers')} }
`
export const database = `
id: database
title: { zh-TW: 資料庫檢查, en: Database }
steps: [ { id: port, kind: check, action: broken, ${words('連得到嗎', 'Reachable')} } ]
`

/** SOPs as a pack writes them. */
export function sopsOf(...files: readonly string[]): Sop[] {
  const read = readSops(
    files.map((text, n) => parseYaml(`${n}.yaml`, text)),
    { actions: declare(actions) },
  )
  if (read.issues[0]) throw new Error(read.issues.map(formatIssue).join('\n'))
  return read.sops.map(({ sop }) => sop)
}

/** The room of SOPs beside the real room of actions, on a store in memory. */
export class SopRig {
  readonly clock: FakeClock
  readonly store: Store
  readonly acting: ActionsRig
  readonly timeline: { incident: string; entry: NewEntry; cause: string }[] = []
  readonly written: string[] = []
  sops: Sops
  declared = sopsOf(walkthrough, database)
  series: { labels: Labels; value: number }[] = []
  queryFault: Error | undefined
  incident: string | undefined
  chart: NonNullable<SopsOptions['chart']> = async () => undefined
  #causes = 0

  private constructor(parts: { clock: FakeClock; store: Store; acting: ActionsRig }) {
    this.clock = parts.clock
    this.store = parts.store
    this.acting = parts.acting
    this.sops = this.#room()
  }

  static async start(): Promise<SopRig> {
    const clock = new FakeClock()
    const common = { clock, log: silentLog, metrics: noMetrics, holder: 'test' }
    const store = await openSqliteStore({ path: ':memory:', kinds, ...common })
    const acting = await ActionsRig.start(actions, { clock, store })
    return new SopRig({ clock, store, acting })
  }

  #room(): Sops {
    return createSops({
      store: this.store,
      clock: this.clock,
      log: silentLog,
      systems: () => [{ id: 'shop', name: 'TixMaster', sops: this.declared }],
      alerts: this.acting.alerts.views,
      actions: this.acting.room,
      query: async () => {
        if (this.queryFault) throw this.queryFault
        return { series: this.series, total: this.series.length }
      },
      journal: {
        entries: (incident, all, cause) => {
          this.timeline.push(...all.map((entry) => ({ incident, entry, cause })))
          return []
        },
        written: (incident) => this.written.push(incident),
      },
      incidentOf: async () => this.incident,
      chart: (asked) => this.chart(asked),
      textsOf: async () => texts('zh-TW'),
      onPost: () => {},
      onDue: () => {},
    })
  }

  /** As after a restart: another room on the same store. */
  async restart(): Promise<void> {
    this.sops = this.#room()
    await this.sops.start()
  }

  doing(person: Person = alice): Doing {
    return { person, at: this.clock.now(), cause: `update:${++this.#causes}` }
  }

  async begin(
    more: { sop?: string; episode?: string; alert?: { name: string; labels: Labels }; incident?: string } = {},
  ): Promise<SopRun> {
    const { sop = 'instance-down', ...about } = more
    const destination = { channel: 'telegram', chat: 'ops' }
    const started = await this.sops.verbs.start({ ...this.doing(), system: 'shop', sop, destination, ...about })
    if (started.did !== 'started') throw new Error(started.did)
    return started.run
  }

  async run(id: string): Promise<SopRun> {
    const run = await this.sops.views.run(id)
    if (!run) throw new Error(`no run ${id}`)
    return run
  }

  /** On to the step, done, skipped or chosen as need be. */
  async walkTo(run: SopRun, step: string): Promise<SopRun> {
    let at = run
    for (let tries = 0; at.at !== step && tries < 20; tries++) {
      const on = { ...this.doing(), run: at.id, turn: at.turn }
      const branch = at.sop.steps.find(({ id }) => id === at.at)?.kind === 'branch'
      const { verbs } = this.sops
      const moved = branch ? await verbs.choose({ ...on, choice: 0 }) : await verbs.skip({ ...on, reason: 'later' })
      at = runOf(moved)
    }
    return at
  }

  /** Until what runs has ended and is written down. */
  async settled(): Promise<void> {
    await this.acting.room.idle()
    await this.sops.idle()
  }

  /** What its card says now. */
  async card(id: string, locale = 'zh-TW', now: Ms = this.clock.now()): Promise<{ text: string; buttons: string[] }> {
    const { card } = await this.run(id)
    const post = (await this.store.get('post', sopPostId(id, card)))?.doc
    if (!post) throw new Error(`no card of ${id}`)
    const face = sopFaces[post.face]?.(post.data, { texts: texts(locale), zone: 'Asia/Taipei', now })
    if (!face) throw new Error(`no face ${post.face}`)
    return { text: textOf(face), buttons: face.buttons.map((row) => row.map(({ text }) => `[${text}]`).join(' ')) }
  }

  async close(): Promise<void> {
    await this.acting.close()
    await this.store.close()
  }
}

export function textOf({ blocks }: Pick<Face, 'blocks'>): string {
  const lines = blocks.flatMap((block) => ('line' in block ? [block.line] : block.items))
  return lines.map(plain).join('\n')
}

export function runOf(outcome: Outcome | { did: string }): SopRun {
  if (outcome.did !== 'done' || !('run' in outcome)) throw new Error(JSON.stringify(outcome))
  return outcome.run as SopRun
}
