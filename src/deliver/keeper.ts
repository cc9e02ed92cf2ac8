import { type EpisodeView, revisionToShow } from '../alerts/contract.ts'
import type { Ms } from '../core/clock.ts'
import type { Destination } from '../core/policy.ts'
import type { Put, Versioned } from '../store/port.ts'
import { backOff } from './backoff.ts'
import { callChannel } from './call.ts'
import { CardList } from './card-list.ts'
import { hasChores, isLost, messageBehind, type Shown, showing, withoutMessage, withShown } from './card-state.ts'
import { alertFace } from './cards/alert.ts'
import { stamp } from './cards/face.ts'
import type { Channel, Delivery, Failure, MessageRef, Permit, Urgency } from './contract.ts'
import { type CardDoc, messageKey } from './kinds.ts'
import { isUnreachable, learn } from './learn.ts'
import type { Locks } from './locks.ts'
import type { Outbox } from './outbox.ts'
import { persist } from './persist.ts'
import type { Parts } from './ports.ts'
import { readerOf } from './readers.ts'
import type { Tallies } from './tally.ts'
import { membersInFile, membersOnCard, type Told } from './teller.ts'
import { extrasOf, wantedOf } from './wanted.ts'

export interface KeeperDeps {
  parts: Parts
  outbox: Outbox
  locks: Locks
  tallies: Tallies
  stopped: AbortSignal
}

export interface How {
  urgency: Urgency
  permit?: Permit
  /** No call is to be made: whoever asks has no leave for one. */
  still?: true
}

/** One card under its lock, with all that a look at it needs. */
interface Look {
  id: string
  doc: CardDoc
  view: EpisodeView
  channel: Channel
  how: How
  signal: AbortSignal
  /** Looks in vain so far. */
  tries: number
}

const mostCopies = 3
const afterTelling: Ms = 1000

/** Brings cards that are out into their wanted state: edits, deletes old reminders, sends the files of cut cards. */
export class CardKeeper {
  readonly #deps: KeeperDeps
  readonly #list = new CardList()

  constructor(deps: KeeperDeps) {
    this.#deps = deps
  }

  /** Looks at every live card once: what changed while nobody was here is caught up. */
  async load(): Promise<Destination[]> {
    const cards = await this.#deps.parts.store.list('card', 'live', {})
    for (const { id, doc } of cards) this.watch(id, doc, true)
    return cards.map(({ doc }) => doc.destination)
  }

  /** A card is there, or was changed by a telling. */
  watch(id: string, card: CardDoc, behind = false): void {
    this.#list.remember(id, card)
    if (behind || hasChores(card)) this.#list.mark(id)
  }

  /** These episodes changed; without a list, any may have. */
  changed(episodes: Iterable<string> = this.#list.episodes()): void {
    for (const episode of episodes) for (const [id] of this.#list.cardsOf(episode)) this.#list.mark(id)
  }

  cardsOf = (episode: string): [string, Destination][] => this.#list.cardsOf(episode)
  next = (to: Destination, now: Ms): { id?: string; dueAt?: Ms } => this.#list.next(to, now)
  get behind(): number {
    return this.#list.marked
  }

  /**
   * How urgent a call for this card is: what is over is shown green soon. Undefined when no call is needed; then the
   * card is off the list.
   */
  async urgencyOf(id: string): Promise<Urgency | undefined> {
    const { store } = this.#deps.parts
    const card = (await store.get('card', id))?.doc
    const episode = card && (await store.get('episode', card.episode))?.doc
    if (card && episode && card.done === undefined) {
      const wanted = await wantedOf(this.#deps.parts, card, episode)
      if (messageBehind(card, wanted) || isLost(card) || hasChores(card)) {
        return episode.resolvedAt !== undefined && card.sent < wanted.revision ? 'normal' : 'background'
      }
    }
    await this.step(id, { urgency: 'background', still: true }, this.#deps.stopped)
    return undefined
  }

  /** One call for one card: the most urgent thing that it needs. */
  async step(id: string, how: How, signal: AbortSignal): Promise<Told> {
    return this.#deps.locks.with(id, async () => {
      // Off the list before anything is read: a change during the call puts it there again.
      const tries = this.#list.take(id)
      try {
        return await this.#step(id, tries, how, signal)
      } catch (error) {
        this.#later(id, tries)
        throw error
      }
    })
  }

  async #step(id: string, tries: number, how: How, signal: AbortSignal): Promise<Told> {
    const { parts } = this.#deps
    const doc = (await parts.store.get('card', id))?.doc
    if (!doc || doc.done !== undefined) {
      if (doc) this.#list.remember(id, doc)
      return 'nothing'
    }
    const view = await parts.alerts.view(doc.episode, membersOnCard)
    const channel = parts.channels.get(doc.destination.channel)
    if (!view || !channel) return this.#finish(id, doc)
    return this.#look({ id, doc, view, channel, how, signal, tries })
  }

  async #look(look: Look): Promise<Told> {
    const { id, doc, view, channel, how } = look
    const { parts } = this.#deps
    const wanted = await wantedOf(parts, doc, view.episode)
    const behind = channel.caps.edit ? messageBehind(doc, wanted) : undefined
    const over = view.episode.endedAt !== undefined && !(wanted.extras !== '' && (await this.#isHeld(look)))
    const [old] = doc.remove
    if (how.still && (behind || (isLost(doc) && !over) || hasChores(doc))) {
      // A telling that was under way when it was asked has left something to do: in a moment, with leave for it.
      this.#list.mark(id, { notBefore: parts.clock.now() + afterTelling, tries: look.tries })
      return 'nothing'
    }
    if (behind) return this.#show(look, behind)
    if (isLost(doc) && !over) return this.#show(look)
    if (old) return this.#remove(look, old)
    if (doc.file && channel.attach) return this.#attach(look)
    return over ? this.#finish(id, doc) : 'nothing'
  }

  /** Its incident goes on: people close it here. */
  async #isHeld({ view, doc }: Look): Promise<boolean> {
    const { incident } = (await extrasOf(this.#deps.parts, view, doc)) ?? {}
    return incident !== undefined && incident.closed === undefined
  }

  /** Edits the message; or sends a new one, without a sound, when somebody deleted it while its episode goes on. */
  async #show(look: Look, edit?: MessageRef): Promise<Told> {
    const { id, doc, view, channel, how, signal } = look
    const { parts, outbox, tallies } = this.#deps
    const reader = await readerOf(parts, doc.destination)
    const extras = await extrasOf(parts, view, doc)
    // What can't be known is not asked for again until it changes.
    const key = extras?.key ?? (await wantedOf(parts, doc, view.episode)).extras
    const now = { revision: view.episode.revision, extras: key }
    const { card, buttons, puts } = stamp(alertFace(view, reader, extras), doc.buttons, reader.now)
    // New buttons are in the store before they are on the card.
    if (puts.length > 0) await outbox.commit({ put: puts })
    const to = { ...placeOf(doc, how), audible: false, repeat: false, ...(edit && { edit }) }
    const delivery = await callChannel(this.#deps.parts.log, () => channel.deliver(card, to, signal))
    if (!delivery.ok) return this.#refused(look, edit, now, delivery)
    tallies.edits.inc({ outcome: 'ok' })
    const at = edit ?? delivery.ref
    const shown = { ...(edit || !at ? doc : { ...doc, ref: at }), buttons }
    await this.#save(id, at ? showing(shown, at, now) : withShown(shown, now), view)
    return 'told'
  }

  async #refused(look: Look, edit: MessageRef | undefined, now: Shown, failure: Failure): Promise<Told> {
    const { id, doc, view } = look
    const { parts, tallies } = this.#deps
    if (edit && failure.reason === 'message_gone') {
      await this.#save(id, withoutMessage(doc, edit), view)
      return 'failed'
    }
    tallies.edits.inc({ outcome: 'failed' })
    if (!failure.retryable) {
      parts.log.error('card can not be brought up to date', { trace_id: id, reason: failure.reason })
      const given = edit ? showing(doc, edit, now) : { ...withShown(doc, now), done: parts.clock.now() }
      await this.#save(id, given, view)
      return 'failed'
    }
    parts.log.warn('card not brought up to date, will be tried again', { trace_id: id, reason: failure.reason })
    const elsewhere = await learn(parts, doc.destination, failure)
    this.#later(id, look.tries, elsewhere ? 0 : failure.retryAfterMs)
    return isUnreachable(failure) ? 'unreachable' : 'failed'
  }

  async #remove({ id, doc, view, channel, how, signal, tries }: Look, ref: MessageRef): Promise<Told> {
    const delivery = await callChannel(this.#deps.parts.log, () => channel.remove?.(ref, how, signal) ?? nothing)
    if (!delivery.ok && delivery.retryable) {
      this.#later(id, tries, delivery.retryAfterMs)
      return isUnreachable(delivery) ? 'unreachable' : 'failed'
    }
    await this.#save(id, { ...doc, remove: doc.remove.slice(1) }, view)
    return 'told'
  }

  /** The whole text of a card that was cut. */
  async #attach({ id, doc, view, channel, how, signal, tries }: Look): Promise<Told> {
    const { parts } = this.#deps
    const whole = (await parts.alerts.view(doc.episode, membersInFile)) ?? view
    const { full } = alertFace(whole, await readerOf(parts, doc.destination))
    const file = { name: full?.name ?? 'alerts.txt', text: full?.text() ?? '' }
    const to = { ...placeOf(doc, how), ...(doc.ref && { replyTo: doc.ref }) }
    const delivery = await callChannel(this.#deps.parts.log, () => channel.attach?.(file, to, signal) ?? nothing)
    if (!delivery.ok && delivery.retryable && !delivery.maybeDelivered) {
      this.#later(id, tries, delivery.retryAfterMs)
      return isUnreachable(delivery) ? 'unreachable' : 'failed'
    }
    if (!delivery.ok) parts.log.warn('the file of a card was refused', { trace_id: id, reason: delivery.reason })
    const { file: _, ...rest } = doc
    await this.#save(id, rest, view)
    return 'told'
  }

  /** Nothing more to do for this card. */
  async #finish(id: string, doc: CardDoc): Promise<Told> {
    await this.#save(id, { ...doc, done: this.#deps.parts.clock.now() })
    return 'nothing'
  }

  /** Keeps what a call did, and marks the card again when there is more to do. */
  async #save(id: string, doc: CardDoc, view?: EpisodeView): Promise<void> {
    const { parts, outbox, stopped } = this.#deps
    const put: Put = { kind: 'card', id, doc }
    await persist(parts, () => outbox.commit({ put: [put] }), stopped)
    const over = view?.episode.endedAt !== undefined
    const wanted = view && { revision: revisionToShow(view.episode), extras: doc.extras ?? '' }
    const behind = wanted !== undefined && messageBehind(doc, wanted) !== undefined
    this.watch(id, doc, over || behind || isLost(doc))
  }

  #later(id: string, tries: number, wait?: Ms): void {
    const { clock, random } = this.#deps.parts
    this.#list.mark(id, { notBefore: clock.now() + (wait ?? backOff(tries + 1, random)), tries: tries + 1 })
  }

  /** Cards that were done follow again when what people do about their episode goes on. */
  async revive(episodes: Iterable<string>): Promise<void> {
    const { store, extras } = this.#deps.parts
    for (const episode of episodes) {
      if (!extras || this.#list.cardsOf(episode).length > 0) continue
      for (const { id, doc } of await store.list('card', 'episode', { is: episode })) {
        const shown = doc.extras ?? ''
        if (doc.ref && doc.done !== undefined && (await extras.key(episode, shown)) !== shown) await this.#again(id)
      }
    }
  }

  async #again(id: string): Promise<void> {
    await this.#deps.locks.with(id, async () => {
      const { done, ...doc } = (await this.#deps.parts.store.get('card', id))?.doc ?? {}
      if (done !== undefined) await this.#save(id, doc as CardDoc)
    })
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
      await this.#deps.locks.with(id, () => this.#adoptAs(id, ref))
      return
    }
  }

  async #adoptAs(id: string, ref: MessageRef): Promise<void> {
    const card: Versioned<'card'> | undefined = await this.#deps.parts.store.get('card', id)
    if (!card || card.doc.copies.length >= mostCopies) return
    const { doc } = card
    await this.#save(id, doc.ref ? { ...doc, copies: [...doc.copies, { ref, sent: 0 }] } : { ...doc, ref, sent: 0 })
    this.#list.mark(id)
  }
}

const nothing: Promise<Delivery> = Promise.resolve({ ok: true })
const placeOf = ({ destination }: CardDoc, how: How) => ({ to: destination, ...how })
