import type { EpisodeView } from '../alerts/contract.ts'
import type { Ms } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import type { Destination } from '../core/policy.ts'
import type { Put, Versioned } from '../store/port.ts'
import { backOff } from './backoff.ts'
import { alertFace } from './cards/alert.ts'
import { stamp } from './cards/face.ts'
import type { Channel, Delivery, Failure, MessageRef, Permit, Urgency } from './contract.ts'
import { type CardDoc, destinationKey, messageKey } from './kinds.ts'
import { isUnreachable } from './learn.ts'
import type { Locks } from './locks.ts'
import type { Outbox } from './outbox.ts'
import { persist } from './persist.ts'
import type { Parts } from './ports.ts'
import { readerOf } from './readers.ts'
import type { Tallies } from './tally.ts'
import { membersInFile, membersOnCard, type Told } from './teller.ts'

export interface KeeperDeps {
  parts: Parts
  outbox: Outbox
  locks: Locks
  tallies: Tallies
  stopped: AbortSignal
}

type Card = Versioned<'card'> & { tries?: number }
const mostCopies = 3

/** Brings cards that are out into their wanted state: edits, deletes old reminders, sends the files of cut cards. */
export class CardKeeper {
  readonly #deps: KeeperDeps
  /** Live cards by episode, and those that need a look by destination, the longest waiting first. */
  readonly #live = new Map<string, Map<string, Destination>>()
  readonly #dirty = new Map<string, Map<string, { notBefore: Ms; tries: number }>>()

  constructor(deps: KeeperDeps) {
    this.#deps = deps
  }

  /** Looks at every live card once: what changed while nobody was here is caught up. */
  async load(): Promise<Destination[]> {
    const cards = await this.#deps.parts.store.list('card', 'live', {})
    for (const { id, doc } of cards) this.watch(id, doc, true)
    return cards.map(({ doc }) => doc.destination)
  }

  /** A card is there, or changed by a telling; a finished one is forgotten. */
  watch(id: string, card: CardDoc, dirty = hasChores(card)): void {
    const cards = this.#live.get(card.episode) ?? new Map<string, Destination>()
    if (card.done === undefined) cards.set(id, card.destination)
    else cards.delete(id)
    if (cards.size > 0) this.#live.set(card.episode, cards)
    else this.#live.delete(card.episode)
    if (dirty && card.done === undefined) this.#mark(card.destination, id)
  }

  /** These episodes changed; without a list, any may have. */
  changed(episodes?: Iterable<string>): void {
    for (const episode of episodes ?? this.#live.keys()) {
      for (const [id, to] of this.#live.get(episode) ?? []) this.#mark(to, id)
    }
  }

  cardsOf(episode: string): [string, Destination][] {
    return [...(this.#live.get(episode) ?? [])]
  }

  /** The card to look at next, or when one may be. */
  next(to: Destination, now: Ms): { id?: string; dueAt?: Ms } {
    const cards = this.#dirty.get(destinationKey(to))
    let dueAt: Ms | undefined
    for (const [id, { notBefore }] of cards ?? []) {
      if (notBefore <= now) return { id }
      dueAt = Math.min(dueAt ?? notBefore, notBefore)
    }
    return dueAt === undefined ? {} : { dueAt }
  }

  get dirty(): number {
    let count = 0
    for (const cards of this.#dirty.values()) count += cards.size
    return count
  }

  /**
   * How urgent a call for this card is: what is over is shown green soon. Undefined when no call is needed; then the
   * card is off the list.
   */
  async urgencyOf(id: string): Promise<Urgency | undefined> {
    const { store } = this.#deps.parts
    const card = await store.get('card', id)
    const episode = card && (await store.get('episode', card.doc.episode))
    if (!card || !episode || card.doc.done !== undefined) {
      await this.step(id, { urgency: 'background' }, this.#deps.stopped)
      return undefined
    }
    const behind = card.doc.sent > 0 && card.doc.sent < episode.doc.revision
    const lost = card.doc.sent > 0 && !card.doc.ref
    if (behind || lost || hasChores(card.doc)) return episode.doc.resolvedAt === undefined ? 'background' : 'normal'
    await this.step(id, { urgency: 'background' }, this.#deps.stopped)
    return undefined
  }

  /** One call for one card: the most urgent thing that it needs. */
  async step(id: string, how: { urgency: Urgency; permit?: Permit }, signal: AbortSignal): Promise<Told> {
    return this.#deps.locks.with(id, async () => {
      // Off the list before anything is read: a change during the call puts it there again.
      const tries = this.#take(id)
      try {
        return await this.#step(id, tries, how, signal)
      } catch (error) {
        this.#putBack(id, tries)
        throw error
      }
    })
  }

  async #step(id: string, tries: number, how: How, signal: AbortSignal): Promise<Told> {
    const { parts } = this.#deps
    const card = await parts.store.get('card', id)
    if (!card || card.doc.done !== undefined) {
      if (card) this.watch(id, card.doc)
      return 'nothing'
    }
    const view = await parts.alerts.view(card.doc.episode, membersOnCard)
    const channel = parts.channels.get(card.doc.destination.channel)
    if (!view || !channel) return this.#finish(card)
    return this.#look({ ...card, tries }, view, channel, how, signal)
  }

  async #look(card: Card, view: EpisodeView, channel: Channel, how: How, signal: AbortSignal): Promise<Told> {
    const { doc } = card
    const behind = doc.sent < view.episode.revision && channel.caps.edit
    if (doc.ref && behind) return this.#edit(card, view, channel, doc.ref, how, signal)
    if (!doc.ref && doc.sent > 0 && view.episode.endedAt === undefined)
      return this.#regain(card, view, channel, how, signal)
    const [old] = doc.remove
    if (old) return this.#remove(card, old, channel, signal)
    if (doc.file && channel.attach) return this.#attach(card, view, channel, how, signal)
    return view.episode.endedAt === undefined ? 'nothing' : this.#finish(card)
  }

  async #edit(
    card: Card,
    view: EpisodeView,
    channel: Channel,
    ref: MessageRef,
    how: How,
    signal: AbortSignal,
  ): Promise<Told> {
    const { doc } = card
    const stamped = await this.#stamped(card, view)
    const edit = (at: MessageRef, permit?: Permit) =>
      this.#call(() =>
        channel.deliver(
          stamped.card,
          {
            to: doc.destination,
            edit: at,
            audible: false,
            repeat: false,
            urgency: how.urgency,
            ...(permit && { permit }),
          },
          signal,
        ),
      )
    const delivery = await edit(ref, how.permit)
    if (!delivery.ok) return this.#refused(card, view, delivery)
    for (const copy of doc.copies) await edit(copy)
    this.#deps.tallies.edits.inc({ outcome: 'ok' })
    await this.#save(card, { ...doc, sent: view.episode.revision, buttons: stamped.buttons }, view)
    return 'told'
  }

  /** New buttons are in the store before they are on the card. */
  async #stamped(card: Card, view: EpisodeView) {
    const { parts, outbox } = this.#deps
    const reader = await readerOf(parts, card.doc.destination)
    const stamped = stamp(alertFace(view, reader), card.doc.buttons, reader.now)
    if (stamped.puts.length > 0) await outbox.commit({ put: stamped.puts })
    return stamped
  }

  async #refused(card: Card, view: EpisodeView, failure: Failure): Promise<Told> {
    const { parts, tallies } = this.#deps
    const { doc } = card
    if (failure.reason === 'message_gone') {
      const { ref: _, ...rest } = doc
      await this.#save(card, rest, view)
      return 'failed'
    }
    tallies.edits.inc({ outcome: 'failed' })
    const fields = { trace_id: card.id, reason: failure.reason }
    if (failure.retryable) {
      parts.log.warn('card not brought up to date, will be tried again', fields)
      this.#later(card, failure)
      return isUnreachable(failure) ? 'unreachable' : 'failed'
    }
    parts.log.error('card can not be brought up to date', fields)
    await this.#save(card, { ...doc, sent: view.episode.revision }, view)
    return 'failed'
  }

  /** Somebody deleted the card while its episode goes on: a new one, without a sound. */
  async #regain(card: Card, view: EpisodeView, channel: Channel, how: How, signal: AbortSignal): Promise<Told> {
    const { doc } = card
    const stamped = await this.#stamped(card, view)
    const send = {
      to: doc.destination,
      audible: false,
      repeat: false,
      urgency: how.urgency,
      ...(how.permit && { permit: how.permit }),
    }
    const delivery = await this.#call(() => channel.deliver(stamped.card, send, signal))
    if (!delivery.ok) return this.#refused(card, view, delivery)
    const { ref } = delivery
    await this.#save(card, { ...doc, sent: view.episode.revision, buttons: stamped.buttons, ...(ref && { ref }) }, view)
    return 'told'
  }

  async #remove(card: Card, ref: MessageRef, channel: Channel, signal: AbortSignal): Promise<Told> {
    const delivery = channel.remove ? await this.#call(() => channel.remove?.(ref, signal) ?? gone) : await gone
    if (!delivery.ok && delivery.retryable) {
      this.#later(card, delivery)
      return isUnreachable(delivery) ? 'unreachable' : 'failed'
    }
    await this.#save(card, { ...card.doc, remove: card.doc.remove.slice(1) })
    return 'told'
  }

  /** The whole text of a card that was cut. */
  async #attach(card: Card, view: EpisodeView, channel: Channel, how: How, signal: AbortSignal): Promise<Told> {
    const { parts } = this.#deps
    const { doc } = card
    const whole = (await parts.alerts.view(doc.episode, membersInFile)) ?? view
    const { full } = alertFace(whole, await readerOf(parts, doc.destination))
    const file = { name: full?.name ?? 'alerts.txt', text: full?.text() ?? '' }
    const to = {
      to: doc.destination,
      urgency: how.urgency,
      ...(doc.ref && { replyTo: doc.ref }),
      ...(how.permit && { permit: how.permit }),
    }
    const delivery = await this.#call(() => channel.attach?.(file, to, signal) ?? gone)
    if (!delivery.ok && delivery.retryable && !delivery.maybeDelivered) {
      this.#later(card, delivery)
      return isUnreachable(delivery) ? 'unreachable' : 'failed'
    }
    const { file: _, ...rest } = doc
    await this.#save(card, rest)
    return 'told'
  }

  /** Nothing more to do for this card. */
  async #finish(card: Card): Promise<Told> {
    await this.#save(card, { ...card.doc, done: this.#deps.parts.clock.now() })
    return 'nothing'
  }

  /** Keeps what a call did; the card stays on the list until a look finds nothing to do. */
  async #save(card: Card, doc: CardDoc, view?: EpisodeView): Promise<void> {
    const { parts, outbox, stopped } = this.#deps
    const put: Put = { kind: 'card', id: card.id, doc }
    await persist(parts, () => outbox.commit({ put: [put] }), stopped)
    const over = view?.episode.endedAt !== undefined
    const regain = doc.ref === undefined && doc.sent > 0
    this.watch(card.id, doc, over || regain || hasChores(doc))
  }

  async #call(call: () => Promise<Delivery>): Promise<Delivery> {
    try {
      return await call()
    } catch (error) {
      this.#deps.parts.log.error('a channel failed', { error: messageOf(error) })
      return { ok: false, retryable: true, maybeDelivered: true, reason: 'network' }
    }
  }

  #mark(to: Destination, id: string): void {
    const key = destinationKey(to)
    const cards = this.#dirty.get(key) ?? new Map<string, { notBefore: Ms; tries: number }>()
    if (!cards.has(id)) cards.set(id, { notBefore: 0, tries: 0 })
    this.#dirty.set(key, cards)
  }

  #later({ id, doc, tries = 0 }: Card, failure: Failure): void {
    const { clock, random } = this.#deps.parts
    const wait = failure.retryAfterMs ?? backOff(tries + 1, random)
    const key = destinationKey(doc.destination)
    const cards = this.#dirty.get(key) ?? new Map<string, { notBefore: Ms; tries: number }>()
    this.#dirty.set(key, cards.set(id, { notBefore: clock.now() + wait, tries: tries + 1 }))
  }

  #take(id: string): number {
    for (const cards of this.#dirty.values()) {
      const mark = cards.get(id)
      if (mark && cards.delete(id)) return mark.tries
    }
    return 0
  }

  #putBack(id: string, tries: number): void {
    const key = id.slice(id.lastIndexOf('@') + 1)
    const cards = this.#dirty.get(key) ?? new Map<string, { notBefore: Ms; tries: number }>()
    const { clock, random } = this.#deps.parts
    this.#dirty.set(key, cards.set(id, { notBefore: clock.now() + backOff(tries + 1, random), tries: tries + 1 }))
  }

  /** The episode that a message of ours shows or is about. */
  async episodeAt(ref: MessageRef): Promise<string | undefined> {
    const [card] = await this.#deps.parts.store.list('card', 'message', { is: messageKey(ref), limit: 1 })
    return card?.doc.episode
  }

  /** A message with this episode's buttons that we have no record of becomes a copy of its card. */
  async adopt(episode: string, ref: MessageRef): Promise<void> {
    if (await this.episodeAt(ref)) return
    for (const [id, to] of this.cardsOf(episode)) {
      const target = await this.#deps.parts.chats.resolve(to.chat)
      if (String(target?.id) !== ref.chat) continue
      await this.#deps.locks.with(id, async () => {
        const card = await this.#deps.parts.store.get('card', id)
        if (!card || card.doc.copies.length >= mostCopies) return
        const doc = card.doc.ref ? { ...card.doc, copies: [...card.doc.copies, ref] } : { ...card.doc, ref }
        await this.#save(card, { ...doc, sent: Math.max(0, doc.sent - 1) })
        this.#mark(to, id)
      })
      return
    }
  }
}

type How = { urgency: Urgency; permit?: Permit }
const gone: Promise<Delivery> = Promise.resolve({ ok: true })
const hasChores = (card: CardDoc) => card.remove.length > 0 || card.file !== undefined
