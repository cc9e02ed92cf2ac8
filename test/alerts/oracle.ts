import type { Ms } from '../../src/core/clock.ts'
import { cooldown } from './support.ts'

/** One step of a history. Instances are members of one group; a silence covers all of them or one. */
export type Step =
  | { do: 'fire' | 'resolve' | 'lose'; who: readonly number[] }
  | { do: 'ack'; ticks?: number }
  | { do: 'unack' }
  | { do: 'close' }
  | { do: 'silence'; who: 'all' | number; ticks: number }
  | { do: 'unsilence'; which: number }
  | { do: 'deliver' }
  | { do: 'pass'; ticks: number }

export const tick: Ms = 30_000

interface Member {
  state: 'firing' | 'unknown' | 'resolved'
  why?: 'closed'
}

interface Silence {
  who: 'all' | number
  end: Ms
}

export interface Told {
  at: Ms
  kind: string
}

/**
 * The design's table, told the slow way: lists and sets looked at anew on every tick, no counters, no due times. It
 * knows one group with one destination.
 */
export class Oracle {
  readonly told: Told[] = []
  now: Ms
  #members = new Map<number, Member>()
  #silences: (Silence | undefined)[] = []
  #knownTo = new Set<number>()
  #believed: 'nothing' | 'firing' | 'resolved' = 'nothing'
  #seenTogether = 0
  #resolvedAt: Ms | undefined
  #ack: { until: Ms } | undefined
  #lastNotice: { queued: Ms; delivered?: Ms } | undefined
  #wasVoiced = new Set<number>()
  #undelivered: { queued: Ms; delivered?: Ms }[] = []

  readonly #remind: Ms | undefined
  #reminders = 0
  #changes: Ms[] = []
  #flapping = false
  #flapSince = 0
  #releasedAt = Number.NEGATIVE_INFINITY

  constructor(now: Ms, remind?: Ms) {
    this.now = now
    this.#remind = remind
  }

  counts() {
    const states = [...this.#members.values()].map(({ state }) => state)
    const count = (wanted: string) => states.filter((state) => state === wanted).length
    return { firing: count('firing'), unknown: count('unknown'), resolved: count('resolved') }
  }

  get open(): boolean {
    return this.#members.size > 0
  }

  take(step: Step): void {
    if (step.do === 'pass') for (let i = 0; i < step.ticks; i++) this.#passTick()
    else if (step.do === 'deliver') this.#deliver()
    else {
      this.#change(step)
      this.#look(step.do === 'close')
    }
  }

  #passTick(): void {
    this.now += tick
    this.#look()
  }

  #deliver(): void {
    for (const notice of this.#undelivered) notice.delivered = this.now
    this.#undelivered = []
  }

  #change(step: Exclude<Step, { do: 'pass' | 'deliver' }>): void {
    if (step.do === 'fire' && this.#members.size === 0) this.#changes.push(this.now)
    if (step.do === 'fire') for (const who of step.who) this.#members.set(who, { state: 'firing' })
    if (step.do === 'resolve') this.#set(step.who, { state: 'resolved' })
    if (step.do === 'lose') this.#set(step.who, { state: 'unknown' })
    if (step.do === 'close') {
      const unknown = this.#allOpen().filter((who) => this.#members.get(who)?.state === 'unknown')
      this.#set(unknown, { state: 'resolved', why: 'closed' })
    }
    if (step.do === 'ack') this.#acknowledge(step.ticks)
    if (step.do === 'unack' && this.#ack && this.open) {
      this.#ack = undefined
      this.#releasedAt = this.now
    }
    if (step.do === 'silence') this.#silences.push({ who: step.who, end: this.now + step.ticks * tick })
    if (step.do === 'unsilence' && step.which < this.#silences.length) this.#silences[step.which] = undefined
  }

  /** Only what is open can resolve or lose its data. */
  #set(whose: readonly number[], member: Member): void {
    for (const who of whose) if (this.#isOpen(who)) this.#members.set(who, member)
  }

  #acknowledge(ticks: number | undefined): void {
    if (!this.#anyOpen() || this.#ack) return
    this.#ack = { until: ticks === undefined ? Number.POSITIVE_INFINITY : this.now + ticks * tick }
    this.#seenTogether = this.#allOpen().length
    this.#reminders = 0
    for (const who of this.#voiced()) this.#knownTo.add(who)
  }

  #isOpen = (who: number): boolean => (this.#members.get(who)?.state ?? 'resolved') !== 'resolved'
  #allOpen = (): number[] => [...this.#members.keys()].filter((who) => this.#isOpen(who))
  #anyOpen = (): boolean => this.#allOpen().length > 0
  #isQuiet = (who: number): boolean =>
    this.#silences.some((one) => one && one.end > this.now && (one.who === 'all' || one.who === who))
  #voiced = (): number[] => this.#allOpen().filter((who) => !this.#isQuiet(who))

  /** What to say now, by the table. */
  #look(closing = false): void {
    if (this.#members.size === 0) return
    const quiet = this.#allOpen().filter((who) => this.#isQuiet(who))
    const hushed = quiet.some((who) => this.#wasVoiced.has(who))
    for (const who of quiet) this.#knownTo.delete(who)
    this.#wasVoiced = new Set(this.#voiced())
    if (this.#anyOpen()) this.#lookOpen(hushed)
    else this.#lookResolved(closing)
  }

  #lookResolved(closing: boolean): void {
    if (this.#resolvedAt === undefined) {
      this.#resolvedAt = this.now
      this.#changes.push(this.now)
      this.#hearOfResolve(closing)
    } else if (this.#flapping) {
      if (!this.#isCalm()) return
      this.#calmDown()
      if (this.#believed === 'firing') this.#say('resolved')
    }
    if (!this.#flapping && this.#resolvedAt !== this.now && this.now >= this.#resolvedAt + cooldown) this.#end()
  }

  #hearOfResolve(closing: boolean): void {
    const closed = [...this.#members.values()].some(({ why }) => why === 'closed')
    if (closed) this.#calmDown()
    if (this.#believed !== 'firing' || this.#flapping) return
    this.#believed = 'resolved'
    if (!closing || !closed) this.#say('resolved')
  }

  #isCalm = (): boolean => this.now >= Math.max(this.#flapSince, this.#changes.at(-1) ?? 0) + 30 * 60_000

  #calmDown(): void {
    this.#flapping = false
    this.#changes = []
  }

  #end(): void {
    this.#members.clear()
    this.#knownTo.clear()
    this.#believed = 'nothing'
    this.#seenTogether = 0
    this.#resolvedAt = undefined
    this.#ack = undefined
    this.#releasedAt = Number.NEGATIVE_INFINITY
    this.#lastNotice = undefined
    this.#wasVoiced.clear()
  }

  #lookOpen(hushed: boolean): void {
    if (this.#resolvedAt !== undefined) this.#changes.push(this.now)
    this.#resolvedAt = undefined
    const expired = this.#ack !== undefined && this.#ack.until <= this.now
    if (expired) this.#ack = undefined
    const voiced = this.#voiced()
    if (voiced.length === 0) {
      if (hushed || this.#believed === 'resolved') this.#believed = 'nothing'
      if (this.#flapping && this.#isCalm()) this.#calmDown()
      return
    }
    if (expired && this.#believed === 'firing') this.#say('reminder')
    else {
      const before = this.told.length
      this.#sayNews(voiced)
      if (this.told.length === before) this.#remindOf(voiced)
    }
  }

  #remindOf(voiced: readonly number[]): void {
    const last = this.#lastNotice?.delivered
    const firing = [...this.#members.values()].some(({ state }) => state === 'firing')
    if (this.#remind === undefined || this.#flapping || this.#ack || this.#believed !== 'firing' || last === undefined)
      return
    if (!firing || voiced.length === 0) return
    const gap = this.#remind * Math.min(2 ** this.#reminders, 6)
    if (this.now < Math.max(last, this.#releasedAt) + gap) return
    const reminders = this.#reminders
    this.#say('reminder')
    this.#reminders = reminders + 1
  }

  #sayNews(voiced: readonly number[]): void {
    const grown = voiced.length > 2 * this.#seenTogether
    const covered = this.#ack !== undefined && !grown
    const unknownToPeople = voiced.filter((who) => !this.#knownTo.has(who))
    const often = this.#changes.filter((at) => at > this.now - 3_600_000).slice(-20).length > 6
    const calm = this.#flapping && this.#isCalm()
    if (this.#believed === 'nothing') {
      if (!covered) this.#say(this.#flapping || often ? 'flapping' : 'firing')
    } else if (this.#believed === 'resolved')
      this.#atMostOncePerCooldown(this.#flapping || often ? 'flapping' : 'refire')
    else if (calm && !this.#ack) {
      if (this.#atMostOncePerCooldown('refire')) this.#calmDown()
    } else if (unknownToPeople.length > 0 && !covered && this.#flapping && grown) this.#say('members')
    else if (unknownToPeople.length > 0 && !covered && !this.#flapping) this.#atMostOncePerCooldown('members')
    else if (calm) this.#calmDown()
  }

  #atMostOncePerCooldown(kind: string): boolean {
    const last = this.#lastNotice
    if (last && last.delivered === undefined) return false
    if (last && this.now < (last.delivered ?? last.queued) + cooldown) return false
    this.#say(kind)
    return true
  }

  #say(kind: string): void {
    if (kind !== 'members') this.#reminders = 0
    this.told.push({ at: this.now, kind })
    if (kind === 'flapping') {
      this.#flapping = true
      this.#flapSince = this.now
    }
    this.#believed = kind === 'resolved' ? 'resolved' : 'firing'
    if (kind !== 'resolved') {
      for (const who of this.#voiced()) this.#knownTo.add(who)
      this.#seenTogether = this.#voiced().length
    }
    this.#lastNotice = { queued: this.now }
    this.#undelivered.push(this.#lastNotice)
  }
}
