import {
  type Alerts,
  type AlertsChange,
  alertKinds,
  createAlerts,
  type DigestData,
  type Notice,
  type Silence,
} from '../../src/alerts/index.ts'
import { timeKey } from '../../src/alerts/kinds.ts'
import type { Ms } from '../../src/core/clock.ts'
import type { Labels } from '../../src/core/labels.ts'
import { type Log, silentLog } from '../../src/core/log.ts'
import { type Metrics, noMetrics } from '../../src/core/metrics.ts'
import type { Observation } from '../../src/core/observation.ts'
import type { Person, Policies, PriorityPolicy, Route } from '../../src/core/policy.ts'
import type { Post } from '../../src/core/post.ts'
import { kindSpec, type Store } from '../../src/store/port.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { testStore } from '../support/store.ts'

export const second: Ms = 1000
export const minute: Ms = 60_000
export const hour: Ms = 3_600_000
export const alice: Person = { id: 1001, name: 'Alice' }
export const bob: Person = { id: 1002, name: 'Bob' }

export const cooldown: Ms = 5 * minute
const now = { push: 'now', cooldown, incident: false } as const
export const priorities: Readonly<Record<string, PriorityPolicy>> = {
  P0: { ...now, level: 'critical', incident: true, log: 'error' },
  P1: { ...now, level: 'warning', log: 'warn' },
  P2: { ...now, level: 'info', log: 'info' },
  P3: { ...now, level: 'info', push: 'hourly' },
}

export function policies(change: Partial<Route> = {}, table = priorities): Policies {
  const bySeverity: Readonly<Record<string, string>> = { critical: 'P0', warning: 'P1', info: 'P2' }
  return {
    priorityOf: (_, labels) => labels.priority ?? bySeverity[labels.severity ?? ''] ?? 'P1',
    policyOf: (_, priority) => table[priority] ?? (priorities.P2 as PriorityPolicy),
    routeOf: () => ({ id: 'default', destinations: [{ channel: 'telegram', chat: 'ops' }], ...change }),
  }
}

/** The same, with P0 reminding after this time. */
export const reminding = (remind: Ms | undefined): Policies =>
  policies({}, { ...priorities, P0: { ...(priorities.P0 as PriorityPolicy), ...(remind !== undefined && { remind }) } })

/** An observation of a pushed alert; its labels are `alertname`, `priority` and whatever else is given. */
export function seen(state: Observation['state'], labels: Labels = {}, more: Partial<Observation> = {}): Observation {
  return {
    origin: 'alertmanager:main',
    labels: { alertname: 'InstanceDown', priority: 'P0', ...labels },
    annotations: {},
    state,
    startsAt: 0,
    system: 'shop',
    ...more,
  }
}

/** The room on a real store in memory, with a clock that moves only when told and a delivery done by hand. */
export class Rig {
  readonly clock: FakeClock
  readonly store: Store
  readonly changes: AlertsChange[] = []
  alerts: Alerts
  log: Log = silentLog
  metrics: Metrics = noMetrics
  #policies: Policies
  #cause = 0
  #shown = new Set<string>()

  private constructor(store: Store, clock: FakeClock, given: Policies) {
    this.store = store
    this.clock = clock
    this.#policies = given
    this.alerts = this.#create()
  }

  static async start(given: Policies = policies(), more: { log?: Log; metrics?: Metrics; store?: Store } = {}) {
    const clock = new FakeClock()
    const store = more.store ?? (await openStore(clock))
    const rig = new Rig(store, clock, given)
    rig.log = more.log ?? silentLog
    rig.metrics = more.metrics ?? noMetrics
    await rig.restart()
    return rig
  }

  #create(): Alerts {
    const { store, clock, log, metrics } = this
    const onChange = (change: AlertsChange) => this.changes.push(change)
    return createAlerts({ store, clock, policies: this.#policies, log, metrics, onChange })
  }

  /** Another process on the same store. */
  static async beside(rig: Rig, given: Policies): Promise<Rig> {
    const other = new Rig(rig.store, rig.clock, given)
    await other.restart()
    return other
  }

  reconfigure(given: Policies): Promise<void> {
    this.#policies = given
    return this.alerts.reconfigure(given)
  }

  /** As after a kill: nothing but the store is left. */
  async restart(): Promise<void> {
    this.alerts = this.#create()
    await this.alerts.start()
  }

  cause = (): string => `update:${++this.#cause}`
  by = (person: Person = alice) => ({ person, cause: this.cause() })

  async tell(...batch: Observation[]): Promise<void> {
    const dated = batch.map((one) => (one.startsAt === 0 ? { ...one, startsAt: this.clock.now() } : one))
    const { refused } = await this.alerts.ingest(dated, this.clock.now(), 'poll:1')
    if (refused[0]) throw new Error(`refused: ${refused[0].why}`)
  }

  fire = (...instances: string[]) => this.tell(...instances.map((instance) => seen('firing', { instance })))
  resolve = (...instances: string[]) => this.tell(...instances.map((instance) => seen('resolved', { instance })))
  lose = (...instances: string[]) =>
    this.tell(...instances.map((instance) => seen('unknown', { instance }, { why: 'app' })))

  /** Moves time and does whatever becomes due, at its moment. */
  async pass(ms: Ms): Promise<void> {
    const end = this.clock.now() + ms
    for (
      let next = await this.alerts.due.next();
      next !== undefined && next <= end;
      next = await this.alerts.due.next()
    ) {
      this.clock.jump(Math.max(0, next - this.clock.now()))
      await this.alerts.due.run(this.clock.now())
    }
    this.clock.jump(end - this.clock.now())
  }

  /** Every notice so far, oldest first. */
  async notices(): Promise<Notice[]> {
    const all = (await this.store.list('notice', 'id', {})).map(({ doc }) => doc)
    return all.sort((a, b) => a.queuedAt - b.queuedAt || numberOf(a) - numberOf(b))
  }

  /** Every digest so far, oldest first. */
  async digests(): Promise<{ id: string; doc: Post; data: DigestData }[]> {
    const all = await this.store.list('post', 'id', {})
    const found = all.map(({ id, doc }) => ({ id, doc, data: doc.data as DigestData }))
    return found.sort((a, b) => a.doc.queuedAt - b.doc.queuedAt || (a.id < b.id ? -1 : 1))
  }

  /** Delivers what waits, and gives what is new since the last call as `kind (reason)`. */
  async told(): Promise<string[]> {
    const fresh: string[] = []
    for (const notice of await this.notices()) {
      if (notice.state === 'queued') await this.deliver(notice)
      if (this.#shown.has(notice.id)) continue
      this.#shown.add(notice.id)
      fresh.push(`${notice.kind} (${notice.reason})`)
    }
    return fresh
  }

  async deliver(notice: Notice, state: Notice['state'] = 'sent'): Promise<void> {
    const doc = { ...notice, state, ...(state === 'sent' && { sentAt: this.clock.now() }) }
    await this.store.commit({ put: [{ kind: 'notice', id: notice.id, doc }] })
    if (state === 'sent') await this.alerts.delivered(notice.id, this.clock.now())
  }

  /** The one open episode. */
  episode() {
    const [episode, ...more] = this.alerts.views.openEpisodes()
    if (!episode || more.length > 0) throw new Error(`${more.length + (episode ? 1 : 0)} episodes are open`)
    return episode
  }

  async silence(until: Silence['until'], person = alice): Promise<Silence> {
    const done = await this.alerts.verbs.silence({ ...this.by(person), scope: { episode: this.episode().id }, until })
    if (done.did !== 'silenced') throw new Error(`silence: ${done.did}`)
    return done.silence
  }
}

const noticeKind = kindSpec<'notice'>({
  kind: 'notice',
  indexes: { episode: ({ episode, queuedAt }) => timeKey(episode, queuedAt) },
})

const numberOf = ({ id }: Notice): number => Number(id.slice(id.lastIndexOf('.') + 1))

export function openStore(clock: FakeClock): Promise<Store> {
  return testStore([...alertKinds, noticeKind, kindSpec({ kind: 'post' })], clock)
}
