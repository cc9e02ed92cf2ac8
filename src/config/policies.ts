import type { Labels } from '../core/labels.ts'
import type { Destination, DigestTimes, Policies } from '../core/policy.ts'
import type { Config, SystemConfig } from './config.ts'
import {
  defaultPriorities,
  defaultSeverities,
  drillPolicy,
  drillSystem,
  isPriority,
  ownPriorities,
  ownSystem,
  type PriorityName,
} from './priorities.ts'
import { inhibitionsOf, maintenanceOf } from './suppression.ts'

type PolicyConfig = Pick<Config, 'systems' | 'chats' | 'timezone' | 'digests' | 'inhibit_rules' | 'maintenance'> &
  Partial<Pick<Config, 'routine'>>

/** The alert pipeline's view of the configuration. Alerts of an unknown system (`external`) use the defaults. */
export function policiesOf(config: PolicyConfig): Policies {
  const systems = new Map<string, SystemConfig>(config.systems.map((system) => [system.id, system]))
  const fallbackChat = Object.keys(config.chats)[0] ?? ''
  const destination = (system: string): Destination => {
    const chat = systems.get(system)?.chat ?? fallbackChat
    return { channel: 'telegram', chat, ...(config.chats[chat]?.topics && { topic: system }) }
  }
  /** Every chat that is told of alerts. */
  const everywhere = (): Destination[] =>
    [...new Set([fallbackChat, ...config.systems.map(({ chat }) => chat)])]
      .filter((chat) => chat !== '')
      .map((chat) => ({ channel: 'telegram', chat }))
  return {
    priorityOf: (system, labels) => priorityOf(labels, systems.get(system)?.severities ?? defaultSeverities),
    policyOf: (system, priority) => {
      if (system === drillSystem) return drillPolicy
      const priorities = systems.get(system)?.priorities ?? (system === ownSystem ? ownPriorities : defaultPriorities)
      return isPriority(priority) ? priorities[priority] : priorities.P2
    },
    routeOf: (system) =>
      system === drillSystem
        ? { id: drillSystem, destinations: everywhere(), groupBy: ['drill'] }
        : { id: 'default', destinations: [destination(system)] },
    digestTimes: ({ chat }) => digestTimes(config, chat),
    inhibitions: [
      ...inhibitionsOf(config.inhibit_rules),
      ...config.systems.flatMap(({ id, inhibitRules }) => inhibitionsOf(inhibitRules, id)),
    ],
    maintenance: [
      ...maintenanceOf(config.maintenance, config.timezone),
      ...config.systems.flatMap(({ id, maintenance }) => maintenanceOf(maintenance, config.timezone, id)),
    ],
  }
}

function digestTimes({ chats, timezone, digests, routine }: PolicyConfig, chat: string) {
  const zone = chats[chat]?.timezone ?? timezone
  const [from, to] = digests.quiet === 'never' ? [] : digests.quiet.split('-')
  const times: DigestTimes = {
    zone,
    daily: digests.daily,
    ...(routine?.morning && { morning: true }),
    ...(from && to && { quiet: { from, to } }),
  }
  return times
}

function priorityOf(labels: Labels, severities: Readonly<Record<string, PriorityName>>): string {
  const own = labels.priority
  if (own !== undefined && isPriority(own)) return own
  return severities[labels.severity ?? ''] ?? 'P2'
}
