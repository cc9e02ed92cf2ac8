import type { Ms } from '../core/clock.ts'
import type { InhibitRule } from '../core/policy.ts'
import type { Alert, Episode, Silence } from './contract.ts'
import type { DigestState } from './digest/schedule.ts'
import { DueQueue } from './due.ts'
import { isOpen } from './members.ts'
import { type CompiledSilence, compileSilence, silenceDue } from './suppress.ts'
import { Inhibitions } from './suppression/inhibition.ts'

/** A document as the store has it, by its version; 0 when it has none. */
export interface Held<T> {
  doc: T
  version: number
}

/** Fingerprints of an episode's members: all open ones, and of the resolved the newest `mostResolved`. */
export interface Members {
  open: Set<string>
  resolved: Set<string>
}

/** More resolved members of one episode than this are only counted; the store still has them. */
export const mostResolved = 1000

const noMembers: Members = { open: new Set(), resolved: new Set() }

/**
 * What is going on, in memory: open episodes with their members, and silences. It always equals what the store has,
 * save figures and times of delivery that are written with the next change. Changed only after a commit.
 */
export class Book {
  readonly alerts = new Map<string, Held<Alert>>()
  readonly episodes = new Map<string, Held<Episode>>()
  readonly silences = new Map<string, Held<Silence> & CompiledSilence>()
  readonly digests = new Map<string, Held<DigestState>>()
  /** Open alerts by what cards show of them. */
  inhibitions = new Inhibitions([])
  readonly counts = { firing: 0, unknown: 0, silenced: 0 }
  readonly #members = new Map<string, Members>()
  readonly #groups = new Map<string, string>()
  readonly #due = new DueQueue()
  readonly #silencesDue = new DueQueue()
  /** Open alerts under each silence that waits for them. */
  readonly #covered = new Map<string, number>()
  /** Members whose figures the store does not have yet, by episode, and when they were last written. */
  readonly #stale = new Map<string, Set<string>>()
  /** Episodes of which a member has another value than the store knows of. */
  readonly #moved = new Set<string>()
  readonly #written = new Map<string, Ms>()

  clear(): void {
    this.alerts.clear()
    for (const id of [...this.episodes.keys()]) this.#dropEpisode(id)
    for (const id of [...this.silences.keys()]) this.#dropSilence(id)
    this.digests.clear()
    Object.assign(this.counts, { firing: 0, unknown: 0, silenced: 0 })
  }

  members(episode: string): Members {
    return this.#members.get(episode) ?? noMembers
  }

  openEpisode(group: string): Held<Episode> | undefined {
    const id = this.#groups.get(group)
    return id === undefined ? undefined : this.episodes.get(id)
  }

  get openAlerts(): number {
    return this.counts.firing + this.counts.unknown
  }

  /** Undefined for a silence that waits for nothing. */
  coveredBy(silence: string): number | undefined {
    return this.#covered.get(silence)
  }

  next(): Ms | undefined {
    const times = [this.#due.next(), this.#silencesDue.next()].filter((at) => at !== undefined)
    return times.length === 0 ? undefined : Math.min(...times)
  }

  dueEpisodes = (now: Ms, limit: number): string[] => this.#due.due(now, limit)
  dueSilences = (now: Ms, limit: number): string[] => this.#silencesDue.due(now, limit)

  setAlert(doc: Alert, version: number): void {
    const before = this.alerts.get(doc.fingerprint)?.doc
    this.#count(before, -1)
    this.#count(doc, 1)
    this.inhibitions.update(before, doc)
    this.alerts.set(doc.fingerprint, { doc, version })
    const members = this.#membersOf(doc.episode)
    members.open.delete(doc.fingerprint)
    members.resolved.delete(doc.fingerprint)
    members[isOpen(doc) ? 'open' : 'resolved'].add(doc.fingerprint)
    this.#stale.get(doc.episode)?.delete(doc.fingerprint)
    if (members.resolved.size > mostResolved) this.#forgetOldest(members)
  }

  /** Other rules of inhibition from now on; alerts are looked at by whoever sets them. */
  setInhibitions(rules: readonly InhibitRule[]): void {
    this.inhibitions = new Inhibitions(rules)
    for (const { doc } of this.alerts.values()) this.inhibitions.update(undefined, doc)
  }

  /** Figures and texts that the store gets with the episode's next change. */
  setValue(doc: Alert): void {
    const held = this.alerts.get(doc.fingerprint)
    if (!held) return
    this.alerts.set(doc.fingerprint, { doc, version: held.version })
    const stale = this.#stale.get(doc.episode) ?? new Set()
    this.#stale.set(doc.episode, stale.add(doc.fingerprint))
    if (held.doc.value !== doc.value) this.#moved.add(doc.episode)
  }

  /** A member's value differs from the one that the store has. */
  hasMoved(episode: string): boolean {
    return this.#moved.has(episode) && (this.#stale.get(episode)?.size ?? 0) > 0
  }

  /** Members whose figures may be written again at `now`, at most `limit`. */
  staleMembers(episode: string, now: Ms, every: Ms, limit: number): string[] {
    const stale = this.#stale.get(episode)
    const last = this.#written.get(episode)
    if (!stale || (last !== undefined && now >= last && now - last < every)) return []
    return [...stale].slice(0, limit)
  }

  wroteValues(episode: string, now: Ms): void {
    this.#moved.delete(episode)
    this.#written.set(episode, now)
  }

  setEpisode(doc: Episode, version: number): void {
    if (doc.endedAt !== undefined) {
      this.#dropEpisode(doc.id)
      return
    }
    this.episodes.set(doc.id, { doc, version })
    this.#groups.set(doc.group, doc.id)
    this.#due.set(doc.id, doc.dueAt)
  }

  setSilence(doc: Silence, version: number): void {
    if (doc.endsAt !== undefined) {
      this.#dropSilence(doc.id)
      return
    }
    const known = this.silences.get(doc.id)
    const compiled = { ...(known ?? compileSilence(doc)), silence: doc }
    this.silences.set(doc.id, { ...compiled, doc, version })
    this.#silencesDue.set(doc.id, silenceDue(doc))
    if (doc.until !== 'stable') this.#covered.delete(doc.id)
    else if (!this.#covered.has(doc.id)) this.#covered.set(doc.id, this.#countCovered(compiled))
  }

  setDigest(doc: DigestState, version: number): void {
    this.digests.set(doc.id, { doc, version })
  }

  dropAlert(fingerprint: string): void {
    const doc = this.alerts.get(fingerprint)?.doc
    if (!doc) return
    this.#count(doc, -1)
    this.inhibitions.update(doc, undefined)
    this.alerts.delete(fingerprint)
    const members = this.members(doc.episode)
    members.open.delete(fingerprint)
    members.resolved.delete(fingerprint)
    this.#stale.get(doc.episode)?.delete(fingerprint)
  }

  #membersOf(episode: string): Members {
    const known = this.#members.get(episode)
    if (known) return known
    const members: Members = { open: new Set(), resolved: new Set() }
    this.#members.set(episode, members)
    return members
  }

  #forgetOldest(members: Members): void {
    const [oldest] = members.resolved
    if (oldest !== undefined) this.dropAlert(oldest)
  }

  #dropEpisode(id: string): void {
    const held = this.episodes.get(id)
    const { open, resolved } = this.members(id)
    for (const fingerprint of [...open, ...resolved]) this.dropAlert(fingerprint)
    this.#members.delete(id)
    this.#stale.delete(id)
    this.#moved.delete(id)
    this.#written.delete(id)
    this.#due.set(id, undefined)
    this.episodes.delete(id)
    if (held && this.#groups.get(held.doc.group) === id) this.#groups.delete(held.doc.group)
  }

  #dropSilence(id: string): void {
    this.silences.delete(id)
    this.#covered.delete(id)
    this.#silencesDue.set(id, undefined)
  }

  #count(alert: Alert | undefined, by: number): void {
    if (!alert || alert.state === 'resolved') return
    this.counts[alert.state] += by
    if (alert.suppressedBy !== undefined) this.counts.silenced += by
    for (const [id, covered] of this.#covered)
      if (this.silences.get(id)?.covers(alert)) this.#covered.set(id, covered + by)
  }

  #countCovered({ covers }: CompiledSilence): number {
    let covered = 0
    for (const { doc } of this.alerts.values()) if (isOpen(doc) && covers(doc)) covered++
    return covered
  }
}
