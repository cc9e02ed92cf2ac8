import type { Alerts } from '../alerts/alerts.ts'
import type { Act } from '../alerts/verbs/act.ts'
import type { Ms } from '../core/clock.ts'
import type { Labels } from '../core/labels.ts'
import type { MaybeLocalized } from '../core/localized.ts'
import type { Line } from '../core/text.ts'
import type { TextArgs, Texts } from '../core/texts.ts'
import type { Block, CardButton, CardFile } from '../deliver/contract.ts'
import type { Deliver } from '../deliver/deliver.ts'
import type { TrackerStatus } from '../respond/tracker/contract.ts'
import type { SourceStatus } from '../watch/contract.ts'
import type { PersonEntry } from './people.ts'

export type HealthState = 'unhealthy' | 'degraded' | 'unknown' | 'healthy'

/** One system of `/health`, worst check first. */
export interface SystemHealth {
  system: string
  name: MaybeLocalized
  state: HealthState
  /** When the oldest of its figures was measured; undefined when there is none. */
  measuredAt?: Ms
  /** What is not healthy: checks and sources, worst first. */
  troubles: readonly {
    what: string
    state: HealthState
    why?: string
    /** The same `why` for readers of any language. */
    failure?: SourceStatus['failure']
    at?: Ms
    annotations?: Labels
  }[]
}

/** One service of `/quota`, as the samples tell it. */
export interface Quota {
  system: string
  service: string
  used: number
  total: number
  /** used / total, or as the source says. */
  ratio: number
  resetAt?: Ms
  measuredAt: Ms
  /** When it will be used up at the pace of the last days; absent when it lasts until its reset, or nothing is known. */
  runsOutAt?: Ms
  /** What may be used per day so that it lasts until the reset (within the last day: what is left). */
  perDay?: number
  /** What was used per day lately. */
  pace?: number
  /** How long the readings go back that the forecast rests on, as a duration: `7d`, or less at the beginning (`18h`). */
  basis?: string
}

/** The bot's own state, as far as the chat does not know it itself. */
export interface BotStatus {
  version: string
  startedAt: Ms
  sources: readonly SourceStatus[]
  outbox: { waiting: number; unknown: number; dead: number }
  /** What is recorded for charts and for rules that look back; absent while nothing is. */
  history?: { bytes: number; series: number; refused: number; limit: number; lost: number }
  /** Rules that wait until enough is recorded. */
  warming?: readonly { system: string; rule: string; until: Ms }[]
  /** The issue tracker; absent where there is none. */
  tracker?: TrackerStatus
  /** What is wrong with the configuration or degraded at a chat: one sentence each. */
  problems: readonly string[]
  /** The same as texts, each with the moment it began where that helps. */
  notes?: readonly StatusNote[]
}

export interface StatusNote {
  id: string
  args?: TextArgs
  at?: Ms
}

/** What /doctor asks of the rest of the house; what is absent is not looked at. */
export interface DoctorFacts {
  /** The database: free space of its disk, its newest backup, and since when the bot runs. */
  store?: { freeBytes?: number; backupAt?: Ms; since: Ms }
  /** Our clock minus Telegram's, ms. */
  clockSkew?: Ms
}

/** One comparison of a rule's expression: what is measured now, and the limit. */
export interface Measured {
  expr: string
  op: string
  /** Undefined where the limit is not one number. */
  threshold?: number
  /** Nearest to the limit first, at most a few. */
  values: readonly { labels: Labels; value: number }[]
  total: number
}

/** An alerting rule as it is now. */
export interface RuleFact {
  system: string
  group: string
  file: string
  line: number
  name: string
  expr: string
  for: Ms
  keepFiringFor: Ms
  health: 'new' | 'ok' | 'warming' | 'failed'
  /** Why it failed, or what it waits for. */
  why?: string
  lastEvaluation?: Ms
  /** Pending and firing label sets. */
  alerts: readonly { labels: Labels; state: 'pending' | 'firing' | 'unknown'; activeAt: Ms; value: number }[]
  measured: readonly Measured[]
}

/** What one system answers to a query. */
export interface Queried {
  system: string
  /** In the order the engine gives them, at most as many as were asked for. */
  series: readonly { labels: Labels; value: number; newest?: NewestSample }[]
  total: number
}

/** When the newest sample behind a value was taken; late: longer ago than its interval explains. */
export interface NewestSample {
  at: Ms
  late: boolean
}

/** Where an answer goes. */
export interface Place {
  chat: number
  /** The forum topic; General has none. */
  thread?: number
  private: boolean
  /** The configuration's name of the chat; undefined for a private chat. */
  name?: string
}

/** One request of a person, whichever way it came. */
export interface Call {
  person: PersonEntry
  place: Place
  texts: Texts
  /** IANA name of the chat's time zone. */
  zone: string
  now: Ms
  /** When the person did it: sent the message, or the press arrived. */
  at: Ms
  /** Names the update: what a verb does for one cause it does once. */
  cause: string
  /** The person's own message, which answers reply to; none for a press. */
  message?: number
  /** The message that the person replied to, or whose button was pressed. */
  about?: number
}

/** What a button does when pressed; kept in the store under a random id. */
export interface Intent {
  verb: string
  args: Readonly<Record<string, string | number>>
  /** Only this person may press it. */
  person?: number
  /** Ms it works for; without it as long as the store keeps buttons. */
  ttl?: Ms
  /** Works once. */
  once?: boolean
}

export interface Key extends Omit<CardButton, 'press'> {
  press?: Intent
}

/** What the bot says to a person: a card whose buttons are still intents. */
export interface Answer {
  blocks: readonly Block[]
  /** Goes with a file, whose caption the text is; where that is refused the text goes alone, with `lost` below it. */
  file?: CardFile & { lost: Line }
  keys?: readonly (readonly Key[])[]
  /** Asks for a typed answer, which is handled by that verb. */
  ask?: { placeholder: string; typed: Intent }
  /** What the person typed could not be read: the question it answers stays open. */
  unread?: true
}

/** What came of a press. */
export interface Pressed {
  /** Shown to the presser alone, over the chat; at most 200 characters. */
  toast?: string
  /** As a dialogue that must be closed. */
  alert?: boolean
  /** Replaces the message whose button was pressed. */
  edit?: Answer
  /** A new message in reply to the pressed one. */
  reply?: Answer
  /** The pressed message goes away. */
  remove?: boolean
}

export const lines = (...all: readonly Line[]): Block[] => all.map((line) => ({ line }))

/** What the chat asks of the alerts room. Every change names who did it and its `cause`; for one cause it happens once. */
export type AlertsDesk = Pick<Alerts, 'verbs' | 'views'>

/** What the chat asks of the deliver room besides its messages. */
export type CardDesk = Pick<Deliver, 'refresh' | 'refreshStorm' | 'episodeAt' | 'adopt'>

/** The cards as features see them. */
export interface Cards extends Pick<CardDesk, 'episodeAt'> {
  /** Shows the episode's present state on its cards at once, ahead of other edits. Goes on by itself. */
  refresh(episode: string): void
  /** The same for the card of a storm, by the id of its roll-up. */
  refreshStorm(rollup: string): void
}

/** Who does it, when and why once, as the verbs of the alerts room take it. */
export const actOf = ({ person: { id, name }, at, cause }: Call): Act & { at: Ms } => ({
  person: { id, name },
  at,
  cause,
})
