import type { Ms } from '../../core/clock.ts'
import type { Labels } from '../../core/labels.ts'

/** One label set for which a rule's expression holds, or held a moment ago. */
export interface ActiveAlert {
  readonly labels: Labels
  readonly annotations: Labels
  readonly value: number
  readonly state: 'pending' | 'firing'
  /** Since when the expression holds without a gap. */
  readonly activeAt: Ms
  readonly firedAt?: Ms
  /** Since when the expression no longer holds, while `keep_firing_for` runs. */
  readonly keepFiringSince?: Ms
  /** The source whose absence makes its state unknown. */
  readonly heldBy?: string
  /** Sources it was computed from, as of the last time it was seen. */
  readonly sources?: readonly string[]
}

/** What an evaluation found for one label set. */
export type Found = Pick<ActiveAlert, 'labels' | 'annotations' | 'value' | 'sources'>

export interface Timing {
  readonly for: Ms
  readonly keepFiringFor: Ms
}

/** What becomes of a firing alert that the evaluation no longer found; `kept`: nothing can be said about it yet. */
export type Vanished = { to: 'resolved'; why?: string } | { to: 'held'; source: string } | { to: 'kept' }

export interface Change {
  readonly key: string
  readonly alert: ActiveAlert
  /** `seen`: as before, with a new value or text; `dropped`: it was only pending. */
  readonly to: 'pending' | 'firing' | 'seen' | 'held' | 'resolved' | 'dropped'
  readonly why?: string
}

export interface Step {
  readonly active: ReadonlyMap<string, ActiveAlert>
  readonly changes: readonly Change[]
}

/**
 * The next state of one alerting rule, as Prometheus moves it: inactive → pending → firing (after `for`) → inactive
 * (after `keep_firing_for`). Pure; both maps are by key of the label set.
 */
export function step(
  timing: Timing,
  active: ReadonlyMap<string, ActiveAlert>,
  found: ReadonlyMap<string, Found>,
  at: Ms,
  vanished: (alert: ActiveAlert) => Vanished = () => ({ to: 'resolved' }),
): Step {
  const next = new Map<string, ActiveAlert>()
  const changes: Change[] = []
  for (const [key, one] of found) {
    const change = seen(timing, key, active.get(key), one, at)
    next.set(key, change.alert)
    changes.push(change)
  }
  for (const [key, alert] of active) {
    if (found.has(key)) continue
    const change = gone(timing, key, alert, at, vanished)
    if (change.to !== 'resolved' && change.to !== 'dropped') next.set(key, change.alert)
    changes.push(change)
  }
  return { active: next, changes }
}

function seen(timing: Timing, key: string, before: ActiveAlert | undefined, found: Found, at: Ms): Change {
  const state = before?.state ?? 'pending'
  const activeAt = before?.activeAt ?? at
  const firedAt = before?.firedAt
  const alert: ActiveAlert = { ...found, state, activeAt, ...(firedAt !== undefined && { firedAt }) }
  if (state === 'pending' && at - activeAt >= timing.for) {
    return { key, alert: { ...alert, state: 'firing', firedAt: at }, to: 'firing' }
  }
  if (!before) return { key, alert, to: 'pending' }
  return { key, alert, to: before.heldBy === undefined ? 'seen' : 'firing' }
}

function gone(
  timing: Timing,
  key: string,
  alert: ActiveAlert,
  at: Ms,
  vanished: (alert: ActiveAlert) => Vanished,
): Change {
  if (alert.state === 'pending') return { key, alert, to: 'dropped' }
  const fate = vanished(alert)
  if (fate.to === 'kept') return { key, alert, to: 'seen' }
  if (fate.to === 'held') {
    const held = { ...alert, heldBy: fate.source }
    return { key, alert: held, to: alert.heldBy === fate.source ? 'seen' : 'held' }
  }
  const since = alert.keepFiringSince ?? at
  if (fate.why === undefined && at - since < timing.keepFiringFor) {
    const { heldBy, ...kept } = alert
    return { key, alert: { ...kept, keepFiringSince: since }, to: heldBy === undefined ? 'seen' : 'firing' }
  }
  return { key, alert, to: 'resolved', ...(fate.why !== undefined && { why: fate.why }) }
}

/** The next moment at which time alone changes something: a `for` or `keep_firing_for` runs out. */
export function deadline(timing: Timing, active: Iterable<ActiveAlert>): Ms | undefined {
  let soonest: Ms | undefined
  for (const alert of active) {
    const due = dueAt(timing, alert)
    if (due !== undefined && (soonest === undefined || due < soonest)) soonest = due
  }
  return soonest
}

function dueAt(timing: Timing, alert: ActiveAlert): Ms | undefined {
  if (alert.state === 'pending') return alert.activeAt + timing.for
  return alert.keepFiringSince === undefined ? undefined : alert.keepFiringSince + timing.keepFiringFor
}

/** The same alert on a clock that was moved by `by` ms, or after a pause of that length that shall not count. */
export function shift(alert: ActiveAlert, by: Ms): ActiveAlert {
  return {
    ...alert,
    activeAt: alert.activeAt + by,
    ...(alert.firedAt !== undefined && { firedAt: alert.firedAt + by }),
    ...(alert.keepFiringSince !== undefined && { keepFiringSince: alert.keepFiringSince + by }),
  }
}
