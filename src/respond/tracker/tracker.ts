import { randomBytes } from 'node:crypto'
import type { Ms } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Versioned } from '../../store/port.ts'
import { auditRow } from '../audit.ts'
import type { Doing } from '../contract.ts'
import { Clients } from './clients.ts'
import { comment } from './commenting.ts'
import type { FileOutcome, Filing, Tracker, TrackerFailure, TrackerStatus } from './contract.ts'
import { filingId, newFiling } from './documents.ts'
import { Filer } from './filer.ts'
import { type Meters, trackerMeters } from './meters.ts'
import type { TrackerOptions } from './options.ts'
import { statusOf } from './status.ts'
import { lastPost } from './telling.ts'

const atOnce = 20
const mostAttempts = 10
/** What was filed longer ago and is not due is not looked at when the bot starts. */
const mostLookedAt = 500
/** A failure for good is tried again by itself, after a start or a new configuration, for so long. */
const mendedWithin: Ms = 7 * 86_400_000

/** The room of the issue tracker: files incidents, and tells there what happens to them. */
export function createTrackerRoom(options: TrackerOptions): Tracker {
  const { onDue, config } = options
  const clients = new Clients(options)
  const meters = trackerMeters(options.metrics)
  const filer = new Filer(options, clients, meters, installOf(options))
  const keeper = new Keeper(options, filer, meters)
  return {
    file: (number, doing) => file(options, number, doing),
    configured: () => config() !== undefined,
    status: () => keeper.status(),
    wake: (number) => {
      // Whoever configures one later has all that is filed looked at.
      if (!config()) return
      keeper.changed.add(number)
      onDue()
    },
    due: keeper,
    start: async () => {
      try {
        await keeper.takeUp()
        await keeper.measure()
      } catch (error) {
        keeper.mend = true
        options.log.warn('what waits for the tracker could not be read and will be looked at again', {
          error: messageOf(error),
        })
      }
    },
    apply: () => {
      void clients.close()
      keeper.mend = true
      onDue()
    },
    stop: () => clients.close(),
  }
}

/** The installation's part of markers, made when it is needed first. */
function installOf({ store }: TrackerOptions): () => Promise<string> {
  const ref = { kind: 'tracker-install' as const, id: 'own' }
  let known: string | undefined
  return async () => {
    while (known === undefined) {
      known = (await store.get(ref.kind, ref.id))?.doc.id
      if (known !== undefined) break
      const doc = { id: randomBytes(6).toString('hex') }
      await store.commit({ put: [{ ...ref, doc }], expect: [{ ref, version: 0 }] })
    }
    return known
  }
}

async function file(options: TrackerOptions, number: number, doing: Doing): Promise<FileOutcome> {
  const { store, clock, config, incidents, onDue } = options
  if (!config()) return { did: 'unconfigured' }
  const incident = await incidents.views.byNumber(number)
  if (!incident) return { did: 'missing', number }
  const id = filingId(number)
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const found = await store.get('filing', id)
    const there = stateOf(number, found?.doc, incident.tracker)
    if (there) return there
    const doc = found ? again(found.doc, doing, clock.now()) : newFiling(number, asked(doing), clock.now())
    const cause = `filing:${number}:${doing.cause}`
    const entry = { at: doing.at, kind: 'tracker' as const, by: doing.person, text: { id: 'respond-entry-filing' } }
    const outcome = await store.commit({
      put: [
        { kind: 'filing', id, doc },
        ...incidents.journal.entries(id, [entry], cause),
        ...(found ? await lastPost(store, found.doc) : []),
      ],
      append: [auditRow(doing, clock.now(), { action: 'incident-file', incident: number })],
      expect: [{ ref: { kind: 'filing', id }, version: found?.version ?? 0 }],
      once: cause,
    })
    if (outcome === 'duplicate') return { did: 'queued', number }
    if (outcome === 'fenced') throw new Error('another process leads now: nothing was written')
    if (outcome !== 'ok') continue
    incidents.journal.written(id)
    onDue()
    return { did: 'queued', number }
  }
  throw new Error(`the filing of incident ${number} changed ${mostAttempts} times while it was being written`)
}

/** What there is already; undefined where it is to be filed. Pure. */
function stateOf(
  number: number,
  filing: Filing | undefined,
  known?: { key: string; url: string },
): FileOutcome | undefined {
  const issue = filing?.issue ?? known
  if (issue) return { did: 'filed', number, key: issue.key, url: issue.url }
  if (!filing || filing.state === 'failed') return undefined
  return { did: 'under-way', number, since: filing.asked.at }
}

const asked = ({ person, at, cause }: Doing): Filing['asked'] => ({ person, at, cause })

/** After a failure for good; what is in doubt stays so. Pure. */
function again(
  { failure: _, failingSince: __, told: ___, bare: ____, ...filing }: Filing,
  doing: Doing,
  now: Ms,
): Filing {
  return {
    ...filing,
    state: 'queued',
    asked: asked(doing),
    round: filing.round + 1,
    failures: 0,
    posted: 0,
    dueAt: now,
  }
}

/** Sends what is due, one after the other. */
class Keeper {
  /** Incidents that have changed since they were looked at. */
  readonly changed = new Set<number>()
  /** What failed for good is to be tried again. */
  mend = false
  readonly #options: TrackerOptions
  readonly #filer: Filer
  readonly #meters: Meters
  /** The tracker said not before then. */
  #blocked: { until: Ms; failure: TrackerFailure } | undefined

  constructor(options: TrackerOptions, filer: Filer, meters: Meters) {
    this.#options = options
    this.#filer = filer
    this.#meters = meters
  }

  async status(): Promise<TrackerStatus | undefined> {
    const { store, clock, config } = this.#options
    const { kind } = config() ?? {}
    if (kind === undefined) return undefined
    const filings = await store.list('filing', 'asked', { reverse: true, limit: mostLookedAt })
    return statusOf(
      kind,
      filings.map(({ doc }) => doc),
      clock.now(),
    )
  }

  async measure(): Promise<void> {
    const status = await this.status()
    if (status) this.#meters.shown(status)
  }

  async next(): Promise<Ms | undefined> {
    const { store, clock, config } = this.#options
    if (!config()) return undefined
    if (this.changed.size > 0 || this.mend) return clock.now()
    const [first] = await store.list('filing', 'due', { limit: 1 })
    return first?.doc.dueAt
  }

  async run(now: Ms): Promise<void> {
    if (this.mend) await this.takeUp()
    await this.#look()
    let blocked = this.#blocked && now < this.#blocked.until ? this.#blocked.failure : undefined
    const due = await this.#options.store.list('filing', 'due', { to: now, limit: atOnce })
    for (const { id } of due) {
      const failure = await this.#step(id, blocked)
      // One that does not answer answers none of the others either.
      if (failure?.retryable) blocked = { ...failure, maybeDone: false }
      if (failure?.reason === 'rate-limited' && !this.#isBlocked(now))
        this.#blocked = { until: this.#options.clock.now() + (failure.retryAfter ?? 0), failure: withoutWait(failure) }
    }
    if (due.length > 0) await this.measure()
  }

  #isBlocked = (now: Ms): boolean => this.#blocked !== undefined && now < this.#blocked.until

  /** What was left by the last run of the bot, or may be mended by now. */
  async takeUp(): Promise<void> {
    const { store, clock } = this.#options
    this.mend = false
    const from = clock.now() - mendedWithin
    for (const at of await store.list('filing', 'asked', { reverse: true, limit: mostLookedAt })) {
      const { doc } = at
      if (doc.state === 'filed') this.changed.add(doc.incident)
      if (doc.state !== 'failed') continue
      if (doc.asked.at >= from) await this.#revive(at)
      else await store.commit({ put: await lastPost(store, doc) })
    }
  }

  async #revive({ id, version, doc }: Versioned<'filing'>): Promise<void> {
    const { store, clock } = this.#options
    await store.commit({
      put: [{ kind: 'filing', id, doc: { ...doc, state: 'queued', dueAt: clock.now() } }],
      expect: [{ ref: { kind: 'filing', id }, version }],
    })
  }

  /** Filed incidents that have changed become due. */
  async #look(): Promise<void> {
    const { store, clock, incidents } = this.#options
    for (const number of [...this.changed]) {
      const at = await store.get('filing', filingId(number))
      const incident = at?.doc.state === 'filed' && (await incidents.views.byNumber(number))
      if (at && incident && isStale(at.doc, incident.revision)) {
        const { id, version, doc } = at
        const outcome = await store.commit({
          put: [{ kind: 'filing', id, doc: { ...doc, dueAt: clock.now() } }],
          expect: [{ ref: { kind: 'filing', id }, version }],
        })
        if (outcome !== 'ok') continue
      }
      this.changed.delete(number)
    }
  }

  async #step(id: string, blocked: TrackerFailure | undefined): Promise<TrackerFailure | undefined> {
    const { store, incidents, config: configOf } = this.#options
    const at = await store.get('filing', id)
    const config = configOf()
    if (!at || !config) return undefined
    const incident = await incidents.views.byNumber(at.doc.incident)
    if (!incident) return void (await store.commit({ del: [{ kind: 'filing', id }] }))
    const work = { at, incident, config }
    if (at.doc.state === 'filed' && !at.doc.noted) return void (await this.#filer.note(work))
    if (blocked) return this.#filer.failed(work, blocked)
    return at.doc.state === 'filed' ? comment(this.#filer, work) : this.#filer.create(work)
  }
}

/** Whether there is anything to look at; a comment on its way, or one that waits after a failure, takes its own time. */
const isStale = ({ seen, muted, comment: pending, failures, dueAt }: Filing, revision: number): boolean =>
  (seen !== revision || muted !== undefined) && (dueAt === undefined || (!pending && failures === 0))

/** For those that come later the wait is what is left of it. */
const withoutWait = ({ retryAfter: _, ...failure }: TrackerFailure): TrackerFailure => ({
  ...failure,
  maybeDone: false,
})
