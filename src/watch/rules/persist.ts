import type { Ms } from '../../core/clock.ts'
import { fingerprint, labelsKey } from '../../core/labels.ts'
import { kindSpec, type Put, type Store } from '../../store/port.ts'
import type { ActiveAlert } from './state.ts'

/** One pending or firing alert, kept so that a restart forgets neither that it fires nor how long it is pending. */
export interface RuleState {
  system: string
  /** The rule's key in the system: group and alert name. */
  rule: string
  alert: ActiveAlert
}

/** When a system's rules were last known to run: the rest of the time until a restart is downtime. */
export interface RuleClock {
  system: string
  at: Ms
}

declare module '../../store/port.ts' {
  interface Kinds {
    rulestate: RuleState
    ruleclock: RuleClock
  }
}

export const ruleStateKinds = [
  kindSpec<'rulestate'>({ kind: 'rulestate', indexes: { system: (doc) => doc.system } }),
  kindSpec<'ruleclock'>({ kind: 'ruleclock' }),
]

/** Most alerts restored; a system with more has other problems. */
const mostRestored = 50_000

export function stateId(system: string, rule: string, alert: ActiveAlert): string {
  return `${system}/${rule}/${fingerprint(alert.labels)}`
}

export function statePut(system: string, rule: string, alert: ActiveAlert): Put {
  return { kind: 'rulestate', id: stateId(system, rule, alert), doc: { system, rule, alert } }
}

/** What makes a document worth writing again; a new value or text does not. */
export function sameState(a: ActiveAlert | undefined, b: ActiveAlert): boolean {
  return (
    a !== undefined &&
    a.state === b.state &&
    a.activeAt === b.activeAt &&
    a.firedAt === b.firedAt &&
    a.keepFiringSince === b.keepFiringSince &&
    a.heldBy === b.heldBy
  )
}

/** Active alerts by rule and label set, and the length of the downtime before `now`. */
export async function restore(
  store: Store,
  system: string,
  now: Ms,
): Promise<{ rules: Map<string, Map<string, ActiveAlert>>; downtime: Ms }> {
  const [documents, clock] = await Promise.all([
    store.list('rulestate', 'system', { is: system, limit: mostRestored }),
    store.get('ruleclock', system),
  ])
  const rules = new Map<string, Map<string, ActiveAlert>>()
  for (const { doc } of documents) {
    const alerts = rules.get(doc.rule) ?? new Map<string, ActiveAlert>()
    rules.set(doc.rule, alerts.set(labelsKey(doc.alert.labels), doc.alert))
  }
  return { rules, downtime: clock ? Math.max(0, now - clock.doc.at) : 0 }
}

/** Every system that alerts are kept of, whether it is configured or not. */
export async function systemsKept(store: Store): Promise<string[]> {
  const systems: string[] = []
  for (let from = ''; ; ) {
    const [next] = await store.list('rulestate', 'system', { from, limit: 1 })
    if (!next) return systems
    systems.push(next.doc.system)
    from = `${next.doc.system}\0`
  }
}
