import type { Ms } from './clock.ts'
import type { Labels } from './labels.ts'
import type { Matcher } from './matchers.ts'

/** What colour, outbox order and exemption from folding follow; a pack's priorities P0-P4 each name one. */
export type AlertLevel = 'critical' | 'warning' | 'info'

/** When alerts of a priority are told. */
export type Push = 'now' | 'hourly' | 'daily' | { within: Ms }

export interface PriorityPolicy {
  level: AlertLevel
  push: Push
  /** Group interval: at most one audible notice about new members in this time, counted from delivery. */
  cooldown: Ms
  /** First reminder of an unacknowledged card. */
  remind?: Ms
  escalate?: Ms
  incident: boolean
  /** Level of the log line that each alert of this priority leaves. */
  log?: 'error' | 'warn' | 'info'
}

/** Where cards of a route go: a named chat (or room, mailbox ...) of a channel. */
export interface Destination {
  /** A key of the channel registry, such as `telegram`. */
  channel: string
  /**
   * The configuration's name of the chat, such as `ops`; the channel knows its current id. `person:<id>` is the private
   * chat with somebody who pressed Start.
   */
  chat: string
  /** The system whose own topic it goes to, where the chat has a topic per system. */
  topic?: string
}

export interface Route {
  id: string
  destinations: readonly Destination[]
  /** Labels that divide groups further than (system, alertname, priority). */
  groupBy?: readonly string[]
}

/** When a destination gets its digests. */
export interface DigestTimes {
  /** IANA name of its zone. */
  zone: string
  /** Clock time of the daily one, `HH:MM`. */
  daily: string
  /** The daily one is part of the morning's post: it is kept as `overnight` for whoever makes that. */
  morning?: boolean
  /** The hourly one makes no sound from `from` to `to` (`HH:MM`). */
  quiet?: { from: string; to: string }
}

/** While an alert that matches `source` is open, those that match `target` with the same `equal` labels are quiet. */
export interface InhibitRule {
  name: string
  source: readonly Matcher[]
  target: readonly Matcher[]
  /** Labels (or the attributes `system`, `priority`); of two absent ones, and of an absent and an empty one, both are equal. */
  equal: readonly string[]
  /** Holds among the alerts of this system alone. */
  system?: string
}

/** A time in which what it covers is quiet. */
export interface MaintenanceWindow {
  name: string
  /** All of it when empty. */
  matchers: readonly Matcher[]
  /** Alerts of these systems; of all when absent. */
  systems?: readonly string[]
  when: MaintenanceTime
}

export type MaintenanceTime =
  | { from: Ms; to: Ms }
  /** From the clock time `at` (`HH:MM` in `zone`) for that long, each day or on these weekdays (0 is Sunday). */
  | { at: string; for: Ms; weekdays?: readonly number[]; zone: string }

/** What the configuration says about priorities and routes; replaced as a whole on reload. */
export interface Policies {
  /** `P0` ... `P4` of an alert: its label `priority`, else by `severity` as the system maps it, else the system's default. */
  priorityOf(system: string, labels: Labels): string
  policyOf(system: string, priority: string): PriorityPolicy
  routeOf(system: string, priority: string, labels: Labels): Route
  /** Absent: 09:00 UTC, quiet from 22:00 to 08:00. */
  digestTimes?(destination: Destination): DigestTimes
  inhibitions?: readonly InhibitRule[]
  maintenance?: readonly MaintenanceWindow[]
}

export type Role = 'viewer' | 'responder' | 'admin'

/** Somebody who acts: the Telegram user id and the name shown on cards and in the audit trail. */
export interface Person {
  id: number
  name: string
}
