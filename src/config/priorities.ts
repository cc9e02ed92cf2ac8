import type { PriorityPolicy } from '../core/policy.ts'

export type PriorityName = 'P0' | 'P1' | 'P2' | 'P3' | 'P4'
const cooldown = 5 * 60_000

/** P0 critical now, P1 warning hourly, P2-P4 info daily; a pack overrides key by key. */
export const defaultPriorities: Readonly<Record<PriorityName, PriorityPolicy>> = {
  P0: { level: 'critical', push: 'now', cooldown, remind: 5 * 60_000, incident: true, log: 'error' },
  P1: { level: 'warning', push: 'hourly', cooldown, incident: false, log: 'warn' },
  P2: { level: 'info', push: 'daily', cooldown, incident: false, log: 'info' },
  P3: { level: 'info', push: 'daily', cooldown, incident: false, log: 'info' },
  P4: { level: 'info', push: 'daily', cooldown, incident: false, log: 'info' },
}

/** The system under whose name the bot alerts about itself. */
export const ownSystem = 'opsbell'
/** The system of test alerts. */
export const drillSystem = 'drill'
/** Ids that no pack may take: they mean something else. */
export const reservedSystems: readonly string[] = [ownSystem, drillSystem, 'external']

const quarter = 15 * 60_000

/** The bot about itself: at once, seldom repeated. What went wrong with it is no incident of a system. */
export const ownPriorities: typeof defaultPriorities = {
  ...defaultPriorities,
  P0: { level: 'critical', push: 'now', cooldown: quarter, remind: quarter, incident: false, log: 'error' },
  P1: { level: 'warning', push: 'now', cooldown: quarter, incident: false, log: 'warn' },
}

/** What `severity` means where a rule names no `priority`. */
export const defaultSeverities: Readonly<Record<string, PriorityName>> = { critical: 'P0', warning: 'P1', info: 'P2' }

/** A test alert sounds as one that matters, and is no incident. */
export const drillPolicy: PriorityPolicy = { level: 'info', push: 'now', cooldown, incident: false }

/** Single keys of single priorities, as a pack gives them. */
type Overrides = Readonly<
  Partial<Record<PriorityName, { [K in keyof PriorityPolicy]?: PriorityPolicy[K] | undefined }>>
>

export function mergePriorities(base: typeof defaultPriorities, own: Overrides): typeof defaultPriorities {
  const names = Object.keys(base) as PriorityName[]
  return Object.fromEntries(names.map((name) => [name, merge(base[name], own[name])])) as typeof defaultPriorities
}

function merge(base: PriorityPolicy, own: Overrides[PriorityName]): PriorityPolicy {
  if (!own) return base
  const given = Object.entries(own).filter(([, value]) => value !== undefined)
  return { ...base, ...Object.fromEntries(given) }
}

export function isPriority(name: string): name is PriorityName {
  return Object.hasOwn(defaultPriorities, name)
}
