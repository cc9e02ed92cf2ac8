import type { EventRule } from '../../config/events.ts'
import type { Clock, Ms } from '../../core/clock.ts'
import { randomId } from '../../core/ids.ts'
import type { Log } from '../../core/log.ts'
import type { Ingest } from '../../core/observation.ts'
import type { Sweepable } from '../../core/sweeper.ts'
import type { Commit, Store, Versioned } from '../../store/port.ts'
import type { SystemSamples } from '../samples/samples.ts'
import type { Accepted, ErrorEvent, EventAlert, ListedEvent } from './contract.ts'
import { EventCounts } from './counts.ts'
import { Draft } from './draft.ts'
import { within } from './kinds.ts'
import { observationOf } from './raise.ts'
import { Remembering } from './remember.ts'

export interface EventsOptions {
  /** Opened with `eventKinds`. */
  store: Store
  ingest: Ingest
  clock: Clock
  log: Log
  samples: ReadonlyMap<string, SystemSamples>
  /** Rows of a system; none for an unknown one. */
  rules: (system: string) => readonly EventRule[]
  /** Told when `due.next()` may have changed. */
  onChange: () => void
}

export interface ListQuery {
  system?: string | undefined
  /** Only with `system`. */
  code?: string | undefined
  limit: number
}

const mostAttempts = 5
const mostRestored = 100_000

/**
 * Error events: each is committed before it is accepted, raises or refreshes its alert, and is counted. Alerts end
 * `resolve_after` their last event, over restarts too.
 */
export class Events {
  readonly #options: EventsOptions
  readonly #remembering = new Remembering()
  readonly #counts = new Map<SystemSamples, EventCounts>()
  /** Alerts that events raised and that have not ended, as stored. */
  readonly #open = new Map<string, Versioned<'eventalert'>>()
  /** Of these the pipeline was not told the latest. */
  readonly #untold = new Map<string, string>()
  #tail: Promise<unknown> = Promise.resolve()

  constructor(options: EventsOptions) {
    this.#options = options
  }

  /** Loads what is open. What the pipeline may not have heard of is told by the sweeper. */
  async start(): Promise<void> {
    const { store } = this.#options
    for (const stored of await store.list('eventalert', 'until', { limit: mostRestored })) {
      this.#open.set(stored.id, stored)
      if (!stored.doc.told) this.#untold.set(stored.id, `event:${stored.doc.alertname}`)
    }
    this.apply()
  }

  /** To be told of a system's samples before its rules read them: they find the counter's source there after a restart too. */
  watch(samples: SystemSamples): void {
    if (this.#options.rules(samples.system).length > 0) this.#countsOf(samples)
  }

  /** Other rows or systems from now on: alerts whose row is gone end as removed. */
  apply(): void {
    const { samples, rules, onChange } = this.#options
    const now = this.#options.clock.now()
    for (const [id, stored] of this.#open) {
      const { system, alertname, until } = stored.doc
      const known = rules(system).some(({ alert }) => alert === alertname)
      if (!known && until > now) this.#open.set(id, { ...stored, doc: { ...stored.doc, until: now, removed: true } })
    }
    for (const [of, counts] of this.#counts) {
      if (samples.get(of.system) === of) continue
      counts.stop()
      this.#counts.delete(of)
    }
    for (const of of samples.values()) this.watch(of)
    onChange()
  }

  stop(): Promise<void> {
    for (const counts of this.#counts.values()) counts.stop()
    return this.#serially(async () => {})
  }

  /**
   * Takes a delivery: resolves when it is committed and the alert pipeline has committed what follows from it.
   * @throws StoreUnavailable and the like; what was committed by then counts once all the same when it is delivered again
   */
  accept(events: readonly ErrorEvent[], cause: string): Promise<Accepted> {
    return this.#serially(async () => {
      const { draft, now } = await this.#commit(events)
      for (const event of draft.fresh) this.#count(event)
      for (const [id, trace] of draft.touched) this.#untold.set(id, trace ?? cause)
      await this.#tell(now)
      this.#options.onChange()
      return draft.outcome(events.length)
    })
  }

  /** The newest first. */
  async list({ system, code, limit }: ListQuery): Promise<ListedEvent[]> {
    const { store } = this.#options
    const name = system !== undefined && code !== undefined ? `${system}/${code}` : system
    const by = name === undefined ? 'at' : code === undefined ? 'system' : 'code'
    const range = name === undefined ? {} : { from: within(name, 0), to: within(name, 10 ** 14 - 1) }
    const found = await store.list('errorevent', by, { ...range, limit, reverse: true })
    return found.map(({ doc }) => doc)
  }

  /** For the sweeper: ends of alerts, and what could not be told. */
  readonly due: Sweepable = {
    next: async () => {
      if (this.#untold.size > 0) return this.#options.clock.now()
      const ends = [...this.#open.values()].map(({ doc }) => doc.until)
      return ends.length === 0 ? undefined : ends.reduce((least, at) => Math.min(least, at))
    },
    run: (now) =>
      this.#serially(async () => {
        await this.#tell(now)
        await this.#end(now)
      }),
  }

  /** One delivery at a time; another process that writes the same documents makes it begin anew. */
  async #commit(events: readonly ErrorEvent[]): Promise<{ draft: Draft; now: Ms }> {
    const { clock, rules } = this.#options
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const now = clock.now()
      const draft = new Draft(this.#open, rules, now)
      const known = await this.#known(events)
      for (const event of events) {
        if (event.key !== undefined && known.has(event.key)) continue
        draft.add(event, this.#remembering.decide(event, clock.mono()))
        if (event.key !== undefined) known.add(event.key)
      }
      const outcome = draft.fresh.length === 0 ? 'ok' : await this.#write(draft, now)
      if (outcome === 'ok') {
        for (const [id, stored] of draft.alerts) this.#open.set(id, stored)
        return { draft, now }
      }
      await this.#refresh(draft)
    }
    throw new Error(`the store's events changed ${mostAttempts} times while they were being written`)
  }

  /**
   * Whoever sent events that can't be stored is told to send them again; but the alert room hears of them at once, as it has
   * a way to tell what is critical while nothing can be kept.
   */
  async #write(draft: Draft, now: Ms): Promise<Commit> {
    try {
      return await this.#options.store.commit(draft.write())
    } catch (error) {
      const alerts = [...draft.alerts.values()]
      await Promise.allSettled(
        alerts.map(({ id, doc }) => this.#ingest(doc, 'firing', now, draft.touched.get(id) ?? id)),
      )
      throw error
    }
  }

  async #known(events: readonly ErrorEvent[]): Promise<Set<string>> {
    const { store } = this.#options
    const keys = [...new Set(events.flatMap(({ key }) => key ?? []))]
    const seen = await Promise.all(keys.map((key) => store.get('eventseen', key)))
    return new Set(keys.filter((_, i) => seen[i] !== undefined))
  }

  async #refresh(draft: Draft): Promise<void> {
    for (const id of draft.alerts.keys()) {
      const stored = await this.#options.store.get('eventalert', id)
      if (stored) this.#open.set(id, stored)
      else this.#open.delete(id)
    }
  }

  #count(event: ErrorEvent): void {
    const samples = this.#options.samples.get(event.system)
    if (samples) this.#countsOf(samples).add(event)
  }

  #countsOf(samples: SystemSamples): EventCounts {
    const known = this.#counts.get(samples)
    if (known) return known
    const made = new EventCounts(samples, this.#options.clock)
    this.#counts.set(samples, made)
    return made
  }

  /** Tells the pipeline what it has not heard yet; alerts that it is told of for the first time are noted as told. */
  async #tell(now: Ms): Promise<void> {
    const waiting = [...this.#untold].flatMap(([id, trace]) => {
      const stored = this.#open.get(id)
      return stored ? [{ id, trace, stored }] : []
    })
    await Promise.all(waiting.map(({ trace, stored }) => this.#ingest(stored.doc, 'firing', now, trace)))
    this.#untold.clear()
    const first = waiting.filter(({ stored }) => !stored.doc.told)
    if (first.length === 0) return
    const docs = first.map(({ id, stored }) => ({ id, stored, doc: { ...stored.doc, told: true } }))
    const { store } = this.#options
    const outcome = await store.commit({
      put: docs.map(({ id, doc }) => ({ kind: 'eventalert', id, doc })),
      expect: docs.map(({ id, stored }) => ({ ref: { kind: 'eventalert', id }, version: stored.version })),
    })
    if (outcome !== 'ok') return
    for (const { id, stored, doc } of docs) this.#open.set(id, { id, version: stored.version + 1, doc })
  }

  async #end(now: Ms): Promise<void> {
    const over = [...this.#open.values()].filter(({ doc }) => doc.until <= now)
    if (over.length === 0) return
    await Promise.all(
      over.map(({ doc }) =>
        this.#ingest(doc, 'resolved', now, `event:${randomId(6)}`, doc.removed ? 'removed' : undefined),
      ),
    )
    await this.#options.store.commit({ del: over.map(({ id }) => ({ kind: 'eventalert', id })) })
    for (const { id } of over) this.#open.delete(id)
  }

  async #ingest(alert: EventAlert, state: 'firing' | 'resolved', now: Ms, trace: string, why?: string): Promise<void> {
    const { refused } = await this.#options.ingest([observationOf(alert, state, why)], now, trace)
    const { system, alertname } = alert
    if (refused[0]) this.#options.log.warn('an alert was refused', { system, alertname, why: refused[0].why })
  }

  #serially<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work)
    this.#tail = done.catch(() => {})
    return done
  }
}
