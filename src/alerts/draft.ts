import type { Ms } from '../core/clock.ts'
import type { Policies } from '../core/policy.ts'
import type { Put, Row, Write } from '../store/port.ts'
import type { Book, Held } from './book.ts'
import {
  type Alert,
  type AlertAudit,
  type AlertChanged,
  alertChangedStream,
  auditStream,
  type DecisionReason,
  type Episode,
  type Notice,
  type Silence,
} from './contract.ts'
import { decide } from './decide.ts'
import { openEpisode } from './episode.ts'
import { isOpen, isVoiced, recount, remember } from './members.ts'
import { noticesOf } from './notices.ts'
import { followStable, withSilence } from './silencing.ts'
import { type CompiledSilence, compileSilence, suppressor } from './suppress.ts'
import { without } from './without.ts'

/** What the store knows beyond the book, read before the draft: alerts by fingerprint, a group's last episode. */
export interface Loaded {
  alerts: ReadonlyMap<string, Held<Alert>>
  groups: ReadonlyMap<string, Held<Episode>>
}
export const nothingLoaded: Loaded = { alerts: new Map(), groups: new Map() }

export interface DraftContext {
  book: Book
  policies: Policies
  now: Ms
  loaded: Loaded
}

/** What happened to one episode in this draft, as its decision needs to know. */
interface Step {
  bumped: boolean
  hushed: boolean
  released: boolean
  /** A member went from one silence to another. */
  handedOver: boolean
  /** Silences that keep changed members quiet. */
  quietBy: Set<string>
  closing: boolean
}

/** Figures of an episode's members are written with its next change, at most this often. */
const valuesEvery: Ms = 60_000
const mostValues = 1000

/**
 * One unit of work: changes lie over the book until the store has them. Everything is a new object, so dropping a
 * draft leaves no trace.
 */
export class Draft {
  readonly now: Ms
  readonly policies: Policies
  readonly decisions: DecisionReason[] = []
  readonly fired: Alert[] = []
  readonly notices: Notice[] = []
  readonly #book: Book
  readonly #loaded: Loaded
  readonly #alerts = new Map<string, Alert>()
  readonly #values = new Map<string, Alert>()
  readonly #episodes = new Map<string, Episode>()
  readonly #silences = new Map<string, CompiledSilence>()
  readonly #opened = new Map<string, string>()
  readonly #joined = new Map<string, Set<string>>()
  readonly #steps = new Map<string, Step>()
  readonly #rows: Row[] = []
  #openAlerts: number

  constructor({ book, policies, now, loaded }: DraftContext) {
    this.#book = book
    this.policies = policies
    this.now = now
    this.#loaded = loaded
    this.#openAlerts = book.openAlerts
  }

  /** The alert when it is a member of an open episode. */
  member(fingerprint: string): Alert | undefined {
    const known = this.#alerts.get(fingerprint) ?? this.#values.get(fingerprint) ?? this.#stored(fingerprint)?.doc
    return known && this.episode(known.episode) ? known : undefined
  }

  /** An open episode. */
  episode(id: string): Episode | undefined {
    const episode = this.#episodes.get(id) ?? this.#book.episodes.get(id)?.doc
    return episode?.endedAt === undefined ? episode : undefined
  }

  get openAlerts(): number {
    return this.#openAlerts
  }

  /** Every open alert, as this draft has it so far. */
  *open(): Generator<Alert> {
    for (const fingerprint of this.#book.alerts.keys()) {
      const alert = this.member(fingerprint)
      if (alert && isOpen(alert)) yield alert
    }
  }

  /** Open episodes whose card names the silence. */
  silencedBy(silence: string): Episode[] {
    return [...this.#book.episodes.keys()]
      .map((id) => this.episode(id))
      .filter((episode) => episode !== undefined)
      .filter((episode) => episode.silenced?.silence === silence)
  }

  *members(episode: string): Generator<Alert> {
    const { open, resolved } = this.#book.members(episode)
    for (const names of [open, resolved])
      for (const fingerprint of names) {
        const alert = this.member(fingerprint)
        if (alert) yield alert
      }
    for (const fingerprint of this.#joined.get(episode) ?? []) {
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

  /** What keeps the alert quiet: the hook of the suppression stage. */
  suppressorOf(alert: Alert): string | undefined {
    return suppressor(this.silences(), alert, this.now)
  }

  setSilence(silence: Silence): void {
    const known = this.#silences.get(silence.id) ?? this.#book.silences.get(silence.id)
    this.#silences.set(silence.id, { ...(known ?? compileSilence(silence)), silence })
  }

  /** Figures and texts only: nothing to decide, written with the next change. */
  setValue(alert: Alert): void {
    if (this.#alerts.has(alert.fingerprint)) this.#alerts.set(alert.fingerprint, alert)
    else this.#values.set(alert.fingerprint, alert)
  }

  /** One member's change: suppression, membership and counts follow from it. `after.episode` is given here. */
  setAlert(before: Alert | undefined, after: Alert, row?: Pick<AlertChanged, 'change' | 'reason' | 'by'>): Alert {
    const episode = this.#episodeOf(before, after)
    const step = this.#touch(episode.id)
    const quietBy = isOpen(after) ? this.suppressorOf(after) : undefined
    const placed = { ...without(after, 'suppressedBy'), episode: episode.id, ...(quietBy && { suppressedBy: quietBy }) }
    const visible = row !== undefined || before?.suppressedBy !== quietBy || before?.priority !== after.priority
    const touched = visible ? this.#bump(episode.id) : (this.episode(episode.id) ?? episode)
    const alert = remember(before, placed, touched.revision, touched.memory.toldRevision)
    this.#noteSilence(step, before, alert)
    this.#openAlerts += (isOpen(alert) ? 1 : 0) - (before && isOpen(before) ? 1 : 0)
    this.#episodes.set(episode.id, recount(touched, before, alert))
    this.#place(alert, before)
    if (row) this.#changed(alert, row)
    return alert
  }

  /** A change of the episode itself. */
  setEpisode(episode: Episode): Episode {
    this.#touch(episode.id)
    this.#episodes.set(episode.id, episode)
    return this.#bump(episode.id)
  }

  /** Lets the policy look at an episode again without any change. */
  reconsider(id: string): void {
    if (this.episode(id)) this.#touch(id)
  }

  /** A person closes members of the episode in this draft. */
  closing(id: string): void {
    this.#touch(id).closing = true
  }

  append(row: AlertChanged): void {
    this.#rows.push({ stream: alertChangedStream, at: this.now, body: row })
  }

  audit(body: AlertAudit): void {
    this.#rows.push({ stream: auditStream, at: this.now, body })
  }

  /** Lets the policy decide for each episode that changed, and gathers its notices. */
  decideAll(): void {
    followStable(this)
    for (const [id, step] of this.#steps) {
      const changed = this.episode(id)
      if (!changed) continue
      const before = withSilence(this, changed, step)
      const policy = this.policies.policyOf(before.system, before.priority)
      const { episode, tell, reason } = decide({ ...step, episode: before, policy, now: this.now })
      this.decisions.push(reason)
      if (tell) this.notices.push(...noticesOf(before, tell, this.members(id), this.now))
      this.#episodes.set(id, episode)
      if (episode.endedAt !== undefined || (before.acknowledged && !episode.acknowledged)) this.#bump(id)
    }
  }

  /** What to commit; undefined when there is nothing. */
  write(): Write | undefined {
    if (this.#steps.size === 0 && this.#silences.size === 0 && this.#rows.length === 0) return undefined
    for (const id of this.#steps.keys()) this.#addValues(id)
    const documents: Put[] = [
      ...[...this.#alerts].map(([id, doc]) => ({ kind: 'alert' as const, id, doc })),
      ...[...this.#episodes].map(([id, doc]) => ({ kind: 'episode' as const, id, doc })),
      ...[...this.#silences].map(([id, { silence }]) => ({ kind: 'silence' as const, id, doc: silence })),
    ]
    const notices = this.notices.map((doc) => ({ kind: 'notice' as const, id: doc.id, doc }))
    const expect = documents.map(({ kind, id }) => ({ ref: { kind, id }, version: this.#version(kind, id) }))
    return { put: [...documents, ...notices], expect, append: this.#rows }
  }

  /** The store has it: now the book may show it. */
  apply(): void {
    for (const alert of this.#values.values()) this.#book.setValue(alert)
    for (const [id, alert] of this.#alerts) this.#book.setAlert(alert, this.#version('alert', id) + 1)
    for (const [id, { silence }] of this.#silences) this.#book.setSilence(silence, this.#version('silence', id) + 1)
    for (const [id, episode] of this.#episodes) {
      this.#book.setEpisode(episode, this.#version('episode', id) + 1)
    }
  }

  /** Alerts that changed, as they were before this draft and as they are. */
  *changes(): Generator<{ before: Alert | undefined; after: Alert }> {
    for (const [fingerprint, after] of this.#alerts) yield { before: this.#book.alerts.get(fingerprint)?.doc, after }
  }

  /** Open alerts under a silence that waits for them, before this draft; undefined when nobody counts them. */
  coveredBefore(silence: string): number | undefined {
    return this.#book.coveredBy(silence)
  }

  /** Ids of the episodes that changed. */
  get touched(): string[] {
    return [...this.#episodes.keys()]
  }

  #stored(fingerprint: string): Held<Alert> | undefined {
    return this.#book.alerts.get(fingerprint) ?? this.#loaded.alerts.get(fingerprint)
  }

  #version(kind: string, id: string): number {
    if (kind === 'alert') return this.#stored(id)?.version ?? 0
    if (kind === 'episode') return this.#book.episodes.get(id)?.version ?? 0
    return kind === 'silence' ? (this.#book.silences.get(id)?.version ?? 0) : 0
  }

  #episodeOf(before: Alert | undefined, after: Alert): Episode {
    const own = before && this.episode(before.episode)
    if (own) return own
    const route = this.policies.routeOf(after.system, after.priority, after.labels)
    const fresh = openEpisode(after, route, this.policies, this.now)
    const open = this.#opened.get(fresh.group) ?? this.#book.openEpisode(fresh.group)?.doc.id
    const known = open === undefined ? undefined : this.episode(open)
    if (known) return known
    const episode = fresh.after(this.#loaded.groups.get(fresh.group)?.doc)
    this.#opened.set(fresh.group, episode.id)
    this.#episodes.set(episode.id, episode)
    return episode
  }

  #noteSilence(step: Step, before: Alert | undefined, after: Alert): void {
    const was = before?.suppressedBy
    const is = after.suppressedBy
    if (before && isVoiced(before) && is !== undefined) step.hushed = true
    if (was !== undefined && isVoiced(after)) step.released = true
    if (was !== undefined && is !== undefined && was !== is) step.handedOver = true
    if (is !== undefined) step.quietBy.add(is)
  }

  #touch(id: string): Step {
    const step: Step = this.#steps.get(id) ?? {
      bumped: false,
      hushed: false,
      released: false,
      handedOver: false,
      quietBy: new Set(),
      closing: false,
    }
    this.#steps.set(id, step)
    return step
  }

  #bump(id: string): Episode {
    const step = this.#touch(id)
    const episode = this.#episodes.get(id) ?? this.#book.episodes.get(id)?.doc
    if (!episode) throw new Error(`episode ${id} is not open`)
    if (step.bumped) return episode
    step.bumped = true
    const bumped = { ...episode, revision: episode.revision + 1 }
    this.#episodes.set(id, bumped)
    return bumped
  }

  #place(alert: Alert, before: Alert | undefined): void {
    this.#values.delete(alert.fingerprint)
    this.#alerts.set(alert.fingerprint, alert)
    if (before && this.#book.alerts.has(alert.fingerprint)) return
    const joined = this.#joined.get(alert.episode) ?? new Set()
    this.#joined.set(alert.episode, joined.add(alert.fingerprint))
  }

  #changed(alert: Alert, row: Pick<AlertChanged, 'change' | 'reason' | 'by'>): void {
    if (row.change === 'fired') this.fired.push(alert)
    const { fingerprint, episode, system, priority } = alert
    this.append({ fingerprint, episode, system, priority, alertname: alert.labels.alertname ?? '', ...row })
  }

  #addValues(id: string): void {
    const stale = this.#book.staleMembers(id, this.now, valuesEvery, mostValues)
    for (const fingerprint of stale) {
      const alert = this.member(fingerprint)
      if (alert && !this.#alerts.has(fingerprint)) this.#alerts.set(fingerprint, alert)
    }
    if (stale.length > 0) this.#book.wroteValues(id, this.now)
  }
}
