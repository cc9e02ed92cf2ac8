import type { Clock, Ms } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import type { Matcher } from '../../core/matchers.ts'
import type { Metrics } from '../../core/metrics.ts'
import type { Queryable } from '../../promql/queryable.ts'
import type { Store } from '../../store/port.ts'
import type { Samples } from '../contract.ts'
import { Catalog } from './catalog.ts'
import { compact } from './compact.ts'
import type { HistoryNeed, HistoryStatus, RuleHistory } from './contract.ts'
import { Covered, sourceUp } from './covered.ts'
import { type HistoryMeta, type HistoryRetention, idsOf, turnOf } from './kinds.ts'
import { type HistoryMeters, historyMeters } from './meters.ts'
import { type HistoryAnswer, type ReadRange, readSeries } from './read.ts'
import { readPoints, type Wanted } from './reader.ts'
import { Recorder } from './recorder.ts'
import { Registered } from './registered.ts'
import { type Recorded, Selected } from './selection.ts'
import { SlotClock } from './slot-clock.ts'
import { defaultViewLimits, View, type ViewLimits } from './view.ts'

const day: Ms = 86_400_000
const retryAfter: Ms = 15_000
/** Series known at a time, those of the whole retention included, per series that a slot may have. */
const knownPerSlot = 4

export interface HistoryOptions {
  system: string
  samples: Samples
  store: Store
  clock: Clock
  log: Log
  metrics: Metrics
  /** Series of one slot at most. */
  limit: number
  retention: HistoryRetention
  /** What is recorded whatever the rules read. */
  always: readonly Recorded[]
  viewLimits?: ViewLimits
}

/** Opens the history of one system and begins to record. @throws StoreUnavailable */
export async function openHistory(options: HistoryOptions): Promise<SystemHistory> {
  const { store, system, limit } = options
  const meta = (await store.get('historymeta', system))?.doc
  const labels = (await store.list('historylabels', 'id', idsOf(system))).map(({ doc }) => doc)
  const history = new SystemHistory(options, new Catalog(system, limit * knownPerSlot, meta, labels), meta)
  await history.begin()
  return history
}

/** Records the selected series of one system, and gives them back: to its rules in memory, to others from the store. */
export class SystemHistory implements RuleHistory {
  readonly #options: HistoryOptions
  readonly #meters: HistoryMeters
  readonly #catalog: Catalog
  readonly #registered: Registered
  readonly #selected: Selected
  readonly #view: View
  readonly #covered: Covered
  readonly #recorder: Recorder
  readonly #slots: SlotClock
  readonly #listeners = new Set<() => void>()
  #always: readonly Recorded[]
  #limit: number
  #needs: ReadonlyMap<string, readonly HistoryNeed[]> = new Map()
  /** Slots before this one are in chunks. */
  #turn = 0
  #chunkBytes = 0
  #stopped = false
  #wasMoved = false
  #running: Promise<void> | undefined
  #again = false
  #cancelTick = () => {}
  #cancelRetry: (() => void) | undefined
  #unsubscribe = () => {}

  constructor(options: HistoryOptions, catalog: Catalog, meta: HistoryMeta | undefined) {
    const { samples, clock, system, store, log } = options
    this.#options = options
    this.#always = options.always
    this.#limit = options.limit
    this.#catalog = catalog
    this.#meters = historyMeters(options.metrics)
    this.#registered = new Registered(meta?.since)
    this.#selected = new Selected(samples)
    const read = (wanted: Wanted, to: Ms) => readPoints(store, system, wanted, to, this.#bad)
    const now = () => clock.now()
    this.#view = new View({ samples, catalog, now, read, limits: options.viewLimits ?? defaultViewLimits })
    this.#covered = new Covered(samples, this.#view, this.#registered)
    this.#recorder = new Recorder({
      system,
      store,
      catalog,
      selected: this.#selected,
      log,
      limit: () => this.#limit,
      meta: () => ({ system, next: catalog.next, since: this.#registered.stored }),
      onNew: () => this.#view.plan(),
      onPoint: (entry, { at, value }) => this.#view.recorded(entry, at, value),
    })
    this.#slots = new SlotClock(clock)
  }

  get merged(): Queryable {
    return this.#view.merged
  }

  get loading(): boolean {
    return this.#view.incomplete
  }

  get status(): HistoryStatus {
    const { series, refused, lost, waitingBytes } = this.#recorder
    const { system } = this.#options
    return { system, series, refused, lost, limit: this.#limit, bytes: this.#chunkBytes + waitingBytes }
  }

  async begin(): Promise<void> {
    await this.#count()
    this.#select()
    this.#unsubscribe = this.#options.samples.on((event) => {
      if (event.type !== 'step') return
      this.#catalog.shift(event.by)
      this.#moved()
    })
    this.#arm()
  }

  /** What is recorded whatever the rules read, and of how many series at most, from now on. */
  record(always: readonly Recorded[], limit: number): void {
    this.#always = always
    this.#limit = limit
    this.#select()
  }

  need(needs: ReadonlyMap<string, readonly HistoryNeed[]>): void {
    this.#needs = needs
    this.#select()
  }

  refusal(rule: string): string | undefined {
    return this.#view.refusal(rule)
  }

  coveredFrom(needs: readonly HistoryNeed[], source: string | undefined, reach: Ms): Ms {
    return this.#covered.from(needs, source, reach)
  }

  blindAt(needs: readonly HistoryNeed[], source: string, at: Ms): boolean {
    return this.#covered.blindAt(needs, source, at)
  }

  onLoaded(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Points for charts and reports, those of slots that are still open included. */
  read(matchers: readonly Matcher[], range: ReadRange): Promise<HistoryAnswer> {
    const { store, system, samples } = this.#options
    const read = (wanted: Wanted, to: Ms) => readPoints(store, system, wanted, to, this.#bad)
    return readSeries({ catalog: this.#catalog, samples, read }, matchers, range)
  }

  /** Resolves when nothing is being read or written. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running
  }

  /** Stores what the open slot has so far, and ends. */
  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#unsubscribe()
    this.#cancelTick()
    this.#cancelRetry?.()
    this.#tick()
    this.#recorder.take(this.#slots.open)
    this.#stopped = true
    this.#work()
    await this.idle()
  }

  /** Everything that rules read and that is always recorded, and what tells when a source was up. */
  #select(): void {
    const rules = [...this.#needs.values()].flat()
    const recorded: Recorded[] = [
      ...this.#always,
      ...rules.map(({ matchers }) => ({ matchers, keep: 'metrics' as const })),
    ]
    if (recorded.length > 0) recorded.push({ matchers: sourceUp, keep: 'metrics' })
    this.#selected.set(recorded)
    this.#registered.set(
      recorded.map(({ matchers }) => matchers),
      this.#options.clock.now(),
    )
    const own: HistoryNeed[] = this.#always.flatMap(({ matchers, reach = 0 }) =>
      reach > 0 ? [{ matchers, reach }] : [],
    )
    const depth = Math.max(0, ...rules.map(({ reach }) => reach))
    if (depth > 0) own.push({ matchers: sourceUp, reach: depth })
    this.#view.need(new Map<string, readonly HistoryNeed[]>([['', own], ...this.#needs]))
    this.#work()
  }

  #arm(): void {
    this.#cancelTick()
    this.#cancelTick = this.#options.clock.after(this.#slots.wait, () => {
      this.#tick()
      this.#arm()
    })
  }

  #tick(): void {
    const { moved, slots } = this.#slots.due()
    if (moved) this.#moved()
    for (const slot of slots) this.#recorder.take(slot)
    this.#view.advance()
    this.#work()
  }

  /** The clock is another: what rules read is read anew around the present. */
  #moved(): void {
    this.#wasMoved = true
    this.#registered.clamp(this.#options.clock.now())
    this.#view.reset()
    this.#arm()
    this.#work()
  }

  /** Does what waits to be read and written, one after the other. */
  #work(): void {
    this.#again = true
    this.#running ??= this.#drain().finally(() => {
      this.#running = undefined
    })
  }

  async #drain(): Promise<void> {
    const { log, system, clock } = this.#options
    while (this.#again) {
      this.#again = false
      try {
        await this.#recorder.flush()
        await this.#load()
        await this.#compact()
        this.#meters(this.status)
      } catch (error) {
        log.warn('history could not be read or written; trying again', { system, error: messageOf(error) })
        this.#cancelRetry?.()
        if (!this.#stopped) this.#cancelRetry = clock.after(retryAfter, () => this.#work())
        return
      }
    }
  }

  async #load(): Promise<void> {
    if (!this.#view.incomplete || this.#stopped) return
    await this.#view.load()
    if (this.#view.incomplete) this.#again = true
    else for (const listener of [...this.#listeners]) listener()
  }

  async #compact(): Promise<void> {
    const { store, system, clock, retention } = this.#options
    const turn = turnOf(this.#slots.open)
    if (turn === this.#turn || this.#stopped) return
    const steady = this.#turn !== 0 && !this.#wasMoved
    this.#wasMoved = false
    await compact({ store, system, onBad: this.#bad, goOn: () => !this.#stopped }, turn)
    if (this.#stopped) return
    this.#turn = turn
    // While the clock is in doubt nothing is forgotten for being old.
    const oldest = clock.now() - Math.max(retention.metrics, retention.health) - 3 * day
    if (steady && this.#catalog.full) this.#catalog.prune(oldest)
    this.#recorder.waitingBytes = 0
    await this.#count()
  }

  async #count(): Promise<void> {
    const { store, system } = this.#options
    const days = await store.list('historyday', 'id', idsOf(system))
    this.#chunkBytes = days.reduce((sum, { doc }) => sum + doc.bytes, 0)
  }

  readonly #bad = (id: string, error: unknown) => {
    const { log, system } = this.#options
    log.warn('a document of history can not be read and is left out', { system, id, error: messageOf(error) })
  }
}
