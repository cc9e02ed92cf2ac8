import type { Update } from 'grammy/types'
import type { Clock, Ms } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import type { Counter, Metrics } from '../../core/metrics.ts'
import type { Store, Versioned } from '../../store/port.ts'
import { type KindSpec, kindSpec } from '../../store/port.ts'
import { createBell } from './bell.ts'
import { Turns } from './turns.ts'

/** An update on its way through the bot. Its id is the `update_id`: what arrives twice is kept once. */
export interface InboxUpdate {
  /** Gone once done: what people wrote is not kept here. */
  update?: Update
  receivedAt: Ms
  /** Order of arrival; not the update id, which Telegram restarts at random after a quiet week. */
  order: number
  state: 'open' | 'done' | 'dead'
  /** Counted before each handling, so that a crash is counted too. */
  attempts: number
  error?: string
  endedAt?: Ms
}

declare module '../../store/port.ts' {
  interface Kinds {
    update: InboxUpdate
  }
}

/** Telegram repeats unconfirmed updates for 24 h; an id is remembered twice as long, a dead letter a week. */
export const updateKind: KindSpec = kindSpec({
  kind: 'update',
  indexes: {
    open: (doc) => (doc.state === 'open' ? doc.order : undefined),
    dead: (doc) => (doc.state === 'dead' ? doc.order : undefined),
  },
  expires: (doc) => (doc.endedAt === undefined ? undefined : doc.endedAt + (doc.state === 'dead' ? 7 : 2) * 86_400_000),
})

/** An update being handled. */
export interface Taken {
  id: string
  update: Update
  receivedAt: Ms
  /** 1 the first time. */
  attempt: number
}

export const attemptLimit = 3

export interface Inbox {
  /** Keeps the updates that are new, in one commit; after it the offset may be confirmed. */
  accept(updates: readonly Update[]): Promise<void>
  /**
   * Waits for work; at most `size` updates, their attempt already counted. One of a subject and a few of a chat are out
   * at a time, the others wait here. Rejects only when the signal aborts.
   */
  take(size: number, signal: AbortSignal): Promise<Taken[]>
  done(taken: Taken): Promise<void>
  /** Handled again after a pause, or a dead letter after the third time (then true). */
  failed(taken: Taken, error: unknown): Promise<boolean>
  stats(): Promise<{ open: number; dead: number }>
  /** Resolves when nothing is open or being handled. */
  idle(): Promise<void>
  /** Forgets its timers; what is open stays open for the next process. */
  close(): void
}

interface InboxDeps {
  store: Store
  clock: Clock
  log: Log
  metrics: Metrics
}

const storePause: Ms = 1000

/** The durable queue between Telegram and the handlers. */
export function createInbox(deps: InboxDeps): Inbox {
  return new StoredInbox(deps)
}

class StoredInbox implements Inbox {
  readonly #deps: InboxDeps
  readonly #counted: Counter
  readonly #bell = createBell()
  /** Being handled. */
  readonly #flying = new Set<string>()
  /** Failed lately, tried again later. */
  readonly #resting = new Map<string, () => void>()
  /**
   * Updates that a previous process had begun: one of them may have killed it. They run alone, so that only the guilty
   * one is counted again.
   */
  readonly #suspects = new Set<string>()
  /** What is open, in the order of arrival. */
  readonly #turns = new Turns()
  #loaded = false
  #lastOrder = 0

  constructor(deps: InboxDeps) {
    this.#deps = deps
    this.#counted = deps.metrics.counter({
      name: 'opsbell_updates_total',
      help: 'Updates from Telegram by what became of them.',
      labels: ['outcome'],
      preset: ['accepted', 'repeated', 'done', 'failed', 'dead'].map((outcome) => ({ outcome })),
    })
  }

  async accept(updates: readonly Update[]): Promise<void> {
    const { store, clock } = this.#deps
    const fresh: Update[] = []
    for (const update of updates) {
      const known = await store.get('update', String(update.update_id))
      if (!known) fresh.push(update)
      else {
        this.#counted.inc({ outcome: 'repeated' })
        // Kept by a commit whose answer was lost.
        if (known.doc.state === 'open' && !this.#turns.has(known.id)) this.#enqueue(known)
      }
    }
    if (fresh.length === 0) return
    const put = fresh.map((update) => this.#arrived(update, clock.now()))
    const expect = put.map(({ kind, id }) => ({ ref: { kind, id }, version: 0 }))
    // A conflict means that another poller kept one of them meanwhile: look again.
    if ((await store.commit({ put, expect })) === 'conflict') return this.accept(updates)
    this.#counted.inc({ outcome: 'accepted' }, fresh.length)
    for (const held of put) this.#enqueue(held)
  }

  #enqueue({ id, doc }: Pick<Held, 'id' | 'doc'>): void {
    if (doc.update) this.#turns.add(id, doc.order, doc.update)
    this.#bell.ring()
  }

  #arrived(update: Update, receivedAt: Ms) {
    this.#lastOrder = Math.max(receivedAt * 1000, this.#lastOrder + 1)
    const doc: InboxUpdate = { update, receivedAt, order: this.#lastOrder, state: 'open', attempts: 0 }
    return { kind: 'update' as const, id: String(update.update_id), doc }
  }

  async take(size: number, signal: AbortSignal): Promise<Taken[]> {
    for (;;) {
      if (signal.aborted) throw new Error('the inbox is closing')
      const rung = this.#bell.next(signal)
      try {
        const taken = await this.#begin(await this.#choose(Math.min(size, 100)))
        if (taken.length > 0) return taken
      } catch (error) {
        this.#deps.log.warn('the inbox can not be read, trying again', { error: messageOf(error) })
        this.#rest('store', storePause)
      }
      await rung
    }
  }

  async #choose(size: number): Promise<Held[]> {
    await this.#load()
    const [suspect] = this.#suspects
    if (suspect === undefined) return this.#read(this.#turns.next(size, this.#flying, this.#resting))
    if (this.#flying.size > 0) return []
    const held = await this.#read([suspect])
    if (held.length > 0) return held
    this.#suspects.delete(suspect)
    return this.#choose(size)
  }

  /** What a previous process left open goes before what came since. */
  async #load(): Promise<void> {
    if (this.#loaded) return
    for (const { id, doc } of await this.#deps.store.list('update', 'open', {})) {
      if (doc.update) this.#turns.add(id, doc.order, doc.update)
      if (doc.attempts > 0) this.#suspects.add(id)
    }
    this.#turns.sort()
    this.#loaded = true
  }

  async #read(ids: readonly string[]): Promise<Held[]> {
    const found: Held[] = []
    for (const id of ids) {
      const held = await this.#deps.store.get('update', id)
      if (held?.doc.state === 'open') found.push(held)
      else this.#turns.remove(id)
    }
    return found
  }

  /** Counts the attempt of what is chosen; sets aside what had its last. */
  async #begin(chosen: readonly Held[]): Promise<Taken[]> {
    const worn = chosen.filter(({ doc }) => doc.attempts >= attemptLimit)
    for (const held of worn) await this.#bury(held, 'the process ended while handling it')
    const fit = chosen.filter(({ doc }) => doc.attempts < attemptLimit)
    const put = fit.map(({ id, doc }) => ({ kind: 'update' as const, id, doc: { ...doc, attempts: doc.attempts + 1 } }))
    const expect = fit.map(({ id, version }) => ({ ref: { kind: 'update' as const, id }, version }))
    const begun = put.length > 0 && (await this.#deps.store.commit({ put, expect })) === 'ok'
    if (!begun) {
      if (chosen.length > 0) this.#bell.ring()
      return []
    }
    return put.flatMap(({ id, doc: { update, receivedAt, attempts: attempt } }) => {
      if (!update) return []
      this.#flying.add(id)
      return [{ id, update, receivedAt, attempt }]
    })
  }

  async #bury({ id, doc, version }: Held, error: string): Promise<void> {
    const { store, clock, log } = this.#deps
    const dead: InboxUpdate = { ...doc, state: 'dead', error, endedAt: clock.now() }
    const expect = [{ ref: { kind: 'update' as const, id }, version }]
    await store.commit({ put: [{ kind: 'update', id, doc: dead }], expect })
    this.#turns.remove(id)
    this.#suspects.delete(id)
    this.#counted.inc({ outcome: 'dead' })
    const fields = { trace_id: `update:${id}`, error, attempts: doc.attempts }
    log.error('an update could not be handled and is set aside', fields)
  }

  async done({ id, receivedAt, attempt: attempts }: Taken): Promise<void> {
    const { store, clock } = this.#deps
    try {
      const doc: InboxUpdate = { receivedAt, order: 0, state: 'done', attempts, endedAt: clock.now() }
      await store.commit({ put: [{ kind: 'update', id, doc }] })
      this.#turns.remove(id)
      this.#suspects.delete(id)
      this.#counted.inc({ outcome: 'done' })
    } finally {
      this.#land(id)
    }
  }

  async failed({ id, attempt }: Taken, error: unknown): Promise<boolean> {
    const { store, log } = this.#deps
    try {
      this.#counted.inc({ outcome: 'failed' })
      this.#suspects.delete(id)
      const held = await store.get('update', id)
      if (held?.doc.state !== 'open') return false
      log.warn('handling an update failed', { trace_id: `update:${id}`, attempt, error: messageOf(error) })
      if (attempt >= attemptLimit) await this.#bury(held, messageOf(error))
      else this.#rest(id, attempt * storePause)
      return attempt >= attemptLimit
    } finally {
      this.#land(id)
    }
  }

  #land(id: string): void {
    this.#flying.delete(id)
    this.#bell.ring()
  }

  #rest(id: string, pause: Ms): void {
    const wake = () => {
      this.#resting.delete(id)
      this.#bell.ring()
    }
    this.#resting.get(id)?.()
    this.#resting.set(id, this.#deps.clock.after(pause, wake))
  }

  async stats() {
    const { store } = this.#deps
    const [open, dead] = await Promise.all([store.count('update', 'open', {}), store.count('update', 'dead', {})])
    return { open, dead }
  }

  async idle(): Promise<void> {
    for (;;) {
      const rung = this.#bell.next()
      if (this.#flying.size === 0 && (await this.#deps.store.count('update', 'open', {})) === 0) return
      await rung
    }
  }

  close(): void {
    for (const cancel of this.#resting.values()) cancel()
    this.#resting.clear()
  }
}

type Held = Versioned<'update'>
