import type { Ms } from '../../src/core/clock.ts'
import { cooldown } from './support.ts'

export type Push = 'now' | 'within' | 'hourly' | 'daily'

/** How a group's alerts are told. Those of the worse priority are told at once in any case. */
export interface GroupPolicy {
  push: Push
  remind?: Ms | undefined
  escalate?: Ms | undefined
}

interface Member {
  state: 'firing' | 'unknown' | 'resolved'
  closed?: boolean
  /** Its value is beyond what its rule calls a breakthrough. */
  beyond?: boolean
}

export interface Told {
  at: Ms
  kind: string
}

export interface Line {
  fired: number
  resolved: number
  firing: number
  unknown: number
}

interface Sent {
  queued: Ms
  delivered?: Ms
}

/** What the group sees of the world around it. */
export interface Around {
  now(): Ms
  isQuiet(who: number): boolean
  /** Something waits for the digest. */
  hasNews(): void
}

/**
 * The design's table for one group with one destination, told the slow way: lists and sets looked at anew on every beat,
 * no counters, no revisions, no due times.
 */
export class GroupOracle {
  readonly told: Told[] = []
  readonly #around: Around
  readonly #policy: GroupPolicy
  #members = new Map<number, Member>()
  /** People were told that these fire, and no silence made it void since. */
  #knownTo = new Set<number>()
  /** People were told that these have resolved. */
  #knownOver = new Set<number>()
  /** Resolved since the last telling, and whether their firing had been told. */
  #gone = new Map<number, { known: boolean }>()
  #again = false
  #waits = false
  /** Entries of episodes that ended while they waited for the digest. */
  #ended: Line[] = []
  #believed: 'nothing' | 'firing' | 'resolved' = 'nothing'
  #worst: 'P0' | 'P1' = 'P1'
  #believedPriority: 'P0' | 'P1' | undefined
  #seenTogether = 0
  #resolvedAt: Ms | undefined
  #ack: { until: Ms } | undefined
  #lastNotice: Sent | undefined
  #alone: Sent | undefined
  #escalated = false
  #notices = 0
  #wasVoiced = new Set<number>()
  #undelivered: Sent[] = []
  #reminders = 0
  #changes: Ms[] = []
  #flapping = false
  #flapSince = 0
  #broke = false
  #releasedAt = Number.NEGATIVE_INFINITY

  constructor(policy: GroupPolicy, around: Around) {
    this.#policy = policy
    this.#around = around
  }

  get #now(): Ms {
    return this.#around.now()
  }

  get exists(): boolean {
    return this.#members.size > 0
  }

  counts() {
    const states = [...this.#members.values()].map(({ state }) => state)
    const count = (wanted: string) => states.filter((state) => state === wanted).length
    return { firing: count('firing'), unknown: count('unknown'), resolved: count('resolved') }
  }

  isOpen = (who: number): boolean => (this.#members.get(who)?.state ?? 'resolved') !== 'resolved'
  get open(): number[] {
    return [...this.#members.keys()].filter((who) => this.isOpen(who))
  }
  get #voiced(): number[] {
    return this.open.filter((who) => !this.#around.isQuiet(who))
  }
  /** Whether it has cards and sounds. */
  get #loud(): boolean {
    return this.#policy.push === 'now' || this.#worst === 'P0'
  }

  fire(whose: readonly number[]): void {
    if (this.#members.size === 0) this.#changes.push(this.#now)
    for (const who of whose) {
      if (!this.isOpen(who) && this.#knownOver.has(who) && !this.#loud) this.#knownTo.delete(who)
      this.#gone.delete(who)
      this.#knownOver.delete(who)
      this.#members.set(who, { state: 'firing' })
    }
  }

  resolve(whose: readonly number[], closed = false): void {
    for (const who of whose) {
      if (!this.isOpen(who)) continue
      if (!this.#around.isQuiet(who) && !closed) this.#gone.set(who, { known: this.#knownTo.has(who) })
      if (closed && !this.#loud) this.#knownTo.delete(who)
      this.#members.set(who, { state: 'resolved', closed })
    }
  }

  lose(whose: readonly number[]): void {
    for (const who of whose) {
      const member = this.#members.get(who)
      if (member && this.isOpen(who)) this.#members.set(who, { ...member, state: 'unknown' })
    }
  }

  /** Open members are told with a worse priority. */
  worsen(whose: readonly number[]): void {
    for (const who of whose) if (this.isOpen(who)) this.#members.set(who, { state: 'firing' })
    if (whose.some((who) => this.isOpen(who))) this.#worst = 'P0'
  }

  /** Open members are told with a value far beyond the threshold; gives those it is news for at once. */
  beyond(whose: readonly number[]): number[] {
    const open = whose.filter((who) => this.isOpen(who))
    for (const who of open) this.#members.set(who, { state: 'firing', beyond: true })
    return open
  }

  close(): boolean {
    const lost = this.open.filter((who) => this.#members.get(who)?.state === 'unknown')
    this.resolve(lost, true)
    return lost.length > 0
  }

  acknowledge(until: Ms): void {
    if (this.open.length === 0 && !this.#flapping) return
    if (this.#ack && this.#ack.until > this.#now) return
    this.#ack = { until }
    this.#hear()
    if (this.open.length > 0) this.#seenTogether = this.open.length
    this.#reminders = 0
    this.#escalated = false
  }

  /** Whether there was something to give back. */
  giveBack(): boolean {
    if (!this.#ack || this.#members.size === 0) return false
    this.#ack = undefined
    this.#releasedAt = this.#now
    return true
  }

  deliver(): void {
    for (const notice of this.#undelivered) notice.delivered = this.#now
    this.#undelivered = []
  }

  /** People know all of it now. */
  #hear(): void {
    for (const who of this.#voiced) this.#knownTo.add(who)
    for (const who of this.#members.keys()) if (!this.isOpen(who)) this.#knownOver.add(who)
    this.#gone.clear()
    this.#again = false
    this.#waits = false
    this.#believedPriority = this.#worst
  }

  /** What to say now, by the table. `touched` are members whose values were looked at. */
  look(did: { closing?: boolean; givenBack?: boolean; valued?: readonly number[] } = {}): void {
    if (this.#members.size === 0) return
    const quiet = this.open.filter((who) => this.#around.isQuiet(who))
    const hushed = quiet.some((who) => this.#wasVoiced.has(who))
    const freed = this.#voiced.filter((who) => !this.#wasVoiced.has(who))
    for (const who of quiet) this.#knownTo.delete(who)
    this.#wasVoiced = new Set(this.#voiced)
    const valued = [...freed, ...(did.valued ?? [])]
    const broke = valued.some((who) => this.#members.get(who)?.beyond && this.#isFiringAloud(who))
    if (this.open.length > 0) this.#lookOpen(hushed, did.givenBack === true, broke)
    else this.#lookResolved(did.closing === true)
  }

  #isFiringAloud = (who: number): boolean => this.#members.get(who)?.state === 'firing' && !this.#around.isQuiet(who)

  #lookResolved(closing: boolean): void {
    if (this.#resolvedAt === undefined) {
      this.#resolvedAt = this.#now
      this.#changes.push(this.#now)
      this.#hearOfResolve(closing)
    } else if (this.#flapping) {
      if (!this.#isCalm()) return
      this.#calmDown()
      if (this.#believed === 'firing') this.#say('resolved')
    }
    if (!this.#flapping && this.#resolvedAt !== this.#now && this.#now >= this.#resolvedAt + cooldown) this.#end()
  }

  #hearOfResolve(closing: boolean): void {
    const closed = [...this.#members.values()].some((member) => member.closed)
    if (closed) this.#calmDown()
    if (!this.#loud) this.#leaveToDigest(closing)
    if (!this.#loud || this.#believed !== 'firing' || this.#flapping) return
    this.#believed = 'resolved'
    if (!closing) this.#say('resolved')
  }

  /** No card for such priorities: people read of it in the digest. */
  #leaveToDigest(unsaid: boolean): void {
    if (!this.#isNews()) return
    this.#waits = true
    if (!unsaid && !this.#ack) this.#around.hasNews()
  }

  #untold = (): number[] => this.#voiced.filter((who) => !this.#knownTo.has(who))
  #isNews = (): boolean => this.#untold().length + this.#gone.size > 0 || (this.#again && this.#voiced.length > 0)

  /** The lines of this group that a digest has now, and what it counts of the group without listing it. */
  digest(): { lines: Line[]; before: number; unknown: number } {
    const lines = [...this.#ended]
    this.#ended = []
    const voiced = this.#voiced
    const firing = voiced.filter((who) => this.#members.get(who)?.state === 'firing').length
    const unknown = voiced.length - firing
    const shown = !this.#ack && voiced.length > 0 && !this.#loud
    if (this.#waits && this.#isNews() && !this.#ack) {
      lines.push({ ...this.#entry(), firing, unknown })
      return { lines, before: 0, unknown }
    }
    return { lines, before: shown ? firing : 0, unknown: shown ? unknown : 0 }
  }

  #entry() {
    const passed = [...this.#gone.values()].filter(({ known }) => !known).length
    const fired = (this.#again ? this.#voiced : this.#untold()).length + passed
    return { fired, resolved: this.#gone.size }
  }

  /** The digest was told. */
  heardDigest(): void {
    if (!this.#waits) return
    const voiced = this.#voiced.length
    this.#hear()
    this.#seenTogether = voiced
    if (voiced > 0) this.#believed = 'firing'
    else if (this.open.length === 0) this.#believed = 'resolved'
  }

  #isCalm = (): boolean => this.#now >= Math.max(this.#flapSince, this.#changes.at(-1) ?? 0) + 30 * 60_000

  #calmDown(): void {
    this.#flapping = false
    this.#broke = false
    this.#changes = []
  }

  #end(): void {
    if (this.#waits && this.#isNews() && !this.#ack) this.#ended.push({ ...this.#entry(), firing: 0, unknown: 0 })
    this.#members.clear()
    for (const set of [this.#knownTo, this.#knownOver, this.#gone, this.#wasVoiced]) set.clear()
    this.#again = false
    this.#waits = false
    this.#believed = 'nothing'
    this.#worst = 'P1'
    this.#believedPriority = undefined
    this.#seenTogether = 0
    this.#resolvedAt = undefined
    this.#ack = undefined
    this.#releasedAt = Number.NEGATIVE_INFINITY
    this.#lastNotice = undefined
    this.#alone = undefined
    this.#escalated = false
    this.#notices = 0
    this.#reminders = 0
    this.#broke = false
  }

  #lookOpen(hushed: boolean, givenBack: boolean, broke: boolean): void {
    if (this.#resolvedAt !== undefined) this.#changes.push(this.#now)
    this.#resolvedAt = undefined
    const expired = this.#ack !== undefined && this.#ack.until <= this.#now
    if (expired) this.#ack = undefined
    const voiced = this.#voiced
    if (voiced.length === 0 && (hushed || this.#believed === 'resolved')) this.#believed = 'nothing'
    if (!this.#loud) {
      if (expired || givenBack) this.#again = true
      this.#leaveToDigest(false)
    } else if (voiced.length === 0) {
      if (this.#flapping && this.#isCalm()) this.#calmDown()
    } else if (expired && this.#believed === 'firing') this.#say('reminder', { alone: true })
    else if (broke && this.#flapping && !this.#broke && this.#believed === 'firing') {
      this.#say('worse')
      this.#broke = true
    } else this.#sayWhatIsDue(voiced)
  }

  /** Who joined within 10 s of a notice that said that the group fires is on the card that it came with. */
  #welcome(voiced: readonly number[]): void {
    const last = this.#lastNotice
    if (!last || this.#ack || this.#believed !== 'firing' || this.#now >= last.queued + 10_000) return
    const fresh = this.#untold()
    for (const who of fresh) this.#knownTo.add(who)
    if (fresh.length > 0) this.#seenTogether = Math.max(this.#seenTogether, voiced.length)
  }

  #sayWhatIsDue(voiced: readonly number[]): void {
    const before = this.told.length
    this.#welcome(voiced)
    this.#escalate(voiced)
    if (this.told.length === before) this.#sayNews(voiced)
    if (this.told.length === before) this.#remindOf(voiced)
  }

  /** They were told, and nobody has it. */
  #isAlone(voiced: readonly number[]): boolean {
    const firing = [...this.#members.values()].some(({ state }) => state === 'firing')
    return !this.#flapping && !this.#ack && this.#believed === 'firing' && firing && voiced.length > 0
  }

  #escalate(voiced: readonly number[]): void {
    const { escalate } = this.#policy
    if (escalate === undefined || this.#escalated || !this.#alone || !this.#isAlone(voiced)) return
    const since = this.#alone.delivered ?? this.#alone.queued
    if (this.#lastNotice?.delivered === undefined) return
    if (this.#now < Math.max(since, this.#releasedAt) + escalate) return
    this.#say('escalation')
  }

  #remindOf(voiced: readonly number[]): void {
    const { remind } = this.#policy
    const last = this.#lastNotice?.delivered
    if (remind === undefined || last === undefined || !this.#isAlone(voiced)) return
    const gap = remind * Math.min(2 ** this.#reminders, 6)
    if (this.#now < Math.max(last, this.#releasedAt) + gap) return
    this.#say('reminder')
  }

  #sayNews(voiced: readonly number[]): void {
    const grown = voiced.length > 2 * this.#seenTogether
    const worse = this.#believedPriority === 'P1' && this.#worst === 'P0'
    const covered = this.#ack !== undefined && !grown && !worse
    const often = this.#changes.filter((at) => at > this.#now - 3_600_000).slice(-20).length > 6
    const flapping = this.#flapping || often
    const calm = this.#flapping && this.#isCalm()
    const firstOr = (kind: string) => (this.#notices === 0 ? 'firing' : kind)
    if (this.#believed === 'nothing') {
      if (!covered) this.#say(flapping ? 'flapping' : 'firing')
      else if (calm) this.#calmDown()
    } else if (this.#believed === 'resolved') this.#atMostOncePerCooldown(flapping ? 'flapping' : firstOr('refire'))
    else if (worse && this.#flapping) this.#say('worse')
    else if (worse) this.#atMostOncePerCooldown(firstOr('worse'))
    else if (calm && !this.#ack) {
      if (this.#atMostOncePerCooldown('refire')) this.#calmDown()
    } else if (this.#untold().length > 0 && !covered && this.#flapping && grown) this.#say('members')
    else if (this.#untold().length > 0 && !covered && !this.#flapping) this.#atMostOncePerCooldown('members')
    else if (calm) this.#calmDown()
  }

  #atMostOncePerCooldown(kind: string): boolean {
    const last = this.#lastNotice
    if (last && last.delivered === undefined) return false
    if (last && this.#now < (last.delivered ?? last.queued) + cooldown) return false
    this.#say(kind)
    return true
  }

  #say(kind: string, { alone = false } = {}): void {
    this.told.push({ at: this.#now, kind })
    this.#notices++
    if (kind === 'flapping') {
      this.#flapping = true
      this.#flapSince = this.#now
    }
    this.#believed = kind === 'resolved' ? 'resolved' : 'firing'
    this.#hear()
    if (kind !== 'resolved') this.#seenTogether = this.#voiced.length
    this.#lastNotice = { queued: this.#now }
    this.#undelivered.push(this.#lastNotice)
    if (kind === 'escalation') this.#escalated = true
    const again = kind === 'escalation' || (kind === 'reminder' && !alone)
    if (again) this.#reminders++
    else if (kind !== 'members') this.#reminders = 0
    if (again || kind === 'members') return
    this.#alone = kind === 'resolved' ? undefined : this.#lastNotice
    this.#escalated = false
  }
}
