import type { Ms } from '../core/clock.ts'
import type { MaybeLocalized } from '../core/localized.ts'
import type { PriorityPolicy } from '../core/policy.ts'
import type { ActionConfig } from './actions.ts'
import type { EventRule } from './events.ts'
import type { GoLivePlan } from './golive.ts'
import type { PriorityName } from './priorities.ts'
import type { MainFile, SystemFile } from './schema.ts'
import type { Sop } from './sop.ts'
import type { InhibitRuleConfig, MaintenanceConfig } from './suppression.ts'
import type { VerifyPlan } from './verify.ts'

/** A source as its kind's schema gives it back: `id` and `kind` and that kind's options. */
export type SourceConfig = { id: string; kind: string } & Readonly<Record<string, unknown>>

export interface RuleFile {
  path: string
  text: string
}

export interface SystemConfig {
  id: string
  name: MaybeLocalized
  environment: string
  /** The pack's folder; its rule files are relative to it. */
  folder: string
  chat: string
  sources: readonly SourceConfig[]
  /** Selectors of series that are recorded. */
  history: readonly string[]
  /** Rule files with their text as read. */
  ruleFiles: readonly RuleFile[]
  /** It wants a summary of each day. */
  summary?: 'daily'
  /** IANA name of the zone of its days, where it has its own. */
  timezone?: string
  /** Figures whose course is shown. */
  capacity: SystemFile['capacity']
  /** How its error events become alerts. */
  events: readonly EventRule[]
  /** Names of rules that are on trial, and for how long (ms). */
  trial?: { for: Ms; rules: readonly string[] }
  priorities: Readonly<Record<PriorityName, PriorityPolicy>>
  severities: Readonly<Record<string, PriorityName>>
  inhibitRules: readonly InhibitRuleConfig[]
  maintenance: readonly MaintenanceConfig[]
  /** What may be carried out from the chat, in the file's order. */
  actions: readonly ActionConfig[]
  /** Its checklists, by the names of their files. */
  sops: readonly Sop[]
  /** Its go-live, where it has a `golive.yaml`. */
  goLive?: GoLivePlan
  /** What `/verify` looks at, where it has a `verify.yaml`. */
  verify?: VerifyPlan
}

export interface Config extends Omit<MainFile, 'systems' | 'chat'> {
  file: string
  systems: readonly SystemConfig[]
  /** Values that must never be shown: from `file:` references and from keys that name a secret. */
  secrets: readonly string[]
}
