import { isDeepStrictEqual } from 'node:util'
import type { Episode, Notice } from '../alerts/contract.ts'
import type { Ms } from '../core/clock.ts'
import { randomId } from '../core/ids.ts'
import type { Destination } from '../core/policy.ts'
import type { Put, Versioned } from '../store/port.ts'
import type { Channel, MessageRef } from './contract.ts'
import { destinationKey, levelRanks, memberId, memberKey, type Rollup, type RollupMember } from './kinds.ts'
import { Locks } from './locks.ts'
import { change, type Expectation, type Outbox, type StoredNotice } from './outbox.ts'
import { persist } from './persist.ts'
import type { IncidentShown, Parts } from './ports.ts'
import { type Figure, foldHorizon, foldReason, type Hush } from './storm.ts'
import { hushOf } from './storm-hush.ts'
import type { Tallies } from './tally.ts'

export interface StormBookDeps {
  parts: Parts
  outbox: Outbox
  tallies: Tallies
  stopped: AbortSignal
}

interface Recent {
  at: Ms
  notice?: Notice
}

/** An open roll-up with the figures of its groups. */
export interface Storm {
  id: string
  doc: Rollup
  figures: Map<string, Figure>
  /** Groups whose figures may have changed. */
  stale: Set<string>
  /** The figures are being brought up to date. */
  refreshing?: Promise<void>
  /** The message shows older figures. */
  behind: boolean
  /** Of the notices that the message counts, how many alerts was told of. */
  reported: number
  /** All that is not critical is silent, as the message is to say. */
  hush?: Hush | undefined
  /** Told one by one meanwhile, not yet part of the account. */
  alone: { notice: Notice; told: 'single' | 'lost' }[]
}

/** Notices folded or looked up at once. */
export const batch = 250
const recentKnown = 100

/** The open roll-ups, one per chat: what was folded into each, and the figures of its groups as they are now. */
export class StormBook {
  readonly #deps: StormBookDeps
  readonly #storms = new Map<string, Storm>()
  readonly #recent = new Map<string, Recent[]>()
  readonly #locks = new Locks()

  constructor(deps: StormBookDeps) {
    this.#deps = deps
  }

  get(to: Destination): Storm | undefined {
    return this.#storms.get(destinationKey(to))
  }

  /** Work on a chat's roll-up, one at a time. */
  locked<T>(to: Destination, work: () => Promise<T>): Promise<T> {
    return this.#locks.with(destinationKey(to), work)
  }

  async load(): Promise<Destination[]> {
    const { store } = this.#deps.parts
    const open = await store.list('rollup', 'live', {})
    for (const { id, doc } of open) this.#storms.set(destinationKey(doc.destination), await this.#read(id, doc))
    return open.map(({ doc }) => doc.destination)
  }

  /** The roll-up of this id, open or history; undefined when it is not kept any more. */
  async find(id: string): Promise<Storm | undefined> {
    const doc = (await this.#deps.parts.store.get('rollup', id))?.doc
    const open = doc && this.get(doc.destination)
    return open?.id === id ? open : doc && this.#read(id, doc)
  }

  async #read(id: string, doc: Rollup): Promise<Storm> {
    const range = { from: memberKey(id, 0), to: memberKey(id, doc.groups) }
    const members = await this.#deps.parts.store.list('rollup-member', 'place', range)
    const figures = new Map(members.map(({ doc: member }) => [member.episode, figureOf(member)]))
    return { id, doc, figures, stale: new Set(figures.keys()), behind: true, reported: doc.covered, alone: [] }
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
    const expect: Expectation[] = []
    // People read the list from its top: what is worst and newest stands there.
    for (const notice of notices.toSorted(worstAndNewest)) {
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

  /** Takes what was told one by one into the account. */
  async account(storm: Storm): Promise<void> {
    for (const { notice, told } of storm.alone.splice(0)) {
      if (storm.figures.has(notice.episode)) continue
      const member = await this.#member(storm.id, storm.doc.groups, notice, told, this.#deps.parts.clock.now())
      await this.save(storm, { groups: storm.doc.groups + 1 }, [putMember(member)])
      this.#add(storm, member)
    }
  }

  /** Brings the figures of groups that changed up to date. */
  refresh(storm: Storm): Promise<void> {
    // One after the other: who asks second must not find figures that the first is still reading.
    const before = storm.refreshing ?? Promise.resolve()
    const next = before.catch(() => {}).then(() => this.#refresh(storm))
    storm.refreshing = next
    return next
  }

  async #refresh(storm: Storm): Promise<void> {
    if (storm.stale.size > 0) {
      const episodes = [...storm.stale]
      storm.stale.clear()
      try {
        for (const id of episodes) await this.#refreshOne(storm, id)
      } catch (error) {
        for (const id of episodes) storm.stale.add(id)
        throw error
      }
    }
    const hush = await hushOf(this.#deps.parts.store)
    if (!isDeepStrictEqual(hush, storm.hush)) storm.behind = true
    storm.hush = hush
  }

  async #refreshOne(storm: Storm, id: string): Promise<void> {
    const episode = (await this.#deps.parts.store.get('episode', id))?.doc
    const figure = storm.figures.get(id)
    if (!episode || !figure) return
    const { extras } = this.#deps.parts
    const incident = await extras?.incident(id, figure.incident !== undefined)
    const now = presentFigure(figure, episode, incident)
    if (isDeepStrictEqual(now, figure)) return
    storm.behind = true
    storm.figures.set(id, now)
  }

  /** Folded notices by their number in the roll-up, `to` excluded. */
  foldedBetween(storm: Storm, from: number, to: number): Promise<StoredNotice[]> {
    const range = { from: memberKey(storm.id, from), to: memberKey(storm.id, to - 1) }
    return this.#deps.parts.store.list('notice', 'rollup', range)
  }

  /** What was being sent when the last run ended may have arrived. */
  async recover(): Promise<void> {
    for (const storm of this.#storms.values()) {
      if (storm.doc.state === 'sending') await this.save(storm, { state: 'unknown' })
      if (storm.doc.end === 'sending') await this.save(storm, { end: 'unknown' })
    }
  }

  /** The roll-up is history. */
  forget({ doc }: Storm): void {
    this.#storms.delete(destinationKey(doc.destination))
  }

  async save(storm: Storm, to: Partial<Rollup>, puts: readonly Put[] = []): Promise<void> {
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

const worstAndNewest = (a: Versioned<'notice'>, b: Versioned<'notice'>): number =>
  levelRanks[a.doc.level] - levelRanks[b.doc.level] || b.doc.queuedAt - a.doc.queuedAt || (a.id < b.id ? -1 : 1)

const putMember = (doc: RollupMember): Put => ({ kind: 'rollup-member', id: memberId(doc.rollup, doc.episode), doc })

function presentFigure(figure: Figure, episode: Episode, incident: IncidentShown | undefined): Figure {
  const { alertname, priority, level, told } = figure
  const { acknowledged, silenced } = episode
  const firing = episode.firing + episode.unknown
  return {
    ...{ alertname, priority, level, told, firing, alerts: firing + episode.resolved },
    ...(acknowledged && { acknowledged: { by: acknowledged.by, at: acknowledged.at } }),
    ...(episode.level === 'critical' && { critical: true }),
    ...(silenced && { silence: silenced.silence }),
    ...(incident && { incident }),
  }
}

const figureOf = ({ alertname, priority, level, told }: RollupMember): Figure => ({
  alertname,
  priority,
  level,
  told,
  alerts: 0,
  firing: 0,
})
