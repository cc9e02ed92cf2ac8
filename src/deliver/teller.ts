import type { EpisodeView, Notice } from '../alerts/contract.ts'
import { messageOf } from '../core/errors.ts'
import type { Destination, Person } from '../core/policy.ts'
import type { Versioned, Write } from '../store/port.ts'
import { StoreUnavailable } from '../store/unavailable.ts'
import { backOff } from './backoff.ts'
import { callChannel } from './call.ts'
import { freshCard, messageBehind, replied, sentAs } from './card-state.ts'
import { alertFace } from './cards/alert.ts'
import { type Face, type Stamped, stamp } from './cards/face.ts'
import { endedFace, marked, replyFace } from './cards/reply.ts'
import type { Channel, Delivery, Failure, MessageRef, Permit } from './contract.ts'
import { fallbackCopy } from './fallback.ts'
import { type CardDoc, cardId, destinationKey, urgencyOf } from './kinds.ts'
import { causeOfDeath, isUnreachable, learn } from './learn.ts'
import type { Locks } from './locks.ts'
import { change, type Expectation, type Outbox, originalId, type StoredNotice, together } from './outbox.ts'
import { persist } from './persist.ts'
import { type Plan, planTelling } from './plan.ts'
import type { Extras, Parts } from './ports.ts'
import { readerOf } from './readers.ts'
import type { Tallies } from './tally.ts'
import type { Unrecorded } from './unrecorded.ts'
import { extrasOf, wantedOf } from './wanted.ts'

/** How many members a card looks at; the file looks at more. */
export const membersOnCard = 300
export const membersInFile = 10_000

/** What came of telling: whether the channel could be reached at all. */
export type Told = 'told' | 'nothing' | 'failed' | 'unreachable'

/** All that one telling needs, gathered under the card's lock. */
interface Telling {
  notice: StoredNotice
  as: 'card' | 'reply' | 'ended'
  superseded: readonly StoredNotice[]
  view: EpisodeView
  id: string
  card: Versioned<'card'> | undefined
  repeat: boolean
}

export interface TellerDeps {
  parts: Parts
  outbox: Outbox
  locks: Locks
  tallies: Tallies
  /** A card exists (or changed) that other pieces must look after. */
  onCard(id: string, card: CardDoc, behind?: boolean): void
  /** Every notice that was told, or never will be: for the account of a storm. */
  onTold(notice: Notice, told: 'single' | 'lost'): void
  /** A notice for another chat was queued. */
  onQueued(): void
  /** The message of the roll-up that told the episode, for what follows without a card. */
  rollupRef(episode: string, to: Destination): Promise<MessageRef | undefined>
  /** When a chat last took a message, by destination: what tells poison from an outage. */
  lastTold: Map<string, number>
  /** Tells what the store does not take. */
  unrecorded: Unrecorded
  /** Aborts when nothing is waited for any more. */
  stopped: AbortSignal
}

/** Tells notices one card at a time: queued → sending (committed) → the channel's call → sent, unknown or dead. */
export class Teller {
  readonly #deps: TellerDeps

  constructor(deps: TellerDeps) {
    this.#deps = deps
  }

  /** Tells what waits for the notice's card. */
  async tell(notice: Notice, permit: Permit | undefined, signal: AbortSignal): Promise<Told> {
    const id = cardId(notice.episode, notice.destination)
    return this.#deps.locks.with(id, async () => {
      const telling = await this.#prepare(id, notice)
      if (!telling) return 'nothing'
      return this.#carryOut(telling, permit, signal)
    })
  }

  async #prepare(id: string, { episode }: Notice): Promise<Telling | undefined> {
    const { parts, outbox } = this.#deps
    const open = await outbox.ofCard(id)
    if (open.length === 0) return undefined
    const view = await parts.alerts.view(episode, membersOnCard)
    const card = await parts.store.get('card', id)
    const docs = open.map(({ doc }) => doc)
    const plan = planTelling(docs, view?.episode, card?.doc.ref !== undefined)
    const storedOf = (doc: Notice) => open.find((other) => other.doc === doc) as StoredNotice
    const superseded = plan.superseded.map(storedOf)
    if (!plan.tell || !view) {
      await this.#drop(superseded, plan)
      return undefined
    }
    const notice = storedOf(plan.tell.notice)
    const repeat = notice.doc.state === 'unknown'
    return { notice, as: plan.tell.as, superseded, view, id, card, repeat }
  }

  /** Nothing to tell any more. */
  async #drop(notices: readonly StoredNotice[], plan: Plan): Promise<void> {
    const { outbox, parts } = this.#deps
    const gone = notices.map((notice) => change(notice, { state: 'superseded', error: plan.why }))
    if ((await outbox.commit(together(...gone))) !== 'ok') return
    this.#count('superseded', notices.length)
    for (const notice of notices) await this.settle(originalId(notice))
    parts.log.info('notices superseded', { count: notices.length, why: plan.why, trace_id: notices[0]?.id })
  }

  async #carryOut(telling: Telling, permit: Permit | undefined, signal: AbortSignal): Promise<Told> {
    const { parts } = this.#deps
    const { doc } = telling.notice
    const channel = parts.channels.get(doc.destination.channel)
    if (!channel) return this.#die(telling.notice, { ...unreachable, reason: 'config' })
    const extras = await this.#extras(telling)
    const stamped = await this.#render(telling, extras)
    const marking = this.#markSending(telling, stamped)
    const sending = await marking.catch((error: unknown) => this.#unmarked(telling, error, permit))
    if (sending === 'unrecorded') return 'failed'
    if (!sending) return 'nothing'
    const delivery = await this.#send(channel, telling, stamped, permit, signal)
    if (!delivery.ok) return this.#failed(telling, sending, delivery)
    return this.#sent(telling, sending, delivery, extras?.key ?? '')
  }

  /** The intent can't be kept. A critical alert leaves all the same, marked; it stays queued for when it can be. */
  async #unmarked({ notice, view, as }: Telling, error: unknown, permit: Permit | undefined): Promise<'unrecorded'> {
    const urgent = notice.doc.level === 'critical' && as !== 'ended'
    if (!(error instanceof StoreUnavailable) || error.reason === 'closed' || !urgent) throw error
    const { unrecorded, parts } = this.#deps
    if (await unrecorded.tellOnce({ notice: notice.doc, view }, permit)) {
      parts.log.warn('notice told without being recorded', { trace_id: notice.id, reason: error.reason })
    }
    unrecorded.hold(notice.id)
    return 'unrecorded'
  }

  /** Only the card itself shows them. */
  async #extras({ as, view, card }: Telling): Promise<Extras | undefined> {
    return as === 'card' ? extrasOf(this.#deps.parts, view, card?.doc) : undefined
  }

  async #render({ view, as, notice, card, repeat }: Telling, extras: Extras | undefined): Promise<Stamped> {
    const reader = await readerOf(this.#deps.parts, notice.doc.destination)
    const face =
      as === 'card'
        ? alertFace(view, reader, extras)
        : as === 'reply'
          ? replyFace(view, notice.doc, reader, this.#called(notice.doc))
          : endedFace(view, reader)
    const shown: Face = repeat ? marked(face, reader) : face
    return stamp(shown, card?.doc.buttons ?? {}, reader.now)
  }

  #called({ mention }: Notice): readonly Person[] {
    return mention === 'responders' ? (this.#deps.parts.responders?.() ?? []) : []
  }

  /** The intent, durable before the call: notice `sending`, what it covers, the card and its buttons. */
  async #markSending(telling: Telling, stamped: Stamped): Promise<Sending | undefined> {
    const { outbox, parts } = this.#deps
    const { notice, superseded, repeat } = telling
    const covers = superseded.flatMap((other) => [originalId(other), ...(other.doc.covers ?? [])])
    const to: Partial<Notice> = {
      state: 'sending',
      attempts: notice.doc.attempts + 1,
      triedAt: notice.doc.triedAt ?? parts.clock.now(),
      ...(repeat && { repeat: true }),
      ...(covers.length > 0 && { covers: [...(notice.doc.covers ?? []), ...covers] }),
    }
    const card: CardDoc = {
      ...(telling.card?.doc ?? freshCard(telling.view.episode.id, notice.doc.destination)),
      buttons: stamped.buttons,
    }
    const write = together(
      change(notice, to),
      ...superseded.map((other) => change(other, { state: 'superseded', error: 'covered' })),
      { put: { kind: 'card', id: telling.id, doc: card }, expect: expectCard(telling) },
      ...stamped.puts.map((put) => ({ put })),
    )
    if ((await outbox.commit(write)) !== 'ok') return undefined
    this.#count('superseded', superseded.length)
    this.#deps.onCard(telling.id, card)
    const version = notice.version + 1
    const stored: StoredNotice = { id: notice.id, version, doc: { ...notice.doc, ...to } as Notice }
    return { notice: stored, card }
  }

  async #send(
    channel: Channel,
    { notice, as, repeat }: Telling,
    stamped: Stamped,
    permit: Permit | undefined,
    signal: AbortSignal,
  ): Promise<Delivery> {
    const { doc } = notice
    const replyTo = as === 'card' ? undefined : await this.#replyTarget(doc)
    const how = {
      to: doc.destination,
      audible: doc.audible,
      repeat,
      urgency: urgencyOf(doc.level),
      ...(replyTo && { replyTo }),
      ...(permit && { permit }),
    }
    return callChannel(this.#deps.parts.log, () => channel.deliver(stamped.card, how, signal))
  }

  async #replyTarget({ episode, destination }: Notice): Promise<MessageRef | undefined> {
    const card = await this.#deps.parts.store.get('card', cardId(episode, destination))
    return card?.doc.ref ?? (await this.#deps.rollupRef(episode, destination))
  }

  async #sent(
    telling: Telling,
    sending: Sending,
    { ref, cut }: Extract<Delivery, { ok: true }>,
    extras: string,
  ): Promise<Told> {
    const { parts } = this.#deps
    const { view, as, id } = telling
    const now = parts.clock.now()
    const before = sending.card
    const card =
      as === 'card'
        ? sentAs(before, { revision: view.episode.revision, extras }, now, { ref, cut: cut === true })
        : replied(before, sending.notice.doc.kind, ref)
    const { put } = change(sending.notice, { state: 'sent', sentAt: now })
    await this.#keep({ put: [put, { kind: 'card', id, doc: card }] }, sending.notice.id)
    const episode = await parts.store.get('episode', view.episode.id)
    const wanted = episode && (await wantedOf(parts, card, episode.doc))
    this.#deps.onCard(id, card, wanted !== undefined && messageBehind(card, wanted) !== undefined)
    this.#note(sending.notice.doc, now, telling.repeat)
    await this.#settleAll(sending.notice)
    this.#deps.onTold(sending.notice.doc, 'single')
    return 'told'
  }

  #note(notice: Notice, now: number, repeat: boolean): void {
    const { parts, tallies } = this.#deps
    this.#deps.lastTold.set(destinationKey(notice.destination), now)
    this.#count('sent', 1)
    if (repeat) this.#count('repeated', 1)
    tallies.delivery.observe((now - notice.queuedAt) / 1000, { level: notice.level })
    const { id, episode, kind, level, attempts, destination } = notice
    const fields = { trace_id: id, episode, kind, level, attempts, chat: destination.chat, ms: now - notice.queuedAt }
    parts.log.info('notice sent', { ...fields, ...(repeat && { repeat }) })
  }

  async #failed(telling: Telling, sending: Sending, failure: Failure): Promise<Told> {
    const { parts } = this.#deps
    const { notice } = sending
    const fields = { trace_id: notice.id, reason: failure.reason, attempts: notice.doc.attempts }
    if (!failure.retryable) return this.#die(notice, failure)
    if (failure.maybeDelivered && telling.repeat) return this.#die(notice, failure)
    if (this.#isPoison(notice.doc, failure)) return this.#die(notice, failure)
    parts.log.warn('notice not sent, will be tried again', fields)
    await this.#back(telling, notice, failure)
    return isUnreachable(failure) ? 'unreachable' : 'failed'
  }

  /** Others get through, this one never does: it must not be tried for ever. */
  #isPoison(notice: Notice, { reason }: Failure): boolean {
    const others = this.#deps.lastTold.get(destinationKey(notice.destination)) ?? 0
    return reason === 'server' && notice.attempts >= triesOfPoison && others > (notice.triedAt ?? 0)
  }

  /** Back into the queue; a move of the chat or a lost topic goes into the same commit. */
  async #back({ repeat }: Telling, notice: StoredNotice, failure: Failure): Promise<void> {
    const { parts } = this.#deps
    const { destination, attempts } = notice.doc
    const again = (await learn(parts, destination, failure)) || failure.reason === 'rate_limited'
    const wait = failure.retryAfterMs ?? (again ? 0 : backOff(attempts, parts.random))
    const state = failure.maybeDelivered || repeat ? 'unknown' : 'queued'
    if (failure.maybeDelivered) this.#count('unknown', 1)
    const { put } = change(notice, { state, notBefore: parts.clock.now() + wait, error: failure.reason })
    await this.#keep({ put: [put] }, notice.id)
  }

  async #die(notice: StoredNotice, failure: Failure): Promise<Told> {
    const { parts } = this.#deps
    const copy = await fallbackCopy(this.#deps.parts, notice)
    const error = causeOfDeath(failure)
    const { put } = change(notice, { state: 'dead', error, ...(copy && { copied: true }) })
    await this.#keep({ put: copy ? [put, copy] : [put] }, notice.id)
    this.#count('dead', 1)
    const { destination, episode } = notice.doc
    parts.log.error('notice could not be delivered', {
      trace_id: notice.id,
      episode,
      chat: destination.chat,
      reason: error,
    })
    this.#deps.onTold(notice.doc, 'lost')
    if (copy) this.#deps.onQueued()
    else await this.#settleAll(notice)
    return 'failed'
  }

  async #settleAll(notice: StoredNotice): Promise<void> {
    for (const id of [originalId(notice), ...(notice.doc.covers ?? [])]) await this.settle(id)
  }

  /** Alerts learns that people have it; a failure there costs at most a repetition after the next start. */
  async settle(id: string): Promise<void> {
    const { parts } = this.#deps
    try {
      await parts.alerts.delivered(id, parts.clock.now())
    } catch (error) {
      parts.log.warn('a delivery could not be noted', { trace_id: id, error: messageOf(error) })
    }
  }

  /** The call was made: what came of it must be kept, so a store that is away is waited for. */
  async #keep(write: Write, id: string): Promise<void> {
    const result = await persist(this.#deps.parts, () => this.#deps.outbox.commit(write), this.#deps.stopped)
    if (result !== 'ok') this.#deps.parts.log.error('what came of a notice was not kept', { trace_id: id, result })
  }

  #count(outcome: Parameters<typeof outcomeOf>[0], by: number): void {
    if (by > 0) this.#deps.tallies.notices.inc(outcomeOf(outcome), by)
  }
}

interface Sending {
  notice: StoredNotice
  card: CardDoc
}

const triesOfPoison = 10
const unreachable: Failure = { ok: false, retryable: false, maybeDelivered: false, reason: 'config' }
const outcomeOf = (outcome: 'sent' | 'repeated' | 'superseded' | 'unknown' | 'dead') => ({ outcome })

const expectCard = ({ id, card }: Telling): Expectation => ({ ref: { kind: 'card', id }, version: card?.version ?? 0 })
