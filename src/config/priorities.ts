import type { Labels } from '../core/labels.ts'
import type { Destination, Policies, PriorityPolicy } from '../core/policy.ts'
import type { Config, SystemConfig } from './load.ts'
import type { SystemFile } from './schema.ts'

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

/** What `severity` means where a rule names no `priority`. */
export const defaultSeverities: Readonly<Record<string, PriorityName>> = { critical: 'P0', warning: 'P1', info: 'P2' }

type Overrides = SystemFile['priorities']

export function mergePriorities(base: typeof defaultPriorities, own: Overrides): typeof defaultPriorities {
  const names = Object.keys(base) as PriorityName[]
  return Object.fromEntries(names.map((name) => [name, merge(base[name], own[name])])) as typeof defaultPriorities
}

function merge(base: PriorityPolicy, own: Overrides[PriorityName]): PriorityPolicy {
  if (!own) return base
  const given = Object.entries(own).filter(([, value]) => value !== undefined)
  return { ...base, ...Object.fromEntries(given) }
}

/** The alert pipeline's view of the configuration. Alerts of an unknown system (`external`) use the defaults. */
export function policiesOf(config: Pick<Config, 'systems' | 'chats'>): Policies {
  const systems = new Map<string, SystemConfig>(config.systems.map((system) => [system.id, system]))
  const fallbackChat = Object.keys(config.chats)[0] ?? ''
  const destination = (system: string): Destination => ({
    channel: 'telegram',
    chat: systems.get(system)?.chat ?? fallbackChat,
  })
  return {
    priorityOf: (system, labels) => priorityOf(labels, systems.get(system)?.severities ?? defaultSeverities),
    policyOf: (system, priority) => {
      const priorities = systems.get(system)?.priorities ?? defaultPriorities
      return isPriority(priority) ? priorities[priority] : priorities.P2
    },
    routeOf: (system) => ({ id: 'default', destinations: [destination(system)] }),
  }
}

function priorityOf(labels: Labels, severities: Readonly<Record<string, PriorityName>>): string {
  const own = labels.priority
  if (own !== undefined && isPriority(own)) return own
  return severities[labels.severity ?? ''] ?? 'P2'
}

function isPriority(name: string): name is PriorityName {
  return name in defaultPriorities
}
