import type { Ms } from '../../core/clock.ts'
import type { Destination } from '../../core/policy.ts'
import type { Put, Versioned } from '../../store/port.ts'
import { backOff } from '../backoff.ts'
import { callChannel } from '../call.ts'
import { type Stamped, stamp } from '../cards/face.ts'
import { marked } from '../cards/reply.ts'
import type { CardFile, Delivery, Failure } from '../contract.ts'
import { destinationKey, type Posted } from '../kinds.ts'
import { causeOfDeath, isUnreachable, learn } from '../learn.ts'
import { persist } from '../persist.ts'
import { readerOf } from '../readers.ts'
import type { Told } from '../teller.ts'
import { refAnswered } from './answered.ts'
import type { Look, PosterDeps } from './contract.ts'
import { faceOf } from './faces.ts'
import { fileOf, withoutFile } from './file.ts'
import { freshPosted } from './need.ts'
import type { PostBook } from './post-book.ts'

const triesOfPoison = 10
const mostAttempts = 4

export const noWay: Failure = { ok: false, retryable: false, maybeDelivered: false, reason: 'config' }

/** Tells posts: queued → sending (committed) → the channel's call → sent, unknown or dead. */
export class PostTeller {
  readonly #deps: PosterDeps
  readonly #book: PostBook

  constructor(deps: PosterDeps, book: PostBook) {
    this.#deps = deps
    this.#book = book
  }

  /** Found `sending`: repeated once, marked; a repeat goes to the fallback, or without one is repeated twice more. */
  async recover({ id, doc, version }: Versioned<'posted'>): Promise<void> {
    const copy = doc.repeat ? await this.#copyOf(id, doc) : undefined
    const hopeless = doc.repeat === true && (copy !== undefined || doc.attempts >= mostAttempts)
    const next: Posted = hopeless
      ? { ...doc, state: 'dead', error: 'interrupted, maybe delivered', ...(copy && { copied: true as const }) }
      : { ...doc, state: 'unknown', notBefore: 0, error: 'interrupted' }
    await this.#book.commit(id, next, version, copy ? [copy] : [])
    this.#deps.parts.log.warn('a post was interrupted while it was being sent', { trace_id: id, state: next.state })
  }

  async tell(look: Look): Promise<Told> {
    const { id, post, channel, how, signal, posted } = look
    const { parts } = this.#deps
    const { doc: before, file } = await this.#withFile(look, posted?.doc ?? freshPosted(id, post))
    const repeat = before.state === 'unknown'
    const stamped = await this.render(look, before, repeat)
    if (!stamped) return this.die(id, before, noWay, posted?.version ?? 0)
    const sending: Posted = {
      ...before,
      state: 'sending',
      attempts: before.attempts + 1,
      triedAt: before.triedAt ?? parts.clock.now(),
      buttons: stamped.buttons,
      ...(repeat && { repeat }),
    }
    if (!(await this.#book.commit(id, sending, posted?.version ?? 0, stamped.puts))) return 'nothing'
    // A message that somebody deleted comes back without a sound.
    const audible = post.audible && before.shown === 0
    const replyTo = await refAnswered(parts.store, post, before.destination, this.#deps.rollupRef)
    const to = { to: before.destination, audible, repeat, ...how, ...(replyTo && { replyTo }), ...(file && { file }) }
    const delivery = await callChannel(parts.log, () => channel.deliver(stamped.card, to, signal))
    const told: Posted = file ? { ...sending, captioned: true } : sending
    return delivery.ok ? this.#sent(look, told, delivery) : this.#failed(look, told, delivery, repeat)
  }

  /** What goes along; a file that can't be had is noted, so that the text says so. */
  async #withFile({ id, post, channel }: Look, before: Posted): Promise<{ doc: Posted; file?: CardFile }> {
    const { captioned: _, ...doc } = before
    if (!post.file || doc.fileLost) return { doc }
    const { log, files } = this.#deps.parts
    const file = channel.caps.files ? await fileOf(files, post.file, log, id) : undefined
    return file ? { doc, file } : { doc: { ...doc, fileLost: true } }
  }

  /** The card, or undefined when no face can make one. */
  async render({ post, id }: Look, posted: Posted, repeat = false): Promise<Stamped | undefined> {
    const { parts, faces } = this.#deps
    const reader = await readerOf(parts, posted.destination)
    const face = faceOf(faces, post, reader, parts.log, id)
    if (!face) return undefined
    const whole = post.file && posted.fileLost ? withoutFile(face, post.file, reader) : face
    return stamp(repeat ? marked(whole, reader) : whole, posted.buttons, reader.now)
  }

  async #sent({ id, post }: Look, sending: Posted, { ref, cut }: Extract<Delivery, { ok: true }>): Promise<Told> {
    const { parts, tallies, lastTold } = this.#deps
    const now = parts.clock.now()
    const { triedAt: _, pinned: __, error: ___, ...rest } = sending
    const shown = { shown: post.revision, sentAt: now, ...(ref && { ref }), ...(cut && { file: 'wanted' as const }) }
    await this.#book.keep(id, post, { ...rest, state: 'sent', ...shown })
    lastTold.set(destinationKey(sending.destination), now)
    tallies.posts.inc({ outcome: 'sent' })
    tallies.delivery.observe((now - Math.max(post.queuedAt, post.notBefore ?? 0)) / 1000, { level: post.level })
    const { attempts, destination, level, repeat } = sending
    const fields = { face: post.face, level, attempts, chat: destination.chat }
    parts.log.info('post sent', { trace_id: id, ...fields, ...(repeat && { repeat }) })
    return 'told'
  }

  async #failed({ id, post }: Look, sending: Posted, failure: Failure, repeat: boolean): Promise<Told> {
    const { parts, tallies } = this.#deps
    const { reason, maybeDelivered } = failure
    const { captioned, ...doc } = sending
    const poison = reason === 'server' && sending.attempts >= triesOfPoison && this.#othersGetThrough(sending)
    const hopeless = !failure.retryable || poison || (maybeDelivered && repeat)
    // What the chat did not take with its file it may take without.
    const fileLost = captioned && (reason === 'file' || (failure.retryable && hopeless))
    if (hopeless && !fileLost) return this.die(id, doc, failure)
    parts.log.warn('post not sent, will be tried again', { trace_id: id, reason, attempts: sending.attempts })
    const again = fileLost || (await learn(parts, sending.destination, failure)) || reason === 'rate_limited'
    const wait = failure.retryAfterMs ?? (again ? 0 : backOff(sending.attempts, parts.random))
    if (maybeDelivered) tallies.posts.inc({ outcome: 'unknown' })
    const state = maybeDelivered || repeat ? 'unknown' : 'queued'
    const later: Posted = { ...doc, state, notBefore: parts.clock.now() + wait, error: reason }
    await this.#book.keep(id, post, fileLost ? { ...later, fileLost } : later)
    return isUnreachable(failure) ? 'unreachable' : 'failed'
  }

  #othersGetThrough({ destination, triedAt }: Posted): boolean {
    return (this.#deps.lastTold.get(destinationKey(destination)) ?? 0) > (triedAt ?? 0)
  }

  /** To the dead letters; its fallback gets a copy. Without a `version` the document is ours, since `sending`. */
  async die(id: string, doc: Posted, failure: Failure, version?: number): Promise<Told> {
    const { parts, outbox, tallies, stopped } = this.#deps
    await learn(parts, doc.destination, failure)
    const copy = await this.#copyOf(id, doc)
    const dead: Posted = { ...doc, state: 'dead', error: causeOfDeath(failure), ...(copy && { copied: true }) }
    const puts = copy ? [copy] : []
    if (version === undefined) {
      await persist(parts, () => outbox.commit({ put: [{ kind: 'posted', id, doc: dead }, ...puts] }), stopped)
    } else if (!(await this.#book.commit(id, dead, version, puts))) return 'nothing'
    tallies.posts.inc({ outcome: 'dead' })
    this.#book.list.delete(id)
    parts.log.error('post could not be delivered', { trace_id: id, chat: doc.destination.chat, reason: dead.error })
    if (copy) this.#deps.onQueued()
    return 'failed'
  }

  /** The same post for its chat's fallback; undefined when there is none, or it was tried already. */
  async #copyOf(id: string, doc: Posted): Promise<Put | undefined> {
    if (doc.copied) return undefined
    const via = [...(doc.via ?? []), destinationKey(doc.destination)]
    const destination = await this.#deps.parts.chats.fallback(doc.destination)
    if (!destination || via.includes(destinationKey(destination))) return undefined
    const { post, level, queuedAt } = doc
    const copyId = `${post}@${destinationKey(destination)}`
    if (copyId === id) return undefined
    const fresh = { state: 'queued', attempts: 0, notBefore: 0, shown: 0, buttons: {} } as const
    return { kind: 'posted', id: copyId, doc: { post, level, queuedAt, destination, via, ...fresh } }
  }

  /** Critical posts that wait too long go to the fallback as well; gives when the next one will have. */
  async copyLate(to: Destination, now: Ms): Promise<Ms | undefined> {
    let dueAt: Ms | undefined
    for (const { id, destination, level } of this.#book.list.tellings()) {
      if (level !== 'critical' || destinationKey(destination) !== destinationKey(to)) continue
      const lateAt = await this.#copyIfLate(id, now)
      if (lateAt !== undefined) dueAt = Math.min(dueAt ?? lateAt, lateAt)
    }
    return dueAt
  }

  async #copyIfLate(id: string, now: Ms): Promise<Ms | undefined> {
    const { parts, onQueued } = this.#deps
    const found = await parts.store.get('posted', id)
    const post = (await parts.store.get('post', found?.doc.post ?? id))?.doc
    if (!post || found?.doc.copied || found?.doc.state === 'sending') return undefined
    const doc = found?.doc ?? freshPosted(id, post)
    const lateAt = Math.max(doc.queuedAt, post.notBefore ?? 0) + parts.fallbackAfter
    if (lateAt > now) return lateAt
    const copy = await this.#copyOf(id, doc)
    if (copy && (await this.#book.commit(id, { ...doc, copied: true }, found?.version ?? 0, [copy]))) onQueued()
    return undefined
  }
}
