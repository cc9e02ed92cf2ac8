import type { Ms } from '../../core/clock.ts'
import { endedObservation, observationOf } from './observe.ts'
import { Outgoing, type OutgoingDeps } from './outgoing.ts'
import { sameState, stateId, statePut } from './persist.ts'
import type { ActiveAlert, Change } from './state.ts'

/** A firing alert whose value and texts did not change is told again this often. */
const refreshEvery: Ms = 60_000

/** Knows what of the alerts' states is stored and told, and sees to the difference. */
export class Ledger {
  readonly #deps: OutgoingDeps
  readonly #outgoing: Outgoing
  readonly #stored = new Map<string, ActiveAlert>()
  readonly #told = new Map<string, { alert: ActiveAlert; at: Ms }>()
  #clockAt: Ms = 0

  constructor(deps: OutgoingDeps) {
    this.#deps = deps
    this.#outgoing = new Outgoing(deps)
  }

  restored(rule: string, alerts: Iterable<ActiveAlert>): void {
    for (const alert of alerts) this.#stored.set(stateId(this.#deps.system, rule, alert), alert)
  }

  apply(rule: string, change: Change, at: Ms, threshold?: string): void {
    const { system } = this.#deps
    const id = stateId(system, rule, change.alert)
    const ended = change.to === 'resolved' || change.to === 'dropped'
    if (ended) this.#forget(id)
    else this.#keep(id, rule, change.alert)
    if (change.to === 'pending' || change.to === 'dropped') return
    if (change.to === 'seen' && !this.#worthTelling(id, change.alert, at)) return
    if (!ended) this.#told.set(id, { alert: change.alert, at })
    const observation = observationOf(system, rule, change, at)
    this.#outgoing.tell(id, { ...observation, ...(threshold !== undefined && { threshold }) }, at)
  }

  /** Ends the alerts of a rule that is gone. */
  end(rule: string, alerts: Iterable<ActiveAlert>, at: Ms): void {
    const { system } = this.#deps
    for (const alert of alerts) {
      const id = stateId(system, rule, alert)
      this.#forget(id)
      if (alert.state === 'firing') this.#outgoing.tell(id, endedObservation(system, rule, alert, at, 'removed'), at)
    }
  }

  /** Notes that the rules run now, unless that was noted less than `every` ago. */
  noteClock(every: Ms): void {
    const { clock, system } = this.#deps
    const now = clock.now()
    if (now - this.#clockAt < every) return
    this.#clockAt = now
    this.#outgoing.put({ kind: 'ruleclock', id: system, doc: { system, at: now } })
  }

  /** The wall clock was moved. */
  shift(by: Ms): void {
    for (const told of this.#told.values()) told.at += by
    this.#clockAt += by
  }

  flush(): Promise<void> {
    return this.#outgoing.flush()
  }

  stop(): Promise<void> {
    return this.#outgoing.stop()
  }

  #keep(id: string, rule: string, alert: ActiveAlert): void {
    const same = sameState(this.#stored.get(id), alert)
    this.#stored.set(id, alert)
    if (!same) this.#outgoing.put(statePut(this.#deps.system, rule, alert))
  }

  #forget(id: string): void {
    this.#told.delete(id)
    if (this.#stored.delete(id)) this.#outgoing.delete(id)
  }

  #worthTelling(id: string, alert: ActiveAlert, at: Ms): boolean {
    if (alert.state !== 'firing' || alert.heldBy !== undefined) return false
    const told = this.#told.get(id)
    if (!told || at - told.at >= refreshEvery || !Object.is(told.alert.value, alert.value)) return true
    return Object.entries(alert.annotations).some(([name, text]) => told.alert.annotations[name] !== text)
  }
}
