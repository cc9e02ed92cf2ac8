import type { Episode, EpisodeView, Silence } from '../alerts/contract.ts'
import type { Ms } from '../core/clock.ts'
import type { Matcher } from '../core/matchers.ts'
import type { Person } from '../core/policy.ts'
import type { Line } from '../core/text.ts'
import type { Texts } from '../core/texts.ts'
import type { Block, CardButton } from '../deliver/contract.ts'
import type { SourceStatus } from '../watch/contract.ts'
import type { PersonEntry } from './people.ts'

export type HealthState = 'unhealthy' | 'degraded' | 'unknown' | 'healthy'

/** One system of `/health`, worst check first. */
export interface SystemHealth {
  system: string
  name: string
  state: HealthState
  /** When the oldest of its figures was measured; undefined when there is none. */
  measuredAt?: Ms
  /** What is not healthy: checks and sources, worst first. */
  troubles: readonly { what: string; state: HealthState; why?: string; at?: Ms }[]
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
}

/** The bot's own state, as far as the chat does not know it itself. */
export interface BotStatus {
  version: string
  startedAt: Ms
  sources: readonly SourceStatus[]
  outbox: { waiting: number; unknown: number; dead: number }
  /** What is wrong with the configuration or degraded at a chat: one sentence each. */
  problems: readonly string[]
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
  keys?: readonly (readonly Key[])[]
  /** Asks for a typed answer, which is handled by that verb. */
  ask?: { placeholder: string; typed: Intent }
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

/** What came of a verb, with what the presser should know. */
export type AckOutcome =
  | { outcome: 'done'; episode: Episode }
  /** Somebody did before. */
  | { outcome: 'already'; episode: Episode }
  /** It is over; nothing to take. */
  | { outcome: 'ended'; episode: Episode }
  | { outcome: 'missing' }

export interface SilenceRequest {
  matchers: readonly Matcher[]
  system?: string
  until: Ms | 'stable'
  comment: string
  episode?: string
}

/** How much a silence would quieten now. */
export interface SilencePreview {
  alerts: number
  systems: readonly string[]
  critical: number
}

/**
 * What the chat asks of the alerts room. Every change names who did it and its `cause`; for one cause it happens once,
 * and a repetition gives the outcome of the first time.
 */
export interface AlertsDesk {
  /** Open episodes, the worst first. */
  open(): Promise<readonly EpisodeView[]>
  episode(id: string): Promise<EpisodeView | undefined>
  acknowledge(what: { episode: string; until?: Ms }, by: Person, cause: string): Promise<AckOutcome>
  unacknowledge(what: { episode: string }, by: Person, cause: string): Promise<AckOutcome>
  preview(what: Pick<SilenceRequest, 'matchers' | 'system'>): Promise<SilencePreview>
  silence(what: SilenceRequest, by: Person, cause: string): Promise<Silence>
  /** Active silences, the newest first. */
  silences(): Promise<readonly Silence[]>
  unsilence(id: string, by: Person, cause: string): Promise<Silence | undefined>
  extend(id: string, ms: Ms, by: Person, cause: string): Promise<Silence | undefined>
}

/** What the chat asks of the deliver room besides its messages. */
export interface CardDesk {
  /** Shows the episode's present state on its cards at once, ahead of other edits. */
  refresh(episode: string): Promise<void>
  /** The episode that a message of ours shows. */
  episodeAt(chat: number, message: number): Promise<string | undefined>
  /** A press came from this message: when we have no record of it, it becomes a copy of the episode's card. */
  adopt(episode: string, chat: number, message: number): Promise<void>
}
