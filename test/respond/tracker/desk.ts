import { alertKinds } from '../../../src/alerts/index.ts'
import { type TrackerConfig, type TrackerKind, trackerSchema } from '../../../src/config/tracker.ts'
import type { Ms } from '../../../src/core/clock.ts'
import type { Log } from '../../../src/core/log.ts'
import { type Metrics, noMetrics } from '../../../src/core/metrics.ts'
import { createRedactor } from '../../../src/core/redact.ts'
import { deliverKinds } from '../../../src/deliver/index.ts'
import { incidentKinds } from '../../../src/respond/incidents/index.ts'
import {
  createTrackerRoom,
  type Filing,
  type Tracker,
  trackerFaces,
  trackerKinds,
} from '../../../src/respond/tracker/index.ts'
import type { Commit, Store, Write } from '../../../src/store/port.ts'
import { openSqliteStore } from '../../../src/store/sqlite/store.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { ops, policies, Rig, texts, zone } from '../incidents/support.ts'
import { FakeTracker } from './server.ts'

export const token = 'tok-4f9a8e7d6c5b'
/** Of real time: the servers stand beside the test. */
const timeout = 1000

export function configOf(kind: TrackerKind, url: string, more: Record<string, unknown> = {}): TrackerConfig {
  return trackerSchema.parse({
    kind,
    url,
    token,
    project: kind === 'jira' ? 'OPS' : 'acme/shop',
    ...(kind === 'jira' && { email: 'bot@example.org' }),
    people: { Alice: 'alice-w' },
    ...more,
  })
}

/** A log whose lines can be looked at. */
export function keptLog(): { log: Log; lines: string[] } {
  const lines: string[] = []
  const add = (message: string, fields: unknown) => void lines.push(`${message} ${JSON.stringify(fields ?? {})}`)
  const log: Log = { debug: add, info: add, warn: add, error: add, child: () => log }
  return { log, lines }
}

/** A store that can die right after or before a commit, as a killed process leaves it. */
export function mortal(store: Store): Store & { killAt: (write: Write) => boolean } {
  const killed = { killAt: (_: Write) => false }
  const commit = async (write: Write): Promise<Commit> => {
    if (killed.killAt(write)) throw new Error('killed')
    return store.commit(write)
  }
  return Object.assign(Object.create(store), killed, {
    commit(this: typeof killed, write: Write) {
      killed.killAt = this.killAt
      return commit(write)
    },
    get: store.get.bind(store),
    list: store.list.bind(store),
    count: store.count.bind(store),
    rows: store.rows.bind(store),
    lease: store.lease.bind(store),
    retain: store.retain.bind(store),
    close: store.close.bind(store),
  })
}

/** Incidents, their tracker and the server behind it, on a clock that moves only when told. */
export class Desk {
  readonly fake: FakeTracker
  readonly rig: Rig
  readonly log = keptLog()
  /** From the next `restart` on. */
  metrics: Metrics = noMetrics
  config: TrackerConfig | undefined
  tracker!: Tracker

  private constructor(fake: FakeTracker, rig: Rig) {
    this.fake = fake
    this.rig = rig
    this.config = configOf(fake.kind, fake.url)
    this.restart()
  }

  static async start(kind: TrackerKind, wrap = (store: Store): Store => store): Promise<Desk> {
    const clock = new FakeClock()
    const kinds = [...alertKinds, ...deliverKinds, ...incidentKinds, ...trackerKinds]
    const base = { clock, log: keptLog().log, metrics: noMetrics, holder: 'test' }
    const store = wrap(await openSqliteStore({ path: ':memory:', kinds, ...base }))
    return new Desk(await FakeTracker.start(kind), await Rig.start(policies(), store, clock))
  }

  /** As after a kill: nothing but the store is left. */
  restart(): void {
    const { rig } = this
    const { store, clock, files } = rig
    this.tracker = createTrackerRoom({
      ...{ store, clock, files, timeout, metrics: this.metrics },
      log: this.log.log,
      incidents: rig.incidents,
      config: () => this.config,
      readerOf: async () => ({ texts: texts(rig.locale), zone }),
      systemName: (id) => (id === 'shop' ? 'Shop backend' : id),
      redact: createRedactor('hunter2-secret').text,
      random: () => 1,
      onPost: () => {},
      onDue: () => {},
    })
  }

  async close(): Promise<void> {
    await this.tracker.stop()
    await this.fake.close()
    await this.rig.store.close()
  }

  /** Opens an incident by words. */
  async open(text = 'payments are slow'): Promise<number> {
    const opened = await this.rig.incidents.verbs.open({ ...this.rig.by(), text, system: 'shop', destination: ops })
    if (!('incident' in opened)) throw new Error('it was not opened')
    return opened.incident.number
  }

  file = (number = 1) => this.tracker.file(number, this.rig.by())
  note = (text: string, number = 1) => this.rig.incidents.verbs.note({ ...this.rig.on(number), text })

  /** Gives the entry of that text another text or time; `at`: when the person said so. */
  async correct(said: string, { at, ...to }: { text?: string; time?: Ms; at?: Ms }, number = 1): Promise<void> {
    const { views, verbs } = this.rig.incidents
    const { items } = await views.timeline(number, { offset: 0, limit: 100 })
    const found = items.find(({ entry: { text } }) => 'typed' in text && text.typed === said)
    if (!found) throw new Error(`no entry says ${said}`)
    const revision = found.entry.corrections?.length ?? 0
    const on = this.rig.on(number)
    const done = await verbs.correct({ ...on, ...(at !== undefined && { at }), key: found.key, revision, ...to })
    if (done.did !== 'done') throw new Error(`it was not corrected: ${done.did}`)
  }

  /** Adds a file of this content as evidence. */
  async attach(name: string, content: string, mime = 'text/plain', number = 1): Promise<void> {
    const bytes = new TextEncoder().encode(content)
    const file = { id: await this.rig.files.put(bytes), name, bytes: bytes.byteLength, mime }
    const evidence = { name, bytes: bytes.byteLength, mime, file }
    await this.rig.incidents.verbs.attach({ ...this.rig.on(number), evidence })
  }

  /** Does all that is due now. */
  async sweep(): Promise<void> {
    const { rig, tracker } = this
    for (let i = 0; i < 200; i++) {
      await rig.incidents.idle()
      for (const number of rig.changed.splice(0)) tracker.wake(number)
      const due = await tracker.due.next()
      if (due === undefined || due > rig.clock.now()) return
      await tracker.due.run(rig.clock.now())
    }
    throw new Error('work stays due')
  }

  /** Moves time and does what becomes due, at its moment. */
  async pass(ms: Ms): Promise<void> {
    const { clock } = this.rig
    const end = clock.now() + ms
    await this.sweep()
    for (;;) {
      const due = await this.tracker.due.next()
      if (due === undefined || due > end) break
      clock.jump(Math.max(0, due - clock.now()))
      await this.sweep()
    }
    clock.jump(end - clock.now())
  }

  async filing(number = 1): Promise<Filing> {
    const found = await this.rig.store.get('filing', String(number))
    if (!found) throw new Error(`nothing is filed for #${number}`)
    return found.doc
  }

  /** What the messages about filings say, oldest first. */
  async messages(locale = 'en'): Promise<string[]> {
    const posts = await this.rig.posts('incident-filing')
    return posts.map(({ doc }) => {
      const face = trackerFaces['incident-filing']?.(doc.data, {
        texts: texts(locale),
        zone,
        now: this.rig.clock.now(),
      })
      return (face?.blocks ?? [])
        .map((block) => ('line' in block ? block.line.map(({ text }) => text).join('') : ''))
        .join('\n')
    })
  }
}
