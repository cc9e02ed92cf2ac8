import type { Views } from '../../alerts/index.ts'
import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import type { Destination, Policies } from '../../core/policy.ts'
import type { Texts } from '../../core/texts.ts'
import type { Store } from '../../store/port.ts'
import type { Reports } from '../reports/contract.ts'
import type { Incident } from './contract.ts'
import { Draft } from './draft.ts'
import { entriesOf } from './kinds.ts'
import { dueOf, type IncidentSettings } from './remind.ts'

export interface IncidentsOptions {
  /** Opened with `incidentKinds`, the kinds of alerts and of delivery. */
  store: Store
  clock: Clock
  log: Log
  alerts: Pick<Views, 'episode' | 'view' | 'openEpisodes'>
  policies(): Pick<Policies, 'policyOf'>
  /** Its documents are reports. */
  reports: Pick<Reports, 'freeze' | 'following' | 'committed'>
  /** Language and time zone of a chat. */
  readerOf(to: Destination): Promise<{ texts: Texts; zone: string }>
  settings(): IncidentSettings
  /** Called after each commit that changed an incident or its timeline; must not throw. */
  onChange(number: number, episodes: readonly string[]): void
  /** `due.next()` may have changed. */
  onDue(): void
}

export type Outcome<T> = { result: T; repeated: false } | { repeated: true }

const mostAttempts = 50

/** The room's one way of changing anything. */
export class Room {
  readonly options: IncidentsOptions
  readonly store: Store
  /** The highest number that was seen. */
  last = 0
  readonly #aside = new Set<Promise<void>>()
  #tail: Promise<unknown> = Promise.resolve()

  constructor(options: IncidentsOptions) {
    this.options = options
    this.store = options.store
  }

  /** One at a time, in the order of the calls. */
  serially<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work)
    this.#tail = done.catch(() => {})
    return done
  }

  /**
   * Reads, decides and commits all of it at once; when somebody else was faster, again on what they left. `once` names
   * what happens once: `repeated` says that it had happened before.
   */
  transact<T>(build: (draft: Draft) => Promise<T>, once?: string): Promise<Outcome<T>> {
    return this.serially(() => this.#transact(build, once))
  }

  async #transact<T>(build: (draft: Draft) => Promise<T>, once: string | undefined): Promise<Outcome<T>> {
    const { settings, clock } = this.options
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const draft = new Draft(this.store, clock.now(), (incident, now) => dueOf(incident, settings(), now))
      const result = await build(draft)
      const write = draft.write()
      if (!write) return { result, repeated: false }
      const outcome = await this.store.commit({ ...write, ...(once !== undefined && { once }) })
      if (outcome === 'duplicate') return { repeated: true }
      if (outcome === 'fenced') throw new Error('another process leads now: nothing was written')
      if (outcome === 'ok') {
        this.#committed(draft.changed)
        return { result, repeated: false }
      }
    }
    throw new Error(`incidents changed ${mostAttempts} times while they were being written`)
  }

  async incident(number: number): Promise<Incident | undefined> {
    const found = await this.store.get('incident', String(number))
    if (found) this.last = Math.max(this.last, number)
    return found?.doc
  }

  /** Work that nobody waits for; must not reject. */
  aside(work: Promise<void>): void {
    this.#aside.add(work)
    void work.finally(() => this.#aside.delete(work))
  }

  /** Resolves when nothing that was begun is under way. */
  async idle(): Promise<void> {
    while (this.#aside.size > 0) await Promise.all(this.#aside)
    await this.#tail
  }

  /** How many files its timeline holds. */
  evidence(number: number): Promise<number> {
    return this.store.count('incident-entry', 'file', entriesOf(number))
  }

  /** Tells that something about an incident changed which its document does not hold. */
  async written(number: number): Promise<void> {
    const incident = await this.incident(number)
    if (incident) this.options.onChange(number, incident.episodes)
  }

  #committed(changed: readonly Incident[]): void {
    for (const { number, episodes } of changed) {
      this.last = Math.max(this.last, number)
      this.options.onChange(number, episodes)
    }
    if (changed.length > 0) this.options.onDue()
  }
}
