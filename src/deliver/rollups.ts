import type { Ms } from '../core/clock.ts'
import type { Destination } from '../core/policy.ts'
import { backOff } from './backoff.ts'
import { callChannel } from './call.ts'
import { type Face, type Reader, stamp } from './cards/face.ts'
import { marked } from './cards/reply.ts'
import { type StormView, stormEndFace, stormFace } from './cards/storm.ts'
import type { Channel, Failure, Permit, Urgency } from './contract.ts'
import { fallbackCopy } from './fallback.ts'
import type { Rollup } from './kinds.ts'
import { causeOfDeath, isUnreachable, learn } from './learn.ts'
import { change, type Outbox, originalId } from './outbox.ts'
import { persist } from './persist.ts'
import type { Parts } from './ports.ts'
import { readerOf } from './readers.ts'
import { accountOf, gatheredIn, ownershipOf, stormEnd } from './storm.ts'
import { batch, type Storm, type StormBook } from './storm-book.ts'
import type { Tallies } from './tally.ts'
import type { Told } from './teller.ts'

export interface RollupsDeps {
  parts: Parts
  book: StormBook
  outbox: Outbox
  tallies: Tallies
  stopped: AbortSignal
  /** Told of each notice that left the outbox (alerts then knows). */
  settle(notice: string): Promise<void>
  /** Notices for another chat were queued. */
  onQueued(): void
}

// Four edits a minute leave the rest of a group's budget to notices.
const editEvery: Ms = 15_000

/** Tells roll-ups: the one message of a chat for what could not leave within a minute, its edits and its end. */
export class Rollups {
  readonly #deps: RollupsDeps

  constructor(deps: RollupsDeps) {
    this.#deps = deps
  }

  /** What the roll-up of a destination needs now, or when it may need something. */
  async next(to: Destination, now: Ms): Promise<{ step?: 'send' | 'edit' | 'end' | 'close'; dueAt?: Ms }> {
    const { book } = this.#deps
    const storm = book.get(to)
    if (!storm) return {}
    if (storm.alone.length > 0) await book.locked(to, () => book.account(storm))
    const { doc } = storm
    if (doc.state !== 'sent') return doc.notBefore <= now ? { step: 'send' } : { dueAt: doc.notBefore }
    if (storm.stale.size > 0) await book.refresh(storm)
    if (doc.end) return doc.notBefore <= now ? { step: 'end' } : { dueAt: doc.notBefore }
    const endsAt = stormEnd(doc.foldedAt, accountOf(storm.figures.values()).firing)
    if (endsAt <= now && doc.folded === doc.covered) return { step: 'close' }
    if (doc.folded === doc.covered && !storm.behind) return { dueAt: endsAt }
    const editAt = Math.max(doc.notBefore, (doc.sentAt ?? 0) + editEvery)
    return editAt <= now ? { step: 'edit' } : { dueAt: Math.min(editAt, Math.max(endsAt, now + 1)) }
  }

  /** Whether people were not told yet of something folded: then the roll-up goes before other messages. */
  isUntold(to: Destination): boolean {
    const doc = this.#deps.book.get(to)?.doc
    return doc !== undefined && doc.folded > doc.covered
  }

  async run(
    step: 'send' | 'edit' | 'end' | 'close',
    to: Destination,
    channel: Channel,
    permit: Permit | undefined,
    signal: AbortSignal,
  ): Promise<Told> {
    const { book } = this.#deps
    return book.locked(to, async () => {
      const storm = book.get(to)
      if (!storm) return 'nothing'
      await book.account(storm)
      await book.refresh(storm)
      if (step === 'close') return this.#close(storm)
      if (step === 'end') return this.#tellEnd(storm, channel, permit, signal)
      return this.#show(storm, channel, permit, signal)
    })
  }

  /** Where the message of a roll-up is; undefined while there is none. */
  async placeOf(rollup: string): Promise<Destination | undefined> {
    const doc = (await this.#deps.parts.store.get('rollup', rollup))?.doc
    return doc?.ref && doc.destination
  }

  /** Brings a roll-up's message up to date for somebody who pressed on it, also after the storm. */
  async redraw(
    rollup: string,
    to: Destination,
    channel: Channel,
    permit: Permit | undefined,
    signal: AbortSignal,
  ): Promise<Told> {
    const { book } = this.#deps
    return book.locked(to, async () => {
      const storm = await book.find(rollup)
      if (!storm?.doc.ref || storm.doc.state !== 'sent') return 'nothing'
      await book.account(storm)
      await book.refresh(storm)
      if (book.get(to) === storm) return this.#show(storm, channel, permit, signal, 'answer')
      return this.#showPast(storm, channel, permit, signal)
    })
  }

  /** The message of a storm that is history: it is nobody's duty, so one try. */
  async #showPast(storm: Storm, channel: Channel, permit: Permit | undefined, signal: AbortSignal): Promise<Told> {
    const { doc } = storm
    const { card, buttons, puts } = await this.#stamped(storm, stormFace, false)
    await this.#deps.book.save(storm, { buttons }, puts)
    const how = { to: doc.destination, audible: false, repeat: false, urgency: 'answer' as const }
    const extras = { ...(doc.ref && { edit: doc.ref }), ...(permit && { permit }) }
    const delivery = await callChannel(this.#deps.parts.log, () => channel.deliver(card, { ...how, ...extras }, signal))
    if (delivery.ok) return 'told'
    this.#deps.parts.log.warn('roll-up not brought up to date', { rollup: storm.id, reason: delivery.reason })
    return isUnreachable(delivery) ? 'unreachable' : 'failed'
  }

  /** Sends the roll-up, or edits it to the present figures. */
  async #show(
    storm: Storm,
    channel: Channel,
    permit: Permit | undefined,
    signal: AbortSignal,
    urgency: Urgency = 'normal',
  ): Promise<Told> {
    const { doc } = storm
    const covered = doc.folded
    const repeat = doc.state === 'unknown'
    const edit = doc.state === 'sent' ? doc.ref : undefined
    const { card, buttons, puts } = await this.#stamped(storm, stormFace, repeat)
    const first = doc.state !== 'sent'
    const intent: Partial<Rollup> = first
      ? { state: 'sending', attempts: doc.attempts + 1, ...(repeat && { repeat }) }
      : {}
    await this.#deps.book.save(storm, { ...intent, buttons }, puts)
    const how = { to: doc.destination, audible: first, repeat, urgency }
    const delivery = await callChannel(this.#deps.parts.log, () =>
      channel.deliver(card, { ...how, ...(edit && { edit }), ...(permit && { permit }) }, signal),
    )
    if (!delivery.ok) return this.#failed(storm, delivery, repeat, first)
    storm.behind = false
    const now = this.#deps.parts.clock.now()
    await this.#deps.book.save(storm, {
      state: 'sent',
      sentAt: now,
      covered,
      ...(delivery.ref && { ref: delivery.ref }),
    })
    await this.#report(storm)
    return 'told'
  }

  async #stamped(storm: Storm, face: (view: StormView, reader: Reader) => Face, repeat: boolean) {
    const reader = await readerOf(this.#deps.parts, storm.doc.destination)
    const { id, doc } = storm
    const account = accountOf(storm.figures.values())
    const made = face(
      {
        ...{ id, account, startedAt: doc.startedAt, ownership: ownershipOf(storm.figures.values()) },
        gathered: gatheredIn(storm.figures.values()),
        ...(doc.endedAt !== undefined && { endedAt: doc.endedAt }),
        ...(storm.hush && { hush: { ...storm.hush, alerts: quietAlerts(storm) } }),
      },
      reader,
    )
    return stamp(repeat ? marked(made, reader) : made, doc.buttons, reader.now)
  }

  async #failed(storm: Storm, failure: Failure, repeat: boolean, first: boolean): Promise<Told> {
    const { parts } = this.#deps
    const { doc } = storm
    if (!first && failure.reason === 'message_gone') {
      const { ref: _, ...rest } = storm.doc
      storm.doc = rest
      await this.#deps.book.save(storm, { state: 'queued', notBefore: parts.clock.now() })
      return 'failed'
    }
    const hopeless = !failure.retryable || (failure.maybeDelivered && repeat && first)
    if (hopeless) return this.#die(storm, failure)
    parts.log.warn('roll-up not sent, will be tried again', { rollup: storm.id, reason: failure.reason })
    const elsewhere = await learn(parts, doc.destination, failure)
    const wait = failure.retryAfterMs ?? (elsewhere ? 0 : backOff(doc.attempts, parts.random))
    const state = !first ? 'sent' : failure.maybeDelivered || repeat ? 'unknown' : 'queued'
    await this.#deps.book.save(storm, { state, notBefore: parts.clock.now() + wait })
    return isUnreachable(failure) ? 'unreachable' : 'failed'
  }

  /** Nobody can be told here: what it folded goes to the dead letters, and to the fallback. */
  async #die(storm: Storm, failure: Failure): Promise<Told> {
    const { parts, tallies } = this.#deps
    const { doc } = storm
    parts.log.error('roll-up could not be delivered', { rollup: storm.id, reason: failure.reason })
    for (let from = doc.covered; from < doc.folded; from += batch) {
      const notices = await this.#deps.book.foldedBetween(storm, from, Math.min(from + batch, doc.folded))
      const copies = await Promise.all(notices.map((notice) => fallbackCopy(parts, notice)))
      const puts = notices.map((notice, i) => {
        return change(notice, { state: 'dead', error: causeOfDeath(failure), ...(copies[i] && { copied: true }) }).put
      })
      const put = [...puts, ...copies.filter((copy) => copy !== undefined)]
      await persist(parts, () => this.#deps.outbox.commit({ put }), this.#deps.stopped)
      tallies.notices.inc({ outcome: 'dead' }, notices.length)
      for (const [i, notice] of notices.entries()) if (!copies[i]) await this.#deps.settle(originalId(notice))
    }
    this.#deps.onQueued()
    await this.#deps.book.save(storm, { done: parts.clock.now(), covered: doc.folded })
    this.#deps.book.forget(storm)
    return 'failed'
  }

  /** Alerts learns of every notice that the message counts; after a crash it reads that from the notices. */
  async #report(storm: Storm): Promise<void> {
    while (storm.reported < storm.doc.covered) {
      const to = Math.min(storm.reported + batch, storm.doc.covered)
      const notices = await this.#deps.book.foldedBetween(storm, storm.reported, to)
      await Promise.all(notices.map((notice) => this.#deps.settle(originalId(notice))))
      for (const { doc } of notices) {
        this.#deps.tallies.delivery.observe((this.#deps.parts.clock.now() - doc.queuedAt) / 1000, { level: doc.level })
      }
      storm.reported = to
    }
  }

  async #close(storm: Storm): Promise<Told> {
    await this.#deps.book.save(storm, { endedAt: this.#deps.parts.clock.now(), end: 'queued' })
    return 'nothing'
  }

  /** The account: told as a reply, so that it is heard; afterwards the roll-up is history. */
  async #tellEnd(storm: Storm, channel: Channel, permit: Permit | undefined, signal: AbortSignal): Promise<Told> {
    const { doc } = storm
    const repeat = doc.end === 'unknown'
    const { card, buttons, puts } = await this.#stamped(storm, stormEndFace, repeat)
    await this.#deps.book.save(storm, { end: 'sending', buttons, attempts: doc.attempts + 1 }, puts)
    const how = { to: doc.destination, audible: true, repeat, urgency: 'normal' as const }
    const extras = { ...(doc.ref && { replyTo: doc.ref }), ...(permit && { permit }) }
    const delivery = await callChannel(this.#deps.parts.log, () => channel.deliver(card, { ...how, ...extras }, signal))
    const { clock, random } = this.#deps.parts
    if (!delivery.ok && delivery.retryable && !(repeat && delivery.maybeDelivered)) {
      const elsewhere = await learn(this.#deps.parts, doc.destination, delivery)
      const wait = delivery.retryAfterMs ?? (elsewhere ? 0 : backOff(doc.attempts, random))
      const end = delivery.maybeDelivered || repeat ? 'unknown' : 'queued'
      await this.#deps.book.save(storm, { end, notBefore: clock.now() + wait })
      return isUnreachable(delivery) ? 'unreachable' : 'failed'
    }
    await this.#deps.book.save(storm, { done: clock.now() })
    this.#deps.book.forget(storm)
    return 'told'
  }
}

/** How many alerts of the storm its silence keeps quiet now. */
function quietAlerts({ figures, hush }: Storm): number {
  let alerts = 0
  for (const { silence, firing } of figures.values()) if (silence === hush?.silence) alerts += firing
  return alerts
}
