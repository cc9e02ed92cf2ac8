import type { Ms } from '../core/clock.ts'
import type { Policies } from '../core/policy.ts'
import type { Put } from '../store/port.ts'
import type { Book, Held } from './book.ts'
import type { Alert, Episode, Silence } from './contract.ts'
import { heard } from './digest/hearing.ts'
import { openedRound } from './digest/round.ts'
import type { DigestSchedule, DigestState } from './digest/schedule.ts'
import { openEpisode } from './episode.ts'
import { isOpen } from './members.ts'
import { type CompiledSilence, compileSilence } from './suppress.ts'

/** What the store knows beyond the book, read before the draft: alerts by fingerprint, a group's last episode. */
export interface Loaded {
  alerts: ReadonlyMap<string, Held<Alert>>
  groups: ReadonlyMap<string, Held<Episode>>
}
export const nothingLoaded: Loaded = { alerts: new Map(), groups: new Map() }

type DocumentKind = 'alert' | 'episode' | 'silence' | 'digest'

/** Figures of an episode's members are written with its next change, at most this often. */
const valuesEvery: Ms = 60_000
const mostValues = 1000

/**
 * Documents that changed in a unit of work, over the book as the last commit left it. Everything is a new object, so
 * dropping an overlay leaves no trace.
 */
export class Overlay {
  readonly #book: Book
  readonly #loaded: Loaded
  readonly #alerts = new Map<string, Alert>()
  readonly #values = new Map<string, Alert>()
  readonly #episodes = new Map<string, Episode>()
  readonly #silences = new Map<string, CompiledSilence>()
  readonly #digests = new Map<string, DigestState>()
  /** Digests whose present round something depends on. */
  readonly #rounds = new Set<string>()
  readonly #opened = new Map<string, string>()
  readonly #joined = new Map<string, Set<string>>()

  constructor(book: Book, loaded: Loaded) {
    this.#book = book
    this.#loaded = loaded
  }

  /** The alert when it is a member of an open episode. */
  member(fingerprint: string): Alert | undefined {
    const known = this.#alerts.get(fingerprint) ?? this.#values.get(fingerprint) ?? this.#stored(fingerprint)?.doc
    return known && this.episode(known.episode) ? known : undefined
  }

  /** An open episode, with what a digest told of it since it was written. */
  episode(id: string): Episode | undefined {
    const own = this.#episodes.get(id)
    if (own) return own.endedAt === undefined ? own : undefined
    const known = this.#book.episodes.get(id)?.doc
    return known && heard(known, (schedule) => this.round(schedule))
  }

  /** The episode whether it is over or not. */
  latest(id: string): Episode | undefined {
    return this.#episodes.get(id) ?? this.episode(id)
  }

  /** Every open alert. */
  *open(): Generator<Alert> {
    for (const fingerprint of this.#book.alerts.keys()) {
      const alert = this.member(fingerprint)
      if (alert && isOpen(alert)) yield alert
    }
    for (const fingerprint of this.#alerts.keys()) {
      const alert = this.#book.alerts.has(fingerprint) ? undefined : this.member(fingerprint)
      if (alert && isOpen(alert)) yield alert
    }
  }

  *episodes(): Generator<Episode> {
    for (const id of this.#book.episodes.keys()) {
      const episode = this.episode(id)
      if (episode) yield episode
    }
  }

  *members(episode: string): Generator<Alert> {
    const { open, resolved } = this.#book.members(episode)
    for (const names of [open, resolved, this.#joined.get(episode) ?? []])
      for (const fingerprint of names) {
        const alert = this.member(fingerprint)
        if (alert) yield alert
      }
  }

  silence(id: string): Silence | undefined {
    return (this.#silences.get(id) ?? this.#book.silences.get(id))?.silence
  }

  *silences(): Generator<CompiledSilence> {
    for (const [id, held] of this.#book.silences) yield this.#silences.get(id) ?? held
    for (const [id, compiled] of this.#silences) if (!this.#book.silences.has(id)) yield compiled
  }

  setSilence(silence: Silence): void {
    const known = this.#silences.get(silence.id) ?? this.#book.silences.get(silence.id)
    this.#silences.set(silence.id, { ...(known ?? compileSilence(silence)), silence })
  }

  digest(schedule: string): DigestState | undefined {
    return this.#digests.get(schedule) ?? this.#book.digests.get(schedule)?.doc
  }

  /** The number of the digest that is being gathered. */
  round(schedule: string): number {
    return this.digest(schedule)?.round ?? 1
  }

  setDigest(state: DigestState): void {
    this.#digests.set(state.id, state)
  }

  /** Something waits for this round: it begins now unless it did before, and must not have been told meanwhile. */
  awaitRound(schedule: DigestSchedule, now: Ms): void {
    this.#rounds.add(schedule.id)
    const known = this.digest(schedule.id)
    const opened = openedRound(known, schedule, now)
    if (opened !== known) this.setDigest(opened)
  }

  /** Figures and texts only: nothing to decide, written with the next change. */
  setValue(alert: Alert): void {
    if (this.#alerts.has(alert.fingerprint)) this.#alerts.set(alert.fingerprint, alert)
    else this.#values.set(alert.fingerprint, alert)
  }

  setAlert(alert: Alert, before: Alert | undefined): void {
    this.#values.delete(alert.fingerprint)
    this.#alerts.set(alert.fingerprint, alert)
    if (before && this.#book.alerts.has(alert.fingerprint)) return
    const joined = this.#joined.get(alert.episode) ?? new Set()
    this.#joined.set(alert.episode, joined.add(alert.fingerprint))
  }

  setEpisode(episode: Episode): void {
    this.#episodes.set(episode.id, episode)
  }

  /** The open episode that the alert belongs to: its own, its group's, or a new one. */
  episodeOf(before: Alert | undefined, after: Alert, policies: Policies, now: Ms): Episode {
    const own = before && this.episode(before.episode)
    if (own) return own
    const route = policies.routeOf(after.system, after.priority, after.labels)
    const fresh = openEpisode(after, route, policies, now)
    const open = this.#opened.get(fresh.group) ?? this.#book.openEpisode(fresh.group)?.doc.id
    const known = open === undefined ? undefined : this.episode(open)
    if (known) return known
    const episode = fresh.after(this.#loaded.groups.get(fresh.group)?.doc)
    this.#opened.set(fresh.group, episode.id)
    this.#episodes.set(episode.id, episode)
    return episode
  }

  /** Takes figures of the episode's members along that wait to be written. */
  takeValues(episode: string, now: Ms): void {
    const stale = this.#book.staleMembers(episode, now, valuesEvery, mostValues)
    for (const fingerprint of stale) {
      const alert = this.member(fingerprint)
      if (alert && !this.#alerts.has(fingerprint)) this.#alerts.set(fingerprint, alert)
    }
    if (stale.length > 0) this.#book.wroteValues(episode, now)
  }

  get puts(): Put[] {
    return [
      ...[...this.#alerts].map(([id, doc]) => ({ kind: 'alert' as const, id, doc })),
      ...[...this.#episodes].map(([id, doc]) => ({ kind: 'episode' as const, id, doc })),
      ...[...this.#silences].map(([id, { silence }]) => ({ kind: 'silence' as const, id, doc: silence })),
      ...[...this.#digests].map(([id, doc]) => ({ kind: 'digest' as const, id, doc })),
    ]
  }

  /** Versions that must still stand: of what is written, and of the rounds that something depends on. */
  expectations(puts: readonly Put[]): { ref: { kind: DocumentKind; id: string }; version: number }[] {
    const refs = [
      ...puts.map(({ kind, id }) => ({ kind: kind as DocumentKind, id })),
      ...[...this.#rounds].filter((id) => !this.#digests.has(id)).map((id) => ({ kind: 'digest' as const, id })),
    ]
    return refs.map((ref) => ({ ref, version: this.#version(ref.kind, ref.id) }))
  }

  /** The store has it: now the book may show it. */
  apply(): void {
    for (const alert of this.#values.values()) this.#book.setValue(alert)
    for (const [id, alert] of this.#alerts) this.#book.setAlert(alert, this.#version('alert', id) + 1)
    for (const [id, { silence }] of this.#silences) this.#book.setSilence(silence, this.#version('silence', id) + 1)
    for (const [id, state] of this.#digests) this.#book.setDigest(state, this.#version('digest', id) + 1)
    for (const [id, episode] of this.#episodes) {
      this.#book.setEpisode(episode, this.#version('episode', id) + 1)
    }
  }

  /** Alerts that changed, as they were and as they are. */
  *changes(): Generator<{ before: Alert | undefined; after: Alert }> {
    for (const [fingerprint, after] of this.#alerts) yield { before: this.#book.alerts.get(fingerprint)?.doc, after }
  }

  /** Ids of the episodes that changed. */
  get touched(): string[] {
    return [...this.#episodes.keys()]
  }

  get empty(): boolean {
    return this.#episodes.size + this.#silences.size + this.#digests.size === 0
  }

  #stored(fingerprint: string): Held<Alert> | undefined {
    return this.#book.alerts.get(fingerprint) ?? this.#loaded.alerts.get(fingerprint)
  }

  #version(kind: DocumentKind, id: string): number {
    if (kind === 'alert') return this.#stored(id)?.version ?? 0
    const held = { episode: this.#book.episodes, silence: this.#book.silences, digest: this.#book.digests }[kind]
    return held.get(id)?.version ?? 0
  }
}
