import type { Notice } from '../alerts/contract.ts'
import type { Ms } from '../core/clock.ts'
import { messageOf } from '../core/errors.ts'
import { randomId } from '../core/ids.ts'
import type { Destination } from '../core/policy.ts'
import type { Put, Versioned } from '../store/port.ts'
import { backOff } from './backoff.ts'
import { type Face, stamp } from './cards/face.ts'
import { marked } from './cards/reply.ts'
import { type StormView, stormEndFace, stormFace } from './cards/storm.ts'
import type { Channel, Delivery, Failure, MessageRef, Permit } from './contract.ts'
import { destinationKey, memberId, memberKey, type Rollup, type RollupMember } from './kinds.ts'
import { causeOfDeath, isUnreachable, learn } from './learn.ts'
import { Locks } from './locks.ts'
import { change, type Outbox, type StoredNotice } from './outbox.ts'
import { persist } from './persist.ts'
import type { Parts } from './ports.ts'
import { readerOf } from './readers.ts'
import { accountOf, type Figure, foldHorizon, foldReason, stormEnd } from './storm.ts'
import type { Tallies } from './tally.ts'
import type { Told } from './teller.ts'

export interface RollupsDeps {
  parts: Parts
  outbox: Outbox
  tallies: Tallies
  stopped: AbortSignal
  /** Told of each notice that left the outbox (alerts then knows). */
  settle(notice: string): Promise<void>
  fallbackCopy(notice: StoredNotice): Promise<Put | undefined>
  /** Notices for another chat were queued. */
  onQueued(): void
}

interface Recent {
  at: Ms
  notice?: Notice
}

/** An open roll-up with the figures of its groups. */
interface Storm {
  id: string
  doc: Rollup
  figures: Map<string, Figure>
  /** Groups whose figures may have changed. */
  stale: Set<string>
  /** The message shows older figures. */
  behind: boolean
  /** Of the notices that the message counts, how many alerts was told of. */
  reported: number
  /** Told one by one meanwhile, not yet part of the account. */
  alone: { notice: Notice; told: 'single' | 'lost' }[]
}

const batch = 250
const recentKnown = 100
// Four edits a minute leave the rest of a group's budget to notices.
const editEvery: Ms = 15_000

/** Roll-ups: what can't leave within a minute becomes one message per chat, its members documents behind a button. */
export class Rollups {
  readonly #deps: RollupsDeps
  readonly #storms = new Map<string, Storm>()
  readonly #recent = new Map<string, Recent[]>()
  readonly #locks = new Locks()

  constructor(deps: RollupsDeps) {
    this.#deps = deps
  }

  async load(): Promise<Destination[]> {
    const { store } = this.#deps.parts
    const open = await store.list('rollup', 'live', {})
    for (const { id, doc } of open) {
      const range = { from: memberKey(id, 0), to: memberKey(id, doc.groups) }
      const members = await store.list('rollup-member', 'place', range)
      const figures = new Map(members.map(({ doc: member }) => [member.episode, figureOf(member)]))
      this.#storms.set(destinationKey(doc.destination), {
        id,
        doc,
        figures,
        stale: new Set(figures.keys()),
        behind: true,
        reported: doc.covered,
        alone: [],
      })
    }
    return open.map(({ doc }) => doc.destination)
  }

  changed(episodes?: Iterable<string>): void {
    for (const storm of this.#storms.values()) {
      for (const episode of episodes ?? storm.figures.keys()) if (storm.figures.has(episode)) storm.stale.add(episode)
    }
  }

  /** Folds everything but critical notices when they can't leave within a minute; true when it did. */
  async fold(to: Destination, channel: Channel): Promise<boolean> {
    const { outbox } = this.#deps
    const waiting = await outbox.waiting(to, 'other')
    const key = destinationKey(to)
    if (waiting === 0 || !channel.forecast) return false
    const room = await channel.forecast(to, foldHorizon)
    const reason = foldReason({ waiting, room, recent: this.#recentOf(key).length, storm: this.#storms.has(key) })
    if (reason !== 'no-room' && reason !== 'storm-goes-on') return false
    await this.#locks.with(key, async () => {
      while (await this.#foldSome(to, key));
    })
    return true
  }

  #recentOf(key: string): Recent[] {
    const since = this.#deps.parts.clock.mono() - foldHorizon
    const recent = (this.#recent.get(key) ?? []).filter(({ at }) => at > since).slice(-recentKnown)
    this.#recent.set(key, recent)
    return recent
  }

  async #foldSome(to: Destination, key: string): Promise<boolean> {
    const { outbox, parts, tallies } = this.#deps
    const notices = await outbox.next(to, 'other', batch)
    if (notices.length === 0) return false
    const now = parts.clock.now()
    const storm = this.#storms.get(key) ?? this.#open(to, key, now)
    const members: RollupMember[] = []
    let { groups, folded } = storm.doc
    const puts: Put[] = []
    const expect = []
    for (const notice of notices) {
      const known =
        storm.figures.has(notice.doc.episode) || members.some(({ episode }) => episode === notice.doc.episode)
      const member = known ? undefined : await this.#member(storm.id, groups, notice.doc, 'folded', now)
      if (member) {
        members.push(member)
        groups++
      }
      const into = change(notice, { state: 'folded', foldedInto: { rollup: storm.id, seq: folded++ } })
      puts.push(into.put)
      expect.push(into.expect)
    }
    const doc: Rollup = { ...storm.doc, groups, folded, foldedAt: now }
    puts.push({ kind: 'rollup', id: storm.id, doc }, ...members.map(putMember))
    if ((await outbox.commit({ put: puts, expect })) !== 'ok') return true
    if (!this.#storms.has(key)) tallies.storms.inc()
    storm.doc = doc
    this.#storms.set(key, storm)
    for (const member of members) this.#add(storm, member)
    const recent = this.#recentOf(key)
    for (const _ of notices.slice(0, recentKnown)) recent.push({ at: parts.clock.mono() })
    tallies.notices.inc({ outcome: 'folded' }, notices.length)
    parts.log.info('notices folded', { rollup: storm.id, chat: to.chat, count: notices.length, groups })
    return true
  }

  async #member(
    rollup: string,
    seq: number,
    notice: Notice,
    told: RollupMember['told'],
    at: Ms,
  ): Promise<RollupMember> {
    const episode = (await this.#deps.parts.store.get('episode', notice.episode))?.doc
    const { system = '?', alertname = '?', priority = '?' } = episode ?? {}
    return { rollup, seq, episode: notice.episode, system, alertname, priority, level: notice.level, told, at }
  }

  #add(storm: Storm, member: RollupMember): void {
    storm.figures.set(member.episode, figureOf(member))
    storm.stale.add(member.episode)
  }

  #open(to: Destination, key: string, now: Ms): Storm {
    const storm = open(to, now)
    for (const { notice } of this.#recentOf(key)) if (notice) storm.alone.push({ notice, told: 'single' })
    return storm
  }

  /** A notice was told by its own message, or never: in a storm, or just before one, it belongs to the account. */
  told(notice: Notice, told: 'single' | 'lost' = 'single'): void {
    const key = destinationKey(notice.destination)
    this.#recentOf(key).push({ at: this.#deps.parts.clock.mono(), notice })
    this.#storms.get(key)?.alone.push({ notice, told })
  }

  async #account(storm: Storm): Promise<void> {
    for (const { notice, told } of storm.alone.splice(0)) {
      if (storm.figures.has(notice.episode)) continue
      const member = await this.#member(storm.id, storm.doc.groups, notice, told, this.#deps.parts.clock.now())
      await this.#save(storm, { groups: storm.doc.groups + 1 }, [putMember(member)])
      this.#add(storm, member)
    }
  }

  /** What the roll-up of a destination needs now, or when it may need something. */
  async next(to: Destination, now: Ms): Promise<{ step?: 'send' | 'edit' | 'end' | 'close'; dueAt?: Ms }> {
    const storm = this.#storms.get(destinationKey(to))
    if (!storm) return {}
    if (storm.alone.length > 0) await this.#locks.with(destinationKey(to), () => this.#account(storm))
    const { doc } = storm
    if (doc.state !== 'sent') return doc.notBefore <= now ? { step: 'send' } : { dueAt: doc.notBefore }
    if (storm.stale.size > 0) await this.#refresh(storm)
    if (doc.end) return doc.notBefore <= now ? { step: 'end' } : { dueAt: doc.notBefore }
    const endsAt = stormEnd(doc.foldedAt, accountOf(storm.figures.values()).firing)
    if (endsAt <= now && doc.folded === doc.covered) return { step: 'close' }
    if (doc.folded === doc.covered && !storm.behind) return { dueAt: endsAt }
    const editAt = Math.max(doc.notBefore, (doc.sentAt ?? 0) + editEvery)
    return editAt <= now ? { step: 'edit' } : { dueAt: Math.min(editAt, Math.max(endsAt, now + 1)) }
  }

  /** Whether people were not told yet of something folded: then the roll-up goes before other messages. */
  isUntold(to: Destination): boolean {
    const doc = this.#storms.get(destinationKey(to))?.doc
    return doc !== undefined && doc.folded > doc.covered
  }

  async #refresh(storm: Storm): Promise<void> {
    const episodes = [...storm.stale]
    storm.stale.clear()
    for (const id of episodes) {
      const episode = (await this.#deps.parts.store.get('episode', id))?.doc
      const figure = storm.figures.get(id)
      if (!episode || !figure) continue
      const firing = episode.firing + episode.unknown
      const alerts = firing + episode.resolved
      if (firing !== figure.firing || alerts !== figure.alerts) storm.behind = true
      storm.figures.set(id, { ...figure, alerts, firing })
    }
  }

  async run(
    step: 'send' | 'edit' | 'end' | 'close',
    to: Destination,
    channel: Channel,
    permit: Permit | undefined,
    signal: AbortSignal,
  ): Promise<Told> {
    const key = destinationKey(to)
    return this.#locks.with(key, async () => {
      const storm = this.#storms.get(key)
      if (!storm) return 'nothing'
      await this.#account(storm)
      await this.#refresh(storm)
      if (step === 'close') return this.#close(storm)
      if (step === 'end') return this.#tellEnd(storm, channel, permit, signal)
      return this.#show(storm, channel, permit, signal)
    })
  }

  /** Sends the roll-up, or edits it to the present figures. */
  async #show(storm: Storm, channel: Channel, permit: Permit | undefined, signal: AbortSignal): Promise<Told> {
    const { doc } = storm
    const covered = doc.folded
    const repeat = doc.state === 'unknown'
    const edit = doc.state === 'sent' ? doc.ref : undefined
    const { card, buttons, puts } = await this.#stamped(storm, stormFace, repeat)
    const first = doc.state !== 'sent'
    const intent: Partial<Rollup> = first
      ? { state: 'sending', attempts: doc.attempts + 1, ...(repeat && { repeat }) }
      : {}
    await this.#save(storm, { ...intent, buttons }, puts)
    const how = { to: doc.destination, audible: first, repeat, urgency: 'normal' as const }
    const delivery = await this.#call(() =>
      channel.deliver(card, { ...how, ...(edit && { edit }), ...(permit && { permit }) }, signal),
    )
    if (!delivery.ok) return this.#failed(storm, delivery, repeat, first)
    storm.behind = false
    const now = this.#deps.parts.clock.now()
    await this.#save(storm, { state: 'sent', sentAt: now, covered, ...(delivery.ref && { ref: delivery.ref }) })
    await this.#report(storm)
    return 'told'
  }

  async #stamped(
    storm: Storm,
    face: (view: StormView, reader: Awaited<ReturnType<typeof readerOf>>) => Face,
    repeat: boolean,
  ) {
    const reader = await readerOf(this.#deps.parts, storm.doc.destination)
    const { id, doc } = storm
    const account = accountOf(storm.figures.values())
    const view = { id, account, startedAt: doc.startedAt, ...(doc.endedAt !== undefined && { endedAt: doc.endedAt }) }
    const made = face(view, reader)
    return stamp(repeat ? marked(made, reader) : made, doc.buttons, reader.now)
  }

  async #failed(storm: Storm, failure: Failure, repeat: boolean, first: boolean): Promise<Told> {
    const { parts } = this.#deps
    const { doc } = storm
    if (!first && failure.reason === 'message_gone') {
      const { ref: _, ...rest } = storm.doc
      storm.doc = rest
      await this.#save(storm, { state: 'queued', notBefore: parts.clock.now() })
      return 'failed'
    }
    const hopeless = !failure.retryable || (failure.maybeDelivered && repeat && first)
    if (hopeless) return this.#die(storm, failure)
    parts.log.warn('roll-up not sent, will be tried again', { rollup: storm.id, reason: failure.reason })
    const learnt = await learn(parts.chats, doc.destination, failure)
    const wait = failure.retryAfterMs ?? (learnt.length > 0 ? 0 : backOff(doc.attempts, parts.random))
    const state = !first ? 'sent' : failure.maybeDelivered || repeat ? 'unknown' : 'queued'
    await this.#save(storm, { state, notBefore: parts.clock.now() + wait }, learnt)
    return isUnreachable(failure) ? 'unreachable' : 'failed'
  }

  /** Nobody can be told here: what it folded goes to the dead letters, and to the fallback. */
  async #die(storm: Storm, failure: Failure): Promise<Told> {
    const { parts, tallies } = this.#deps
    const { doc } = storm
    parts.log.error('roll-up could not be delivered', { rollup: storm.id, reason: failure.reason })
    for (let from = doc.covered; from < doc.folded; from += batch) {
      const notices = await this.#foldedBetween(storm, from, Math.min(from + batch, doc.folded))
      const copies = await Promise.all(notices.map((notice) => this.#deps.fallbackCopy(notice)))
      const puts = notices.map((notice, i) => {
        return change(notice, { state: 'dead', error: causeOfDeath(failure), ...(copies[i] && { copied: true }) }).put
      })
      const put = [...puts, ...copies.filter((copy) => copy !== undefined)]
      await persist(parts, () => this.#deps.outbox.commit({ put }), this.#deps.stopped)
      tallies.notices.inc({ outcome: 'dead' }, notices.length)
      for (const [i, notice] of notices.entries()) if (!copies[i]) await this.#deps.settle(originalId(notice))
    }
    this.#deps.onQueued()
    await this.#save(storm, { done: parts.clock.now(), covered: doc.folded })
    this.#storms.delete(destinationKey(doc.destination))
    return 'failed'
  }

  async #foldedBetween(storm: Storm, from: number, to: number): Promise<StoredNotice[]> {
    const range = { from: memberKey(storm.id, from), to: memberKey(storm.id, to - 1) }
    return this.#deps.parts.store.list('notice', 'rollup', range)
  }

  /** Alerts learns of every notice that the message counts; after a crash it reads that from the notices. */
  async #report(storm: Storm): Promise<void> {
    while (storm.reported < storm.doc.covered) {
      const to = Math.min(storm.reported + batch, storm.doc.covered)
      const notices = await this.#foldedBetween(storm, storm.reported, to)
      await Promise.all(notices.map((notice) => this.#deps.settle(originalId(notice))))
      for (const { doc } of notices) {
        this.#deps.tallies.delivery.observe((this.#deps.parts.clock.now() - doc.queuedAt) / 1000, { level: doc.level })
      }
      storm.reported = to
    }
  }

  /** What was being sent when the last run ended may have arrived. */
  async recover(): Promise<void> {
    for (const storm of this.#storms.values()) {
      if (storm.doc.state === 'sending') await this.#save(storm, { state: 'unknown' })
      if (storm.doc.end === 'sending') await this.#save(storm, { end: 'unknown' })
    }
  }

  async #close(storm: Storm): Promise<Told> {
    await this.#save(storm, { endedAt: this.#deps.parts.clock.now(), end: 'queued' })
    return 'nothing'
  }

  /** The account: told as a reply, so that it is heard; afterwards the roll-up is history. */
  async #tellEnd(storm: Storm, channel: Channel, permit: Permit | undefined, signal: AbortSignal): Promise<Told> {
    const { doc } = storm
    const repeat = doc.end === 'unknown'
    const { card, buttons, puts } = await this.#stamped(storm, stormEndFace, repeat)
    await this.#save(storm, { end: 'sending', buttons, attempts: doc.attempts + 1 }, puts)
    const how = { to: doc.destination, audible: true, repeat, urgency: 'normal' as const }
    const extras = { ...(doc.ref && { replyTo: doc.ref }), ...(permit && { permit }) }
    const delivery = await this.#call(() => channel.deliver(card, { ...how, ...extras }, signal))
    const { clock, chats, random } = this.#deps.parts
    if (!delivery.ok && delivery.retryable && !(repeat && delivery.maybeDelivered)) {
      const learnt = await learn(chats, doc.destination, delivery)
      const wait = delivery.retryAfterMs ?? (learnt.length > 0 ? 0 : backOff(doc.attempts, random))
      const end = delivery.maybeDelivered || repeat ? 'unknown' : 'queued'
      await this.#save(storm, { end, notBefore: clock.now() + wait }, learnt)
      return isUnreachable(delivery) ? 'unreachable' : 'failed'
    }
    await this.#save(storm, { done: clock.now() })
    this.#storms.delete(destinationKey(doc.destination))
    return 'told'
  }

  async #call(call: () => Promise<Delivery>): Promise<Delivery> {
    try {
      return await call()
    } catch (error) {
      this.#deps.parts.log.error('a channel failed', { error: messageOf(error) })
      return { ok: false, retryable: true, maybeDelivered: true, reason: 'network' }
    }
  }

  async #save(storm: Storm, to: Partial<Rollup>, puts: readonly Put[] = []): Promise<void> {
    const doc: Rollup = { ...storm.doc, ...to }
    const { parts, outbox, stopped } = this.#deps
    await persist(parts, () => outbox.commit({ put: [{ kind: 'rollup', id: storm.id, doc }, ...puts] }), stopped)
    storm.doc = doc
  }

  /** The message that told the episode, when a roll-up did. */
  async refOf(episode: string, to: Destination): Promise<MessageRef | undefined> {
    const { store } = this.#deps.parts
    const found: Versioned<'rollup-member'>[] = await store.list('rollup-member', 'episode', { is: episode, limit: 20 })
    for (const { doc } of found.reverse()) {
      const rollup = await store.get('rollup', doc.rollup)
      if (rollup?.doc.ref && destinationKey(rollup.doc.destination) === destinationKey(to)) return rollup.doc.ref
    }
    return undefined
  }
}

function open(destination: Destination, now: Ms): Storm {
  const doc: Rollup = {
    destination,
    startedAt: now,
    foldedAt: now,
    state: 'queued',
    attempts: 0,
    notBefore: now,
    groups: 0,
    folded: 0,
    covered: 0,
    buttons: {},
  }
  return { id: randomId(12), doc, figures: new Map(), stale: new Set(), behind: true, reported: 0, alone: [] }
}

const originalId = ({ id, doc }: StoredNotice) => doc.copyOf ?? id
const putMember = (doc: RollupMember): Put => ({ kind: 'rollup-member', id: memberId(doc.rollup, doc.episode), doc })
const figureOf = ({ alertname, priority, level, told }: RollupMember): Figure => ({
  alertname,
  priority,
  level,
  told,
  alerts: 0,
  firing: 0,
})
