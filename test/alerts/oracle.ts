import type { Ms } from '../../src/core/clock.ts'
import { GroupOracle, type GroupPolicy, type Line, type Push } from './oracle-group.ts'

/** One step of a history. Instances are members of one group; `source` is about the group that inhibits them one by one. */
export type Step =
  | { do: 'fire' | 'resolve' | 'lose' | 'worsen' | 'beyond'; who: readonly number[] }
  | { do: 'source'; state: 'firing' | 'resolved'; who: readonly number[] }
  | { do: 'ack'; ticks?: number }
  | { do: 'unack' }
  | { do: 'close' }
  | { do: 'silence'; who: 'all' | number; ticks: number }
  | { do: 'unsilence'; which: number }
  | { do: 'deliver' }
  | { do: 'pass'; ticks: number }
  /** Less than a tick. */
  | { do: 'wait'; beats: number }

export const tick: Ms = 30_000
/** Everything happens on a beat, and is looked at on every beat. */
export const beat: Ms = 5000

/** A maintenance window, in ticks from the beginning. */
export interface Upkeep {
  who: 'all' | number
  from: number
  ticks: number
}

interface Silence {
  who: 'all' | number
  end: Ms
}

export interface ToldDigest {
  at: Ms
  line: Line
  before: number
  unknown: number
}

const hour: Ms = 3_600_000
/** 09:00 in Taipei. */
const nine: Ms = hour

/** A group, a group that inhibits it, silences, maintenance and digests: everything is looked at on every beat. */
export class Oracle {
  now: Ms
  readonly digests: ToldDigest[] = []
  readonly group: GroupOracle
  readonly sources: GroupOracle
  readonly #start: Ms
  readonly #push: Push
  readonly #upkeep: readonly Upkeep[]
  #silences: (Silence | undefined)[] = []
  #opened: Ms | undefined

  constructor(now: Ms, policy: GroupPolicy, upkeep: readonly Upkeep[] = []) {
    this.now = now
    this.#start = now
    this.#push = policy.push
    this.#upkeep = upkeep
    const hasNews = () => {
      this.#opened ??= this.now
    }
    const around = { now: () => this.now, hasNews }
    this.group = new GroupOracle(policy, { ...around, isQuiet: this.#isQuiet })
    this.sources = new GroupOracle({ push: 'now' }, { ...around, isQuiet: () => false })
  }

  take(step: Step): void {
    if (step.do === 'pass') this.#passBeats(step.ticks * (tick / beat))
    else if (step.do === 'wait') this.#passBeats(step.beats)
    else if (step.do === 'deliver') this.#deliver()
    else {
      if (step.do === 'source') this.#changeSources(step)
      this.group.look(this.#change(step))
    }
  }

  #passBeats(beats: number): void {
    for (let i = 0; i < beats; i++) {
      this.now += beat
      this.sources.look()
      this.group.look()
      this.#tellDigest()
    }
  }

  #deliver(): void {
    for (const group of [this.sources, this.group]) {
      group.deliver()
      group.look()
    }
  }

  #isQuiet = (who: number): boolean => {
    const covers = (one: { who: 'all' | number }) => one.who === 'all' || one.who === who
    const within = ({ from, ticks }: Upkeep) =>
      this.now >= this.#start + from * tick && this.now < this.#start + (from + ticks) * tick
    return (
      this.#silences.some((one) => one && one.end > this.now && covers(one)) ||
      this.#upkeep.some((one) => covers(one) && within(one)) ||
      this.sources.isOpen(who)
    )
  }

  #changeSources({ state, who }: Extract<Step, { do: 'source' }>): void {
    if (state === 'firing') this.sources.fire(who)
    else this.sources.resolve(who)
    this.sources.look()
  }

  #change(step: Exclude<Step, { do: 'pass' | 'wait' | 'deliver' }>): Parameters<GroupOracle['look']>[0] {
    const { group } = this
    if (step.do === 'fire') group.fire(step.who)
    if (step.do === 'resolve') group.resolve(step.who)
    if (step.do === 'lose') group.lose(step.who)
    if (step.do === 'worsen') group.worsen(step.who)
    if (step.do === 'beyond') return { valued: group.beyond(step.who) }
    if (step.do === 'ack')
      group.acknowledge(step.ticks === undefined ? Number.POSITIVE_INFINITY : this.now + step.ticks * tick)
    if (step.do === 'unack') return { givenBack: group.giveBack() }
    if (step.do === 'close') return { closing: group.close() }
    if (step.do === 'silence') this.#silences.push({ who: step.who, end: this.now + step.ticks * tick })
    if (step.do === 'unsilence' && step.which < this.#silences.length) this.#silences[step.which] = undefined
    return {}
  }

  #tellDigest(): void {
    if (this.#opened === undefined || this.now < this.#due(this.#opened)) return
    this.#opened = undefined
    const { lines, before, unknown } = this.group.digest()
    this.group.heardDigest()
    if (lines.length === 0) return
    const add = (of: keyof Line) => lines.reduce((sum, line) => sum + line[of], 0)
    const line = { fired: add('fired'), resolved: add('resolved'), firing: add('firing'), unknown: add('unknown') }
    this.digests.push({ at: this.now, line, before, unknown })
  }

  #due(opened: Ms): Ms {
    if (this.#push === 'within') return opened + 4.5 * 60_000
    if (this.#push === 'hourly') return (Math.floor(opened / hour) + 1) * hour
    return (Math.floor((opened - nine) / (24 * hour)) + 1) * 24 * hour + nine
  }
}
