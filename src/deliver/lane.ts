import type { Notice } from '../alerts/contract.ts'
import type { Ms } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import type { Destination } from '../core/policy.ts'
import type { Away } from './away.ts'
import type { Channel, Permit, Urgency } from './contract.ts'
import { fallbackCopy } from './fallback.ts'
import type { CardKeeper } from './keeper.ts'
import { change, type LaneName, type Outbox, together } from './outbox.ts'
import type { Parts } from './ports.ts'
import { type Entry, isBefore } from './posts/post-list.ts'
import type { Poster } from './posts/poster.ts'
import type { Rollups } from './rollups.ts'
import type { StormBook } from './storm-book.ts'
import type { Teller, Told } from './teller.ts'
import type { Unrecorded } from './unrecorded.ts'

export interface LaneDeps {
  parts: Parts
  outbox: Outbox
  teller: Teller
  keeper: CardKeeper
  poster: Poster
  unrecorded: Unrecorded
  book: StormBook
  rollups: Rollups
  away: Away
  channel: Channel
  /** A notice for another chat was queued. */
  onQueued(): void
  /** Aborts calls under way, at the deadline of a stop. */
  kill: AbortSignal
}

/** What a lane does next: one call with its urgency, or nothing before `dueAt`. */
type Next = Step | { dueAt: Ms | undefined }
interface Step {
  urgency: Urgency
  run(permit: Permit | undefined): Promise<Told>
  /** Something else may be more urgent from this moment on. */
  until?: Ms | undefined
}

type RollupNext = Awaited<ReturnType<Rollups['next']>>

const afterTrouble: Ms = 1000

/**
 * One chat's messages of one lane, one after the other. A critical lane tells critical notices only, so nothing ever
 * stands before them; the other lane folds, tells the rest and keeps cards up to date.
 */
export class Lane {
  readonly #deps: LaneDeps
  readonly #to: Destination
  readonly #name: LaneName
  #woken = true
  #wake: (() => void) | undefined
  #parked = false
  #stopping = false
  #running: Promise<void> | undefined
  /** Whose turn it is when cards and posts both want their messages brought up to date. */
  #postsFirst = false

  constructor(deps: LaneDeps, to: Destination, name: LaneName) {
    this.#deps = deps
    this.#to = to
    this.#name = name
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** There may be something new. */
  wake(): void {
    this.#woken = true
    this.#wake?.()
  }

  /** It waits for time to pass, or for something new. */
  get parked(): boolean {
    return this.#parked && !this.#woken
  }

  /** Starts nothing more; resolves when the call under way has ended. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.wake()
    await this.#running
  }

  async #run(): Promise<void> {
    const { parts } = this.#deps
    while (!this.#stopping) {
      this.#woken = false
      try {
        await this.#turn()
      } catch (error) {
        if (this.#stopping) return
        parts.log.error('a lane of the outbox stumbled', { chat: this.#to.chat, error: messageOf(error) })
        await this.#park(parts.clock.now() + afterTrouble)
      }
    }
  }

  async #turn(): Promise<void> {
    const next = await this.#next()
    if ('dueAt' in next) return this.#park(next.dueAt)
    const permit = await this.#permit(next)
    if (permit === 'woken' || this.#stopping) return giveBack(permit)
    try {
      const told = await next.run(permit)
      if (told === 'unreachable') this.#deps.away.failed()
    } finally {
      permit?.end()
    }
  }

  async #next(): Promise<Next> {
    const now = this.#deps.parts.clock.now()
    const { away } = this.#deps
    if (away.since !== undefined && this.#name === 'critical') {
      return { dueAt: earliest(await this.#copyLate(now), await this.#deps.poster.copyLate(this.#to, now)) }
    }
    if (away.since !== undefined) return { dueAt: undefined }
    return this.#name === 'critical' ? this.#nextCritical(now) : this.#nextOther(now)
  }

  async #nextCritical(now: Ms): Promise<Next> {
    const { outbox, poster, unrecorded } = this.#deps
    const lateAt = earliest(await this.#copyLate(now), await poster.copyLate(this.#to, now))
    const { notice, dueAt } = await outbox.first(this.#to, 'critical', now, unrecorded.heldUntil)
    if (notice) return { ...this.#tell(notice.doc, 'critical'), until: lateAt }
    // A critical post stands behind every critical notice, however old.
    const post = poster.nextTelling(this.#to, 'critical', now)
    if (post.entry) return { ...this.#post(post.entry), until: earliest(dueAt, lateAt) }
    return { dueAt: earliest(earliest(dueAt, post.dueAt), lateAt) }
  }

  #post(entry: Entry): Step {
    const { poster, kill } = this.#deps
    return { urgency: poster.urgencyOf(entry), run: (permit) => poster.step(entry, permit, kill) }
  }

  #tell(notice: Notice, urgency: Urgency): Step {
    return { urgency, run: (permit) => this.#deps.teller.tell(notice, permit, this.#deps.kill) }
  }

  /** Critical notices that wait too long go to the fallback as well; gives when the next one will have. */
  async #copyLate(now: Ms): Promise<Ms | undefined> {
    const { outbox, parts } = this.#deps
    let dueAt: Ms | undefined
    for (const notice of await outbox.next(this.#to, 'critical', 100)) {
      if (notice.doc.copied) continue
      const lateAt = notice.doc.queuedAt + parts.fallbackAfter
      if (lateAt > now) {
        dueAt = earliest(dueAt, lateAt)
        continue
      }
      const copy = await fallbackCopy(parts, notice)
      if (!copy) continue
      await outbox.commit(together(change(notice, { copied: true }), { put: copy }))
      parts.log.warn('a critical notice waits too long and goes to the fallback', { trace_id: notice.id })
      this.#deps.onQueued()
    }
    return dueAt
  }

  async #nextOther(now: Ms): Promise<Next> {
    const { outbox, poster, rollups, channel } = this.#deps
    await this.#deps.book.fold(this.#to, channel)
    const rollup = await rollups.next(this.#to, now)
    if (rollup.step && (rollups.isUntold(this.#to) || rollup.step !== 'edit'))
      return this.#rollup(rollup.step, 'normal')
    const { notice, dueAt: noticeAt } = await outbox.first(this.#to, 'other', now)
    const post = poster.nextTelling(this.#to, 'other', now)
    if (post.entry && !(notice && !isBefore(post.entry, notice.doc))) return this.#post(post.entry)
    if (notice) return this.#tell(notice.doc, 'normal')
    return this.#nextQuiet(rollup, earliest(noticeAt, post.dueAt), now)
  }

  /** What nobody waits for: messages brought up to date. `dueAt`: when something is told next. */
  async #nextQuiet(rollup: RollupNext, dueAt: Ms | undefined, now: Ms): Promise<Next> {
    const chore = this.#deps.poster.nextChore(this.#to, now)
    const until = earliest(dueAt, rollup.dueAt)
    if (chore.entry && this.#postsFirst) return { ...this.#chore(chore.entry), until }
    const card = await this.#nextCard(now)
    if ('run' in card) return { ...card, until, run: this.#taken(card.run, true) }
    const later = earliest(until, card.dueAt)
    if (rollup.step) return { ...this.#rollup(rollup.step, 'background'), until: earliest(later, chore.dueAt) }
    if (chore.entry) return { ...this.#chore(chore.entry), until: later }
    return { dueAt: earliest(later, chore.dueAt) }
  }

  #chore(entry: Entry): Step {
    const step = this.#post(entry)
    return { ...step, run: this.#taken(step.run, false) }
  }

  /** The turn passes when the step is carried out, not when it is only looked for. */
  #taken(run: Step['run'], postsNext: boolean): Step['run'] {
    return (permit) => {
      this.#postsFirst = postsNext
      return run(permit)
    }
  }

  #rollup(step: 'send' | 'edit' | 'end' | 'close', urgency: Urgency): Step {
    const { rollups, channel, kill } = this.#deps
    return { urgency, run: (permit) => rollups.run(step, this.#to, channel, permit, kill) }
  }

  async #nextCard(now: Ms): Promise<Next> {
    const { keeper, kill } = this.#deps
    for (;;) {
      const { id, dueAt } = keeper.next(this.#to, now)
      if (id === undefined) return { dueAt }
      const urgency = await keeper.urgencyOf(id)
      if (urgency === undefined) continue
      return { urgency, run: (permit) => keeper.step(id, { urgency, ...(permit && { permit }) }, kill) }
    }
  }

  /** Leave for one call; `woken` when something new came first, which may be more urgent or need folding. */
  async #permit({ urgency, until }: Step): Promise<Permit | undefined | 'woken'> {
    const { channel, parts } = this.#deps
    if (!channel.acquire) return undefined
    if (this.#woken) return 'woken'
    const abort = new AbortController()
    this.#wake = () => abort.abort()
    const wait = until === undefined ? undefined : Math.max(0, until - parts.clock.now())
    const cancel = wait === undefined ? undefined : parts.clock.after(wait, () => abort.abort())
    this.#parked = true
    try {
      return await channel.acquire(this.#to, urgency, abort.signal)
    } catch (error) {
      if (abort.signal.aborted) return 'woken'
      throw error
    } finally {
      cancel?.()
      this.#parked = false
      this.#wake = undefined
    }
  }

  async #park(dueAt: Ms | undefined): Promise<void> {
    const { clock } = this.#deps.parts
    if (this.#woken || this.#stopping) return
    this.#parked = true
    await new Promise<void>((resolve) => {
      const cancel = dueAt === undefined ? undefined : clock.after(Math.max(0, dueAt - clock.now()), resolve)
      this.#wake = () => {
        cancel?.()
        resolve()
      }
    })
    this.#wake = undefined
    this.#parked = false
  }
}

function giveBack(permit: Permit | undefined | 'woken'): void {
  if (permit !== 'woken') permit?.end()
}

function earliest(a: Ms | undefined, b: Ms | undefined): Ms | undefined {
  if (a === undefined) return b
  return b === undefined ? a : Math.min(a, b)
}
