import type { Ms } from '../../core/clock.ts'
import type { Labels } from '../../core/labels.ts'

/** Something that went wrong in a system, as its application tells it. */
export interface ErrorEvent {
  readonly system: string
  /** `error_code`, such as `GEMINI_INVALID_API_KEY`. */
  readonly code: string
  readonly service?: string
  readonly message?: string
  /** Any JSON; without secrets. */
  readonly details: Readonly<Record<string, unknown>>
  readonly traceId?: string
  /** When it happened; never in the future. */
  readonly at: Ms
  /** The same for every delivery of one event; absent: each delivery counts. */
  readonly key?: string
}

/** An event as it is kept for the list, for 30 days. */
export interface ListedEvent {
  system: string
  code: string
  service?: string
  message?: string
  details?: Readonly<Record<string, unknown>>
  traceId?: string
  at: Ms
  receivedAt: Ms
  /** Name of the alert it raised or refreshed. */
  alert?: string
}

/** An alert that events raised, until it ends. */
export interface EventAlert {
  system: string
  alertname: string
  origin: string
  labels: Labels
  annotations: Labels
  priority: string
  startsAt: Ms
  /** When it ends unless another event comes. */
  until: Ms
  /** Events so far. */
  count: number
  /** The alert pipeline knows of it. */
  told: boolean
  /** Its row is gone: it ends as removed, not as over. */
  removed?: boolean
}

/** That an event was taken, for as long as its sender may deliver it again. */
export interface SeenEvent {
  until: Ms
}

declare module '../../store/port.ts' {
  interface Kinds {
    errorevent: ListedEvent
    eventalert: EventAlert
    eventseen: SeenEvent
  }
}

/** What came of a delivery. */
export interface Accepted {
  /** Events that were new. */
  accepted: number
  /** Events that had been delivered before. */
  duplicates: number
  /** Alerts that were raised or refreshed, at most one row per label set. */
  alerts: readonly { alert: string; priority: string; labels: Labels }[]
}
