import type { Update } from 'grammy/types'
import type { Clock, Ms } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import type { Metrics } from '../../core/metrics.ts'
import type { Store, Versioned } from '../../store/port.ts'
import { type KindSpec, kindSpec } from '../../store/port.ts'
import { createBell } from './bell.ts'

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
  /** Waits for work; at most `size` updates, their attempt already counted. Rejects only when the signal aborts. */
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
export function createInbox({ store, clock, log, metrics }: InboxDeps): Inbox {
  const counted = metrics.counter({
    name: 'opsbell_updates_total',
    help: 'Updates from Telegram by what became of them.',
    labels: ['outcome'],
    preset: ['accepted', 'repeated', 'done', 'failed', 'dead'].map((outcome) => ({ outcome })),
  })
  const flying = new Set<string>()
  const resting = new Map<string, () => void>()
  const bell = createBell()
  let lastOrder = 0
  // Updates that a previous process had begun: one of them may have killed it. They run alone, so that only the guilty one is counted again.
  let suspects: Set<string> | undefined

  async function accept(updates: readonly Update[]): Promise<void> {
    const fresh = []
    for (const update of updates) {
      const known = await store.get('update', String(update.update_id))
      if (known) counted.inc({ outcome: 'repeated' })
      else fresh.push(update)
    }
    if (fresh.length === 0) return
    const at = clock.now()
    const put = fresh.map((update) => {
      lastOrder = Math.max(at * 1000, lastOrder + 1)
      const doc: InboxUpdate = { update, receivedAt: at, order: lastOrder, state: 'open', attempts: 0 }
      return { kind: 'update' as const, id: String(update.update_id), doc }
    })
    const expect = put.map(({ kind, id }) => ({ ref: { kind, id }, version: 0 }))
    // A conflict means that another poller kept one of them meanwhile: look again.
    if ((await store.commit({ put, expect })) === 'conflict') return accept(updates)
    counted.inc({ outcome: 'accepted' }, fresh.length)
    bell.ring()
  }

  async function take(size: number, signal: AbortSignal): Promise<Taken[]> {
    for (;;) {
      if (signal.aborted) throw new Error('the inbox is closing')
      const rung = bell.next(signal)
      try {
        const taken = await begin(await choose(Math.min(size, 100)))
        if (taken.length > 0) return taken
      } catch (error) {
        log.warn('the inbox can not be read, trying again', { error: messageOf(error) })
        clock.after(storePause, bell.ring)
      }
      await rung
    }
  }

  async function choose(size: number): Promise<Versioned<'update'>[]> {
    const limit = size + flying.size + resting.size
    const open = await store.list('update', 'open', { limit })
    suspects ??= new Set(
      (await store.list('update', 'open', {})).filter((it) => it.doc.attempts > 0).map((it) => it.id),
    )
    if (suspects.size === 0) return open.filter((it) => !flying.has(it.id) && !resting.has(it.id)).slice(0, size)
    if (flying.size > 0) return []
    const [id = ''] = suspects
    const suspect = await store.get('update', id)
    if (suspect?.doc.state === 'open') return [suspect]
    suspects.delete(id)
    return choose(size)
  }

  async function begin(chosen: Versioned<'update'>[]): Promise<Taken[]> {
    const worn = chosen.filter((it) => it.doc.attempts >= attemptLimit)
    for (const it of worn) await bury(it, 'the process ended while handling it')
    const fit = chosen.filter((it) => it.doc.attempts < attemptLimit)
    if (fit.length === 0) {
      if (worn.length > 0) bell.ring()
      return []
    }
    const put = fit.map(({ id, doc }) => ({ kind: 'update' as const, id, doc: { ...doc, attempts: doc.attempts + 1 } }))
    const expect = fit.map(({ id, version }) => ({ ref: { kind: 'update' as const, id }, version }))
    if ((await store.commit({ put, expect })) !== 'ok') {
      bell.ring()
      return []
    }
    return put.flatMap(({ id, doc }) => {
      if (!doc.update) return []
      flying.add(id)
      return [{ id, update: doc.update, receivedAt: doc.receivedAt, attempt: doc.attempts }]
    })
  }

  async function bury(it: Versioned<'update'>, error: string): Promise<void> {
    const doc: InboxUpdate = { ...it.doc, state: 'dead', error, endedAt: clock.now() }
    const expect = [{ ref: { kind: 'update' as const, id: it.id }, version: it.version }]
    await store.commit({ put: [{ kind: 'update', id: it.id, doc }], expect })
    suspects?.delete(it.id)
    counted.inc({ outcome: 'dead' })
    log.error('an update could not be handled and is set aside', {
      trace_id: `update:${it.id}`,
      error,
      attempts: it.doc.attempts,
    })
  }

  function land(id: string): void {
    flying.delete(id)
    bell.ring()
  }

  async function done(taken: Taken): Promise<void> {
    try {
      const now = clock.now()
      const { receivedAt, attempt: attempts, id } = taken
      const doc: InboxUpdate = { receivedAt, order: 0, state: 'done', attempts, endedAt: now }
      await store.commit({ put: [{ kind: 'update', id, doc }] })
      suspects?.delete(id)
      counted.inc({ outcome: 'done' })
    } finally {
      land(taken.id)
    }
  }

  async function failed(taken: Taken, error: unknown): Promise<boolean> {
    try {
      counted.inc({ outcome: 'failed' })
      suspects?.delete(taken.id)
      const it = await store.get('update', taken.id)
      if (it?.doc.state !== 'open') return false
      log.warn('handling an update failed', {
        trace_id: `update:${taken.id}`,
        attempt: taken.attempt,
        error: messageOf(error),
      })
      if (taken.attempt < attemptLimit) {
        rest(taken.id, taken.attempt * storePause)
        return false
      }
      await bury(it, messageOf(error))
      return true
    } finally {
      land(taken.id)
    }
  }

  function rest(id: string, pause: Ms): void {
    const cancel = clock.after(pause, () => {
      resting.delete(id)
      bell.ring()
    })
    resting.set(id, cancel)
  }

  async function stats() {
    const [open, dead] = await Promise.all([store.count('update', 'open', {}), store.count('update', 'dead', {})])
    return { open, dead }
  }

  async function idle(): Promise<void> {
    for (;;) {
      const rung = bell.next()
      if (flying.size === 0 && (await store.count('update', 'open', {})) === 0) return
      await rung
    }
  }

  function close(): void {
    for (const cancel of resting.values()) cancel()
    resting.clear()
  }

  return { accept, take, done, failed, stats, idle, close }
}
