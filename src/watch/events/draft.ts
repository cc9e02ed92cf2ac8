import type { EventRule } from '../../config/events.ts'
import type { Ms } from '../../core/clock.ts'
import { randomId } from '../../core/ids.ts'
import type { Put, Versioned, Write } from '../../store/port.ts'
import type { Accepted, ErrorEvent, EventAlert, ListedEvent } from './contract.ts'
import { seenFor } from './kinds.ts'
import { ruleFor } from './match.ts'
import { alertId, alertLabels, type RaisingRule, raised } from './raise.ts'

/** Alerts of one system that events may hold open with labels of their own; what comes beyond shares one. */
export const mostOpen = 1000

/** What a delivery changes, built on what is open and committed as one. */
export class Draft {
  /** Events that were not delivered before. */
  readonly fresh: ErrorEvent[] = []
  /** Alerts as they are after it, with the versions they then have. */
  readonly alerts = new Map<string, Versioned<'eventalert'>>()
  /** Alerts by id, with the trace of the event that touched them last. */
  readonly touched = new Map<string, string | undefined>()
  readonly #open: ReadonlyMap<string, Versioned<'eventalert'>>
  readonly #rules: (system: string) => readonly EventRule[]
  readonly #now: Ms
  readonly #puts: Put[] = []
  readonly #expect: NonNullable<Write['expect']>[number][] = []
  readonly #openBySystem = new Map<string, number>()

  constructor(
    open: ReadonlyMap<string, Versioned<'eventalert'>>,
    rules: (system: string) => readonly EventRule[],
    now: Ms,
  ) {
    this.#open = open
    this.#rules = rules
    this.#now = now
  }

  add(event: ErrorEvent, remember: { seen: boolean; listed: boolean }): void {
    this.fresh.push(event)
    const rule = ruleFor(this.#rules(event.system), event.code)
    if (rule?.alert !== undefined) this.#raise({ ...rule, alert: rule.alert }, event)
    if (remember.seen && event.key !== undefined) {
      this.#puts.push({ kind: 'eventseen', id: event.key, doc: { until: this.#now + seenFor } })
      this.#expect.push({ ref: { kind: 'eventseen', id: event.key }, version: 0 })
    }
    if (remember.listed) {
      // Of one moment, the later in the delivery is the newer.
      const id = `${String(this.fresh.length).padStart(5, '0')}${randomId()}`
      this.#puts.push({ kind: 'errorevent', id, doc: listed(event, this.#now, rule?.alert) })
    }
  }

  write(): Write {
    const alerts = [...this.alerts.values()]
    return {
      put: [...this.#puts, ...alerts.map(({ id, doc }): Put => ({ kind: 'eventalert', id, doc }))],
      expect: [
        ...this.#expect,
        ...alerts.map(({ id, version }) => ({ ref: { kind: 'eventalert', id } as const, version: version - 1 })),
      ],
    }
  }

  outcome(delivered: number): Accepted {
    const alerts = [...this.alerts.values()].map(({ doc }) => doc)
    return {
      accepted: this.fresh.length,
      duplicates: delivered - this.fresh.length,
      alerts: alerts.map(({ alertname, priority, labels }) => ({ alert: alertname, priority, labels })),
    }
  }

  #raise(rule: RaisingRule, event: ErrorEvent): void {
    let labels = alertLabels(rule, event, false)
    let id = alertId(event.system, labels)
    if (this.#isNew(id) && this.#openOf(event.system) >= mostOpen) {
      labels = alertLabels(rule, event, true)
      id = alertId(event.system, labels)
    }
    if (this.#isNew(id)) this.#openBySystem.set(event.system, this.#openOf(event.system) + 1)
    const before = this.#open.get(id)
    const latest: EventAlert | undefined = this.alerts.get(id)?.doc ?? before?.doc
    const doc = raised(latest, rule, event, labels, this.#now)
    this.alerts.set(id, { id, version: (before?.version ?? 0) + 1, doc })
    this.touched.set(id, event.traceId)
  }

  #isNew(id: string): boolean {
    return !this.#open.has(id) && !this.alerts.has(id)
  }

  #openOf(system: string): number {
    const known = this.#openBySystem.get(system)
    if (known !== undefined) return known
    let count = 0
    for (const { doc } of this.#open.values()) if (doc.system === system) count++
    this.#openBySystem.set(system, count)
    return count
  }
}

function listed(event: ErrorEvent, receivedAt: Ms, alert: string | undefined): ListedEvent {
  const { system, code, service, message, details, traceId, at } = event
  return {
    system,
    code,
    at,
    receivedAt,
    ...(service !== undefined && { service }),
    ...(message !== undefined && { message }),
    ...(Object.keys(details).length > 0 && { details }),
    ...(traceId !== undefined && { traceId }),
    ...(alert !== undefined && { alert }),
  }
}
