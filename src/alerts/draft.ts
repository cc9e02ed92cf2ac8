import type { Ms } from '../core/clock.ts'
import type { Policies } from '../core/policy.ts'
import type { Post } from '../core/post.ts'
import type { Put, Row, Write } from '../store/port.ts'
import type { Book } from './book.ts'
import { breaksThrough } from './breakthrough.ts'
import {
  type Alert,
  type AlertAudit,
  type AlertChanged,
  alertChangedStream,
  auditStream,
  type DecisionReason,
  type Episode,
  type EpisodeView,
  type Notice,
  type NoticeKind,
  type Overnight,
  type Silence,
} from './contract.ts'
import { decide } from './decide.ts'
import { type DigestState, scheduleOf } from './digest/schedule.ts'
import { looksFlapping, withValue } from './flap.ts'
import { followStable, withSilence } from './hushed.ts'
import { isOpen, isVoiced, recount, remember } from './members.ts'
import { noticesOf } from './notices.ts'
import { type Loaded, Overlay } from './overlay.ts'
import { type CompiledSilence, suppressor } from './suppress.ts'
import { ChangedSources } from './suppression/inhibition.ts'
import type { Windows } from './suppression/maintenance.ts'
import { followInhibitions } from './suppression/review.ts'
import { withDecision } from './why/decisions.ts'
import { without } from './without.ts'

/** Members of an episode that are shown when it can't be kept. */
const mostMembers = 100

export interface DraftContext {
  book: Book
  policies: Policies
  windows: Windows
  now: Ms
  loaded: Loaded
}

/** What happened to one episode in this draft, as its decision needs to know. */
interface Step {
  bumped: boolean
  /** Something changed that the card of a flapping group shows, too. */
  shown: boolean
  hushed: boolean
  released: boolean
  /** A member went from one silence to another. */
  handedOver: boolean
  /** Silences that keep changed members quiet. */
  quietBy: Set<string>
  closing: boolean
  givenBack: boolean
  broke: boolean
}

/** One unit of work: what happens to alerts, and what follows for their episodes. Changes lie over the book until the store has them. */
export class Draft {
  readonly now: Ms
  readonly policies: Policies
  readonly decisions: DecisionReason[] = []
  readonly fired: Alert[] = []
  readonly notices: Notice[] = []
  readonly posts: string[] = []
  readonly #book: Book
  readonly #windows: Windows
  readonly #sources: ChangedSources
  readonly #overlay: Overlay
  readonly #steps = new Map<string, Step>()
  readonly #rows: Row[] = []
  readonly #puts: Put[] = []
  #openAlerts: number

  constructor({ book, policies, windows, now, loaded }: DraftContext) {
    this.#book = book
    this.#windows = windows
    this.#sources = new ChangedSources(book.inhibitions)
    this.#overlay = new Overlay(book, loaded)
    this.policies = policies
    this.now = now
    this.#openAlerts = book.openAlerts
  }

  /** The alert when it is a member of an open episode. */
  member = (fingerprint: string): Alert | undefined => this.#overlay.member(fingerprint)
  /** An open episode. */
  episode = (id: string): Episode | undefined => this.#overlay.episode(id)
  members = (episode: string): Generator<Alert> => this.#overlay.members(episode)
  /** Every open alert, as this draft has it so far. */
  open = (): Generator<Alert> => this.#overlay.open()
  silence = (id: string): Silence | undefined => this.#overlay.silence(id)
  silences = (): Generator<CompiledSilence> => this.#overlay.silences()
  setDigest = (state: DigestState): void => this.#overlay.setDigest(state)
  setSilence = (silence: Silence): void => this.#overlay.setSilence(silence)
  /** Alerts that changed, as they were before this draft and as they are. */
  changes = (): Generator<{ before: Alert | undefined; after: Alert }> => this.#overlay.changes()

  get openAlerts(): number {
    return this.#openAlerts
  }

  /** Open episodes whose card names the silence. */
  silencedBy(silence: string): Episode[] {
    return [...this.#overlay.episodes()].filter((episode) => episode.silenced?.silence === silence)
  }

  /** What keeps the alert quiet: a silence before maintenance before inhibition. */
  suppressorOf(alert: Alert): string | undefined {
    return suppressor(this.silences(), alert, this.now) ?? this.otherSuppressorOf(alert)
  }

  /** The maintenance or inhibition that keeps the alert quiet when no silence does. */
  otherSuppressorOf(alert: Alert): string | undefined {
    return this.#windows.suppressor(alert, this.now) ?? this.#book.inhibitions.suppressor(alert, this.#sources)
  }

  isSilenced({ suppressedBy }: Alert): boolean {
    const silence = suppressedBy === undefined ? undefined : this.silence(suppressedBy)
    return silence !== undefined && silence.endsAt === undefined
  }

  maintenanceUntil = (window: string): Ms | undefined => this.#windows.until(window, this.now)

  /** Alerts that this draft's changes may have inhibited or set free. */
  turnedTargets(): Set<string> {
    const { inhibitions } = this.#book
    const slots = [...this.#sources.turned()]
    const found = new Set(slots.flatMap((slot) => [...inhibitions.targets(slot)]))
    // What changed itself was judged by the sources as they stood in the middle of the draft.
    if (this.#sources.moved) for (const { after } of this.changes()) found.add(after.fingerprint)
    return found
  }

  /** Figures and texts only, written with the next change: nothing to decide, save that a flapping group breaks through. */
  setValue(alert: Alert): void {
    this.#overlay.setValue(alert)
    this.#noteValue(alert)
  }

  /** One member's change: suppression, membership and counts follow from it. `after.episode` is given here. */
  setAlert(before: Alert | undefined, after: Alert, row?: Pick<AlertChanged, 'change' | 'reason' | 'by'>): Alert {
    const episode = this.#overlay.episodeOf(before, after, this.policies, this.now)
    const step = this.#touch(episode.id)
    this.#sources.note(before, after)
    const quietBy = isOpen(after) ? this.suppressorOf(after) : undefined
    const placed = { ...without(after, 'suppressedBy'), episode: episode.id, ...(quietBy && { suppressedBy: quietBy }) }
    const visible = row !== undefined || before?.suppressedBy !== quietBy || before?.priority !== after.priority
    const touched = visible ? this.#bump(episode.id, isFlip(before, placed)) : (this.episode(episode.id) ?? episode)
    const alert = remember(before, placed, touched)
    noteSilence(step, before, alert)
    this.#openAlerts += (isOpen(alert) ? 1 : 0) - (before && isOpen(before) ? 1 : 0)
    this.#overlay.setEpisode(recount(touched, before, alert))
    this.#overlay.setAlert(alert, before)
    this.#noteValue(alert)
    if (row) this.#changed(alert, row)
    return alert
  }

  /** A change of the episode itself. */
  setEpisode(episode: Episode): Episode {
    this.#touch(episode.id)
    this.#overlay.setEpisode(episode)
    return this.#bump(episode.id)
  }

  /** Lets the policy look at an episode again without any change. */
  reconsider(id: string): void {
    if (this.episode(id)) this.#touch(id)
  }

  /** What a person or a value just did to the episode, which only this decision must know. */
  note(id: string, what: 'closing' | 'givenBack' | 'broke'): void {
    this.#touch(id)[what] = true
  }

  append(row: AlertChanged): void {
    this.#rows.push({ stream: alertChangedStream, at: this.now, body: row })
  }

  /** A message that is no card. */
  post({ id, doc }: { id: string; doc: Post }): void {
    this.posts.push(id)
    this.#puts.push({ kind: 'post', id, doc })
  }

  /** A digest that waits for the morning's post. */
  overnight({ id, doc }: { id: string; doc: Overnight }): void {
    this.#puts.push({ kind: 'overnight', id, doc })
  }

  audit(body: AlertAudit): void {
    this.#rows.push({ stream: auditStream, at: this.now, body })
  }

  /** Lets the policy decide for each episode that changed, and gathers its notices. */
  decideAll(): void {
    followInhibitions(this)
    followStable(this)
    for (const [id, step] of this.#steps) {
      const changed = this.episode(id)
      if (changed) this.#decide(withSilence(this, changed, step), step)
    }
  }

  #decide(before: Episode, step: Step): void {
    const { id } = before
    const policy = this.policies.policyOf(before.system, before.priority)
    const schedule = scheduleOf(policy.push, before.destinations, this.policies)
    const digest = schedule && { schedule: schedule.id, round: this.#overlay.round(schedule.id) }
    const { episode, tell, reason } = decide({ ...step, episode: before, policy, now: this.now, digest })
    this.decisions.push(reason)
    if (tell) this.notices.push(...noticesOf(before, tell, this.members(id), this.now))
    this.#overlay.setEpisode(withDecision(episode, reason, tell?.kind, this.now))
    if (schedule && episode.memory.digest && reason === 'digest') this.#overlay.awaitRound(schedule, this.now)
    if (episode.endedAt !== undefined || (before.acknowledged && !episode.acknowledged)) this.#bump(id)
    if (callsAgain(tell?.kind) && this.#book.hasMoved(id)) this.#bump(id)
    this.#showFlapping(before, step, tell !== undefined)
  }

  /** The card of a flapping group stays as it is while it only fires and resolves. */
  #showFlapping(before: Episode, step: Step, told: boolean): void {
    const { id } = before
    const flapped = before.shows !== undefined
    const flaps = looksFlapping(this.#overlay.latest(id) ?? before, this.now)
    if (!flapped && !flaps) return
    const shown = before.shows ?? before.revision - (step.bumped ? 1 : 0)
    const latest = told || flapped !== flaps ? this.#bump(id) : this.#overlay.latest(id)
    if (!latest) return
    const known = this.#book.episodes.get(id)?.doc.silenced
    const hushedAnew = known?.silence !== latest.silenced?.silence || known?.until !== latest.silenced?.until
    const shows = step.shown || hushedAnew ? latest.revision : shown
    this.#overlay.setEpisode(flaps ? { ...latest, shows } : without(latest, 'shows'))
  }

  /** What to commit; undefined when there is nothing. */
  write(): Write | undefined {
    if (this.#steps.size === 0 && this.#rows.length === 0 && this.#overlay.empty) return undefined
    for (const id of this.#steps.keys()) this.#overlay.takeValues(id, this.now)
    const documents = this.#overlay.puts
    const notices = this.notices.map((doc) => ({ kind: 'notice' as const, id: doc.id, doc }))
    return {
      put: [...documents, ...notices, ...this.#puts],
      expect: this.#overlay.expectations(documents),
      append: this.#rows,
    }
  }

  /** What would be told, with the episodes as they would be. */
  tellings(): { notice: Notice; view: EpisodeView }[] {
    return this.notices.flatMap((notice) => {
      const episode = this.#overlay.latest(notice.episode)
      const members = [...this.members(notice.episode)]
      return episode
        ? [{ notice, view: { episode, members: members.slice(0, mostMembers), total: members.length } }]
        : []
    })
  }

  /** The store has it: now the book may show it. */
  apply(): void {
    this.#overlay.apply()
  }

  /** Open alerts under a silence that waits for them, before this draft; undefined when nobody counts them. */
  coveredBefore(silence: string): number | undefined {
    return this.#book.coveredBy(silence)
  }

  /** Ids of the episodes that changed. */
  get touched(): string[] {
    return this.#overlay.touched
  }

  #noteValue(alert: Alert): void {
    const episode = this.episode(alert.episode)
    if (!episode || alert.state !== 'firing') return
    const { flapping, broke } = episode.memory
    if (flapping !== undefined && !broke && breaksThrough(alert)) this.note(alert.episode, 'broke')
    const memory = withValue(episode.memory, alert.value)
    if (memory !== episode.memory && this.#steps.has(episode.id)) this.#overlay.setEpisode({ ...episode, memory })
  }

  #touch(id: string): Step {
    const known = this.#steps.get(id)
    if (known) return known
    const nothing = { bumped: false, shown: false, hushed: false, released: false, handedOver: false, closing: false }
    const step: Step = { ...nothing, givenBack: false, broke: false, quietBy: new Set() }
    this.#steps.set(id, step)
    return step
  }

  #bump(id: string, flip = false): Episode {
    const step = this.#touch(id)
    if (!flip) step.shown = true
    const episode = this.#overlay.latest(id)
    if (!episode) throw new Error(`episode ${id} is not open`)
    if (step.bumped) return episode
    step.bumped = true
    const bumped = { ...episode, revision: episode.revision + 1 }
    this.#overlay.setEpisode(bumped)
    return bumped
  }

  #changed(alert: Alert, row: Pick<AlertChanged, 'change' | 'reason' | 'by'>): void {
    if (row.change === 'fired') this.fired.push(alert)
    const { fingerprint, episode, system, priority } = alert
    this.append({ fingerprint, episode, system, priority, alertname: alert.labels.alertname ?? '', ...row })
  }
}

/** Whoever is called again looks at the card: it has to show the figures of now. */
const callsAgain = (kind: NoticeKind | undefined): boolean => kind === 'reminder' || kind === 'escalation'

/** A member that was there before fires or resolves, and nothing else. */
function isFlip(before: Alert | undefined, after: Alert): boolean {
  if (!before || before.priority !== after.priority) return false
  if (after.why === 'removed' || after.why === 'closed') return false
  const turned = [before.state, after.state].sort().join(' ')
  return turned === 'firing resolved'
}

function noteSilence(step: Step, before: Alert | undefined, after: Alert): void {
  const was = before?.suppressedBy
  const is = after.suppressedBy
  if (before && isVoiced(before) && is !== undefined) step.hushed = true
  if (was !== undefined && isVoiced(after)) step.released = true
  if (was !== undefined && is !== undefined && was !== is) step.handedOver = true
  if (is !== undefined) step.quietBy.add(is)
}
