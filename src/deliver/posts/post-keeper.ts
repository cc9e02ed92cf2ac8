import { backOff } from '../backoff.ts'
import { callChannel } from '../call.ts'
import type { Delivery, Failure } from '../contract.ts'
import type { Posted } from '../kinds.ts'
import { isUnreachable, learn } from '../learn.ts'
import { readerOf } from '../readers.ts'
import type { Told } from '../teller.ts'
import type { Look, PosterDeps } from './contract.ts'
import { faceOf } from './faces.ts'
import { type Need, withoutMessage } from './need.ts'
import type { PostBook } from './post-book.ts'
import type { PostTeller } from './post-teller.ts'

/** Brings posts that are out into their wanted state: edits, files of cut ones, pins. */
export class PostKeeper {
  readonly #deps: PosterDeps
  readonly #book: PostBook
  readonly #teller: PostTeller

  constructor(deps: PosterDeps, book: PostBook, teller: PostTeller) {
    this.#deps = deps
    this.#book = book
    this.#teller = teller
  }

  async do(need: Exclude<Need, 'tell'>, look: Look): Promise<Told> {
    const doc = look.posted?.doc
    if (!doc?.ref) return 'nothing'
    if (need === 'edit') return this.#edit(look, doc)
    if (need === 'file') return this.#attach(look, doc)
    return this.#pin(look, doc, need === 'pin')
  }

  async #edit(look: Look, doc: Posted): Promise<Told> {
    const { id, post, channel, how, signal } = look
    const { parts, outbox, tallies } = this.#deps
    const stamped = await this.#teller.render(look, doc)
    if (!stamped) return this.#shown(look, doc)
    // New buttons are in the store before they are on the card.
    if (stamped.puts.length > 0) await outbox.commit({ put: stamped.puts })
    const { ref, captioned } = doc
    const message = { ...(ref && { edit: ref }), ...(captioned && { captioned }) }
    const to = { to: doc.destination, audible: false, repeat: false, ...how, ...message }
    const delivery = await callChannel(parts.log, () => channel.deliver(stamped.card, to, signal))
    if (!delivery.ok && delivery.reason === 'message_gone') return this.#gone(look, doc)
    tallies.edits.inc({ outcome: delivery.ok ? 'ok' : 'failed' })
    if (!delivery.ok && delivery.retryable) return this.#later(look, delivery)
    if (!delivery.ok)
      parts.log.error('post can not be brought up to date', { trace_id: id, reason: delivery.reason, face: post.face })
    return this.#shown(look, { ...doc, buttons: stamped.buttons })
  }

  async #shown({ id, post }: Look, doc: Posted): Promise<Told> {
    await this.#book.keep(id, post, { ...doc, shown: post.revision })
    return 'told'
  }

  /** Somebody deleted the message, or it stayed behind in a group that became a supergroup. */
  async #gone({ id, post }: Look, doc: Posted): Promise<Told> {
    await this.#book.keep(id, post, withoutMessage(doc))
    return 'failed'
  }

  /** The whole text of a post that was cut. */
  async #attach(look: Look, { file: _, ...doc }: Posted): Promise<Told> {
    const { id, post, channel, how, signal } = look
    const { parts, faces } = this.#deps
    const full = faceOf(faces, post, await readerOf(parts, doc.destination), parts.log, id)?.full
    const to = { to: doc.destination, ...how, ...(doc.ref && { replyTo: doc.ref }) }
    const file = full && { name: full.name, text: full.text() }
    const delivery = await callChannel(parts.log, () => (file && channel.attach?.(file, to, signal)) ?? done)
    if (!delivery.ok && delivery.retryable && !delivery.maybeDelivered) return this.#later(look, delivery)
    if (!delivery.ok) parts.log.warn('the file of a post was refused', { trace_id: id, reason: delivery.reason })
    await this.#book.keep(id, post, doc)
    return 'told'
  }

  /** In a chat that lets us pin nothing the message stays as it is, and /status says so. */
  async #pin(look: Look, doc: Posted, pinned: boolean): Promise<Told> {
    const { id, post, channel, how, signal } = look
    const { parts } = this.#deps
    const { ref } = doc
    if (!ref) return 'nothing'
    const delivery = await callChannel(parts.log, () => channel.pin?.(ref, { ...how, pinned }, signal) ?? done)
    if (!delivery.ok && delivery.reason === 'message_gone' && pinned) return this.#gone(look, doc)
    if (!delivery.ok && delivery.retryable) return this.#later(look, delivery)
    const { chat } = doc.destination
    if (!delivery.ok) parts.log.warn('a chat lets us pin nothing', { chat, reason: delivery.reason })
    await parts.chats.refused(chat, 'pin', delivery.ok ? undefined : delivery.reason)
    const { pinned: _, pinRefusedAt: __, ...rest } = doc
    const now = delivery.ok ? { pinned: true as const } : { pinRefusedAt: parts.clock.now() }
    await this.#book.keep(id, post, pinned ? { ...rest, ...now } : rest)
    return 'told'
  }

  async #later({ id, post, posted }: Look, failure: Failure): Promise<Told> {
    const { parts } = this.#deps
    const { list } = this.#book
    const elsewhere = await learn(parts, (posted?.doc ?? post).destination, failure)
    const wait = failure.retryAfterMs ?? backOff((list.get(id)?.tries ?? 0) + 1, parts.random)
    list.later(id, parts.clock.now() + (elsewhere ? 0 : wait))
    return isUnreachable(failure) ? 'unreachable' : 'failed'
  }
}

const done: Promise<Delivery> = Promise.resolve({ ok: true })
