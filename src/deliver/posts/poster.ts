import type { Ms } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import type { Destination } from '../../core/policy.ts'
import type { Post } from '../../core/post.ts'
import type { Put, Versioned, Write } from '../../store/port.ts'
import { backOff } from '../backoff.ts'
import { callChannel } from '../call.ts'
import { type Face, type Reader, type Stamped, stamp } from '../cards/face.ts'
import { marked } from '../cards/reply.ts'
import type { Channel, Delivery, Failure, Permit, Urgency } from '../contract.ts'
import { destinationKey, type Posted, urgencyOf } from '../kinds.ts'
import { causeOfDeath, isUnreachable, learn } from '../learn.ts'
import type { Locks } from '../locks.ts'
import type { Outbox } from '../outbox.ts'
import { persist } from '../persist.ts'
import type { Parts } from '../ports.ts'
import { readerOf } from '../readers.ts'
import type { Tallies } from '../tally.ts'
import type { Told } from '../teller.ts'
import { freshPosted, type Need, needOf, withoutMessage } from './need.ts'
import { type Entry, PostList } from './post-list.ts'

/** Renderers of posts by name; undefined says that the data are none of this face. */
export type Faces = Readonly<Record<string, (data: Post['data'], reader: Reader) => Face | undefined>>

export interface PosterDeps {
  parts: Parts
  outbox: Outbox
  locks: Locks
  tallies: Tallies
  faces: Faces
  /** When a chat last took a message, by destination: what tells poison from an outage. */
  lastTold: Map<string, Ms>
  /** Something for another chat was queued. */
  onQueued(): void
  stopped: AbortSignal
}

/** One post under its lock. */
interface Look {
  id: string
  post: Post
  posted: Versioned<'posted'> | undefined
  channel: Channel
  how: { urgency: Urgency; permit?: Permit }
  signal: AbortSignal
}

/** An owner may commit a post with an older time than the newest seen: looked back this far. */
const overlap: Ms = 3_600_000
const triesOfPoison = 10
const mostAttempts = 4

/** Tells posts and keeps their messages as they should be: queued → sending (committed) → sent, unknown or dead. */
export class Poster {
  readonly #deps: PosterDeps
  readonly #list = new PostList()
  #seen: Ms | undefined

  constructor(deps: PosterDeps) {
    this.#deps = deps
  }

  nextTelling: PostList['nextTelling'] = (to, lane, now) => this.#list.nextTelling(to, lane, now)
  nextChore: PostList['nextChore'] = (to, now) => this.#list.nextChore(to, now)
  destinations = (): Destination[] => this.#list.destinations()

  /** Posts found `sending` may have arrived; then every post is looked at once. */
  async load(): Promise<void> {
    const { store } = this.#deps.parts
    for (const found of await store.list('posted', 'state', { is: 'sending' })) await this.#recover(found)
    await this.scan()
  }

  /** Repeated once, marked; a repeat goes to the fallback, or where there is none is repeated twice more at most. */
  async #recover({ id, doc, version }: Versioned<'posted'>): Promise<void> {
    const copy = doc.repeat ? await this.#copyOf(id, doc) : undefined
    const hopeless = doc.repeat === true && (copy !== undefined || doc.attempts >= mostAttempts)
    const next: Posted = hopeless
      ? { ...doc, state: 'dead', error: 'interrupted, maybe delivered', ...(copy && { copied: true as const }) }
      : { ...doc, state: 'unknown', notBefore: 0, error: 'interrupted' }
    await this.#commit(id, next, version, copy ? [copy] : [])
    this.#deps.parts.log.warn('a post was interrupted while it was being sent', { trace_id: id, state: next.state })
  }

  /** Finds what was committed since the last look, and what may still change. */
  async scan(): Promise<void> {
    const { store } = this.#deps.parts
    const from = this.#seen === undefined ? undefined : this.#seen - overlap
    const recent = await store.list('post', 'queued', from === undefined ? {} : { from })
    const live = await store.list('post', 'live', {})
    const posts = new Map([...recent, ...live].map(({ id, doc }) => [id, doc]))
    for (const { queuedAt } of posts.values()) this.#seen = Math.max(this.#seen ?? 0, queuedAt)
    for (const [id, post] of posts) {
      const copies = await store.list('posted', 'post', { is: id })
      for (const one of new Set([id, ...copies.map((copy) => copy.id)])) await this.#note(one, post)
    }
    for (const { id } of await store.list('posted', 'open', {})) if (!posts.has(id)) await this.#note(id)
  }

  /** Puts a post on the list, or takes it off when nothing is needed. */
  async #note(id: string, known?: Post): Promise<void> {
    const { store, channels } = this.#deps.parts
    const posted = (await store.get('posted', id))?.doc
    if (posted?.done !== undefined) return this.#list.delete(id)
    const post = known ?? (await store.get('post', posted?.post ?? id))?.doc
    if (!post) return this.#list.delete(id)
    this.#enter(id, post, posted, channels.get((posted ?? post).destination.channel))
  }

  #enter(id: string, post: Post, posted: Posted | undefined, channel: Channel | undefined): void {
    const doc = posted ?? freshPosted(id, post)
    const need = channel ? needOf(post, posted, channel) : 'tell'
    if (!need) {
      this.#list.delete(id)
      return
    }
    const { destination, level, queuedAt } = doc
    const notBefore = need === 'tell' ? doc.notBefore : 0
    this.#list.put({ id, destination, level, queuedAt, need, notBefore })
  }

  urgencyOf({ need, level }: Entry): Urgency {
    return need === 'tell' ? urgencyOf(level) : 'background'
  }

  /** One call for one post: what it needs first. */
  async step(entry: Entry, permit: Permit | undefined, signal: AbortSignal): Promise<Told> {
    const { id } = entry
    const how = { urgency: this.urgencyOf(entry), ...(permit && { permit }) }
    return this.#deps.locks.with(`post ${id}`, async () => {
      const look = await this.#look(id, how, signal)
      if (look === 'dead') return 'failed'
      const need = look && needOf(look.post, look.posted?.doc, look.channel)
      // What was asked for another need must not take this one's leave.
      if (!look || !need || (need === 'tell') !== (entry.need === 'tell')) {
        await this.#note(id)
        return 'nothing'
      }
      return this.#do(need, look)
    })
  }

  async #look(id: string, how: Look['how'], signal: AbortSignal): Promise<Look | 'dead' | undefined> {
    const { store, channels, log } = this.#deps.parts
    const posted = await store.get('posted', id)
    const post = (await store.get('post', posted?.doc.post ?? id))?.doc
    if (!post) return undefined
    const { destination } = posted?.doc ?? post
    const channel = channels.get(destination.channel)
    if (channel) return { id, post, posted, channel, how, signal }
    log.error('no such channel', { channel: destination.channel, chat: destination.chat })
    await this.#die(id, posted?.doc ?? freshPosted(id, post), posted?.version ?? 0, noWay)
    return 'dead'
  }

  async #do(need: Need, look: Look): Promise<Told> {
    if (need === 'tell') return this.#tell(look)
    const doc = look.posted?.doc
    const ref = doc?.ref
    if (!doc || !ref) return 'nothing'
    if (need === 'edit') return this.#edit(look, doc)
    if (need === 'file') return this.#attach(look, doc)
    return this.#pin(look, doc, need === 'pin')
  }

  // ---- telling ----

  async #tell(look: Look): Promise<Told> {
    const { id, post, channel, how, signal } = look
    const { parts } = this.#deps
    const before = look.posted?.doc ?? freshPosted(id, post)
    const repeat = before.state === 'unknown'
    const stamped = await this.#render(look, before, repeat)
    if (!stamped) return this.#die(id, before, look.posted?.version ?? 0, noWay)
    const sending: Posted = {
      ...before,
      state: 'sending',
      attempts: before.attempts + 1,
      triedAt: before.triedAt ?? parts.clock.now(),
      buttons: stamped.buttons,
      ...(repeat && { repeat }),
    }
    if (!(await this.#commit(id, sending, look.posted?.version ?? 0, stamped.puts))) return 'nothing'
    // A message that somebody deleted comes back without a sound.
    const audible = post.audible && before.shown === 0
    const to = { to: before.destination, audible, repeat, ...how }
    const delivery = await callChannel(parts.log, () => channel.deliver(stamped.card, to, signal))
    if (delivery.ok) return this.#sent(look, sending, delivery)
    return this.#failed(look, sending, delivery, repeat)
  }

  /** The card, or undefined when no face can make one. */
  async #render({ post, id }: Look, posted: Posted, repeat = false): Promise<Stamped | undefined> {
    const { parts } = this.#deps
    const reader = await readerOf(parts, posted.destination)
    const face = this.#face(post, reader, id)
    return face && stamp(repeat ? marked(face, reader) : face, posted.buttons, reader.now)
  }

  #face({ face, data }: Post, reader: Reader, id: string): Face | undefined {
    const render = Object.hasOwn(this.#deps.faces, face) ? this.#deps.faces[face] : undefined
    let why = render ? 'it does not know these data' : 'there is no such face'
    try {
      const made = render?.(data, reader)
      if (made) return made
    } catch (error) {
      why = messageOf(error)
    }
    this.#deps.parts.log.error('a post can not be shown', { trace_id: id, face, why })
    return undefined
  }

  async #sent(
    { id, post }: Look,
    { error: _, ...sending }: Posted,
    { ref, cut }: Extract<Delivery, { ok: true }>,
  ): Promise<Told> {
    const { parts, tallies, lastTold } = this.#deps
    const now = parts.clock.now()
    const { triedAt: __, pin: ___, ...rest } = sending
    const shown = { shown: post.revision, sentAt: now, ...(ref && { ref }), ...(cut && { file: 'wanted' as const }) }
    await this.#keep(id, post, { ...rest, state: 'sent', ...shown })
    lastTold.set(destinationKey(sending.destination), now)
    tallies.posts.inc({ outcome: 'sent' })
    tallies.delivery.observe((now - Math.max(post.queuedAt, post.notBefore ?? 0)) / 1000, { level: post.level })
    const { attempts, destination, level, repeat } = sending
    parts.log.info('post sent', {
      trace_id: id,
      face: post.face,
      level,
      attempts,
      chat: destination.chat,
      ...(repeat && { repeat }),
    })
    return 'told'
  }

  async #failed({ id, post }: Look, sending: Posted, failure: Failure, repeat: boolean): Promise<Told> {
    const { parts, tallies } = this.#deps
    const { reason, maybeDelivered } = failure
    const poison = reason === 'server' && sending.attempts >= triesOfPoison && this.#othersGetThrough(sending)
    if (!failure.retryable || poison || (maybeDelivered && repeat)) return this.#die(id, sending, undefined, failure)
    parts.log.warn('post not sent, will be tried again', { trace_id: id, reason, attempts: sending.attempts })
    const learnt = await learn(parts.chats, sending.destination, failure)
    const again = learnt.length > 0 || reason === 'rate_limited'
    const wait = failure.retryAfterMs ?? (again ? 0 : backOff(sending.attempts, parts.random))
    if (maybeDelivered) tallies.posts.inc({ outcome: 'unknown' })
    const state = maybeDelivered || repeat ? 'unknown' : 'queued'
    await this.#keep(id, post, { ...sending, state, notBefore: parts.clock.now() + wait, error: reason }, learnt)
    return isUnreachable(failure) ? 'unreachable' : 'failed'
  }

  #othersGetThrough({ destination, triedAt }: Posted): boolean {
    return (this.#deps.lastTold.get(destinationKey(destination)) ?? 0) > (triedAt ?? 0)
  }

  /** To the dead letters; its fallback gets a copy. `version` undefined: the document is ours since `sending`. */
  async #die(id: string, doc: Posted, version: number | undefined, failure: Failure): Promise<Told> {
    const { parts, outbox, tallies, stopped } = this.#deps
    const copy = await this.#copyOf(id, doc)
    const dead: Posted = { ...doc, state: 'dead', error: causeOfDeath(failure), ...(copy && { copied: true }) }
    if (version === undefined) {
      const put: Put[] = [{ kind: 'posted', id, doc: dead }, ...(copy ? [copy] : [])]
      await persist(parts, () => outbox.commit({ put }), stopped)
    } else await this.#commit(id, dead, version, copy ? [copy] : [])
    tallies.posts.inc({ outcome: 'dead' })
    this.#list.delete(id)
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
    const { parts } = this.#deps
    let dueAt: Ms | undefined
    for (const { id, destination, level } of this.#list.tellings()) {
      if (level !== 'critical' || destinationKey(destination) !== destinationKey(to)) continue
      const lateAt = await this.#copyIfLate(id, now)
      if (lateAt !== undefined) dueAt = Math.min(dueAt ?? lateAt, lateAt)
    }
    if (dueAt !== undefined && dueAt <= now) parts.log.debug('late posts are looked at again', { chat: to.chat })
    return dueAt
  }

  async #copyIfLate(id: string, now: Ms): Promise<Ms | undefined> {
    const { parts } = this.#deps
    const found = await parts.store.get('posted', id)
    const post = (await parts.store.get('post', found?.doc.post ?? id))?.doc
    if (!post || found?.doc.copied || found?.doc.state === 'sending') return undefined
    const doc = found?.doc ?? freshPosted(id, post)
    const lateAt = Math.max(doc.queuedAt, post.notBefore ?? 0) + parts.fallbackAfter
    if (lateAt > now) return lateAt
    const copy = await this.#copyOf(id, doc)
    if (copy && (await this.#commit(id, { ...doc, copied: true }, found?.version ?? 0, [copy]))) this.#deps.onQueued()
    return undefined
  }

  // ---- afterwards ----

  async #edit(look: Look, doc: Posted): Promise<Told> {
    const { id, post, channel, how, signal } = look
    const { parts, outbox, tallies } = this.#deps
    const stamped = await this.#render(look, doc)
    if (!stamped) return this.#shown(look, doc, doc.buttons)
    if (stamped.puts.length > 0) await outbox.commit({ put: stamped.puts })
    const to = { to: doc.destination, audible: false, repeat: false, ...how, ...(doc.ref && { edit: doc.ref }) }
    const delivery = await callChannel(parts.log, () => channel.deliver(stamped.card, to, signal))
    if (delivery.ok) {
      tallies.edits.inc({ outcome: 'ok' })
      return this.#shown(look, doc, stamped.buttons)
    }
    if (delivery.reason === 'message_gone') {
      await this.#keep(id, post, withoutMessage(doc))
      return 'failed'
    }
    tallies.edits.inc({ outcome: 'failed' })
    if (delivery.retryable) return this.#later(look, delivery)
    parts.log.error('post can not be brought up to date', { trace_id: id, reason: delivery.reason })
    return this.#shown(look, doc, stamped.buttons)
  }

  async #shown({ id, post }: Look, doc: Posted, buttons: Posted['buttons']): Promise<Told> {
    await this.#keep(id, post, { ...doc, buttons, shown: post.revision })
    return 'told'
  }

  /** The whole text of a post that was cut. */
  async #attach(look: Look, { file: _, ...doc }: Posted): Promise<Told> {
    const { id, post, channel, how, signal } = look
    const { parts } = this.#deps
    const full = this.#face(post, await readerOf(parts, doc.destination), id)?.full
    const to = { to: doc.destination, ...how, ...(doc.ref && { replyTo: doc.ref }) }
    const file = full && { name: full.name, text: full.text() }
    const delivery: Delivery = file
      ? await callChannel(parts.log, () => channel.attach?.(file, to, signal) ?? done)
      : { ok: true }
    if (!delivery.ok && delivery.retryable && !delivery.maybeDelivered) return this.#later(look, delivery)
    if (!delivery.ok) parts.log.warn('the file of a post was refused', { trace_id: id, reason: delivery.reason })
    await this.#keep(id, post, doc)
    return 'told'
  }

  /** A chat that lets us pin nothing keeps the message, and /status says so. */
  async #pin(look: Look, doc: Posted, pinned: boolean): Promise<Told> {
    const { id, post, channel, how, signal } = look
    const { parts } = this.#deps
    const { ref } = doc
    if (!ref) return 'nothing'
    const delivery = await callChannel(parts.log, () => channel.pin?.(ref, { ...how, pinned }, signal) ?? done)
    const { pin: _, ...rest } = doc
    if (!delivery.ok && delivery.reason === 'message_gone' && pinned) {
      await this.#keep(id, post, withoutMessage(doc))
      return 'failed'
    }
    if (!delivery.ok && delivery.retryable) return this.#later(look, delivery)
    if (!delivery.ok)
      parts.log.warn('a chat lets us pin nothing', { chat: doc.destination.chat, reason: delivery.reason })
    const pin = delivery.ok ? 'pinned' : 'refused'
    await this.#keep(id, post, pinned ? { ...rest, pin } : rest)
    return 'told'
  }

  async #later({ id, post, posted }: Look, failure: Failure): Promise<Told> {
    const { parts, outbox, stopped } = this.#deps
    const { destination } = posted?.doc ?? post
    const learnt = await learn(parts.chats, destination, failure)
    if (learnt.length > 0) await persist(parts, () => outbox.commit({ put: learnt }), stopped)
    const wait = failure.retryAfterMs ?? backOff((this.#list.get(id)?.tries ?? 0) + 1, parts.random)
    this.#list.later(id, parts.clock.now() + (learnt.length > 0 ? 0 : wait))
    return isUnreachable(failure) ? 'unreachable' : 'failed'
  }

  // ---- the store ----

  /** Expects the version that was read; false when somebody else was faster, and then it is looked at anew. */
  async #commit(id: string, doc: Posted, version: number, puts: readonly Put[] = []): Promise<boolean> {
    const expect: Write['expect'] = [{ ref: { kind: 'posted', id }, version }]
    const result = await this.#deps.outbox.commit({ put: [{ kind: 'posted', id, doc }, ...puts], expect })
    if (result !== 'ok') await this.#note(id)
    return result === 'ok'
  }

  /** The call was made: what came of it must be kept, so a store that is away is waited for. */
  async #keep(id: string, post: Post, doc: Posted, puts: readonly Put[] = []): Promise<void> {
    const { parts, outbox, stopped } = this.#deps
    const channel = parts.channels.get(doc.destination.channel)
    const latest = (await parts.store.get('post', doc.post))?.doc ?? post
    const over = latest.final === true && doc.state === 'sent' && channel !== undefined && !needOf(latest, doc, channel)
    const kept: Posted = over ? { ...doc, done: parts.clock.now() } : doc
    const put: Put[] = [{ kind: 'posted', id, doc: kept }, ...puts]
    const result = await persist(parts, () => outbox.commit({ put }), stopped)
    if (result !== 'ok') parts.log.error('what came of a post was not kept', { trace_id: id, result })
    if (over) this.#list.delete(id)
    else this.#enter(id, latest, kept, channel)
  }

  // ---- for /status ----

  async counts(): Promise<{ waiting: number; unknown: number; dead: number; behind: number }> {
    const { store } = this.#deps.parts
    const of = (state: Posted['state']) => store.count('posted', 'state', { is: state })
    const [sending, unknown, dead] = await Promise.all([of('sending'), of('unknown'), of('dead')])
    const tellings = this.#list.tellings().length
    return { waiting: Math.max(0, tellings - unknown) + sending, unknown, dead, behind: this.#list.size - tellings }
  }
}

const noWay: Failure = { ok: false, retryable: false, maybeDelivered: false, reason: 'config' }
const done: Promise<Delivery> = Promise.resolve({ ok: true })
