import { fileURLToPath } from 'node:url'
import { type Alerts, type AlertsChange, alertKinds, createAlerts } from '../../../src/alerts/index.ts'
import type { Ms } from '../../../src/core/clock.ts'
import type { Files } from '../../../src/core/files.ts'
import { silentLog } from '../../../src/core/log.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import type { Person, Policies } from '../../../src/core/policy.ts'
import { loadTexts } from '../../../src/core/texts.ts'
import { deliverKinds } from '../../../src/deliver/index.ts'
import {
  createIncidents,
  type Incident,
  type Incidents,
  type IncidentsOptions,
  incidentKinds,
} from '../../../src/respond/incidents/index.ts'
import { createReports, reportKinds } from '../../../src/respond/reports/index.ts'
import type { Store } from '../../../src/store/port.ts'
import { alice, minute, policies, seen } from '../../alerts/support.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { noPdf } from '../../support/no-pdf.ts'
import { testStore } from '../../support/store.ts'

export { alice, bob, cooldown, hour, minute, policies, priorities, second, seen } from '../../alerts/support.ts'

export const texts = loadTexts(fileURLToPath(new URL('../../../locales', import.meta.url)))
export const zone = 'Asia/Taipei'
export const ops = { channel: 'telegram', chat: 'ops' }

export class MemoryFiles implements Files {
  readonly all = new Map<string, Uint8Array>()
  broken = false
  async put(bytes: Uint8Array): Promise<string> {
    if (this.broken) throw new Error('the disk is full')
    const id = `file-${this.all.size + 1}`
    this.all.set(id, bytes)
    return id
  }
  get = async (id: string) => this.all.get(id)
  text = (id: string | undefined) => new TextDecoder().decode(this.all.get(id ?? ''))
}

/** Alerts and incidents on one real store, with a clock that moves only when told. */
export class Rig {
  readonly clock: FakeClock
  readonly store: Store
  readonly files = new MemoryFiles()
  readonly changed: number[] = []
  locale = 'en'
  policies: Policies
  alerts!: Alerts
  incidents!: Incidents
  #cause = 0

  private constructor(store: Store, clock: FakeClock, given: Policies) {
    this.store = store
    this.clock = clock
    this.policies = given
  }

  static async start(given: Policies = policies(), store?: Store, clock = new FakeClock()): Promise<Rig> {
    const rig = new Rig(store ?? (await openStore(clock)), clock, given)
    await rig.restart()
    return rig
  }

  /** As after a kill: nothing but the store is left. */
  async restart(): Promise<void> {
    const { store, clock } = this
    const onChange = (_: AlertsChange) => this.incidents?.wake()
    const base = { store, clock, log: silentLog }
    this.alerts = createAlerts({ ...base, policies: this.policies, metrics: noMetrics, onChange })
    await this.alerts.start()
    this.incidents = createIncidents(this.options())
    await this.incidents.start()
  }

  options(more: Partial<IncidentsOptions> = {}): IncidentsOptions {
    const { store, clock, files } = this
    const base = { store, clock, log: silentLog }
    return {
      ...base,
      reports: createReports({ ...base, files, pdf: noPdf, texts, onPost: () => {} }),
      alerts: this.alerts.views,
      policies: () => this.policies,
      readerOf: async () => ({ texts: texts(this.locale), zone }),
      settings: () => ({ update: 30 * minute }),
      onChange: (number) => this.changed.push(number),
      onDue: () => {},
      ...more,
    }
  }

  by = (person: Person = alice) => ({ person, at: this.clock.now(), cause: `update:${++this.#cause}` })
  on = (number: number, person: Person = alice) => ({ ...this.by(person), number })

  async tell(state: 'firing' | 'resolved' | 'unknown', instances: readonly string[], labels = {}): Promise<void> {
    const startsAt = this.clock.now()
    const batch = instances.map((instance) => seen(state, { instance, ...labels }, { startsAt }))
    const { refused } = await this.alerts.ingest(batch, this.clock.now(), 'poll:1')
    if (refused[0]) throw new Error(refused[0].why)
    await this.sweep()
  }

  fire = (...instances: string[]) => this.tell('firing', instances)
  resolve = (...instances: string[]) => this.tell('resolved', instances)

  /** Delivers what waits, by hand. */
  async deliver(): Promise<void> {
    const at = this.clock.now()
    for (const { id, doc } of await this.store.list('notice', 'state', { is: 'queued' })) {
      await this.store.commit({ put: [{ kind: 'notice', id, doc: { ...doc, state: 'sent', sentAt: at } }] })
      await this.alerts.delivered(id, at)
    }
  }

  async sweep(): Promise<void> {
    const now = this.clock.now()
    await this.incidents.idle()
    for (
      let due = await this.incidents.due.next();
      due !== undefined && due <= now;
      due = await this.incidents.due.next()
    ) {
      await this.incidents.due.run(now)
    }
  }

  /** Moves time and does whatever becomes due, at its moment. */
  async pass(ms: Ms): Promise<void> {
    const end = this.clock.now() + ms
    for (;;) {
      const both = [this.alerts.due, this.incidents.due]
      const times = await Promise.all(both.map(async (one) => (await one.next()) ?? Number.POSITIVE_INFINITY))
      const next = Math.min(...times)
      if (next > end) break
      this.clock.jump(Math.max(0, next - this.clock.now()))
      for (const one of both)
        if (((await one.next()) ?? Number.POSITIVE_INFINITY) <= this.clock.now()) await one.run(this.clock.now())
    }
    this.clock.jump(end - this.clock.now())
    await this.sweep()
  }

  async incident(number = 1): Promise<Incident> {
    const incident = await this.incidents.views.byNumber(number)
    if (!incident) throw new Error(`there is no #${number}`)
    return incident
  }

  /** The ids (or typed texts) of a timeline. */
  async timeline(number = 1): Promise<string[]> {
    const { items } = await this.incidents.views.timeline(number, { offset: 0, limit: 100 })
    return items.map(({ entry: { text } }) => ('typed' in text ? text.typed : text.id.replace('respond-entry-', '')))
  }

  async posts(face: string) {
    const all = await this.store.list('post', 'queued', {})
    return all.filter(({ doc }) => doc.face === face)
  }
}

export function openStore(clock: FakeClock, path = ':memory:'): Promise<Store> {
  return testStore([...alertKinds, ...deliverKinds, ...incidentKinds, ...reportKinds], clock, path)
}
