import { resolve } from 'node:path'
import { alertKinds } from '../../src/alerts/index.ts'
import type { Clock, Ms } from '../../src/core/clock.ts'
import type { AlertLevel, Destination, Person, Policies, PriorityPolicy } from '../../src/core/policy.ts'
import { loadTexts } from '../../src/core/texts.ts'
import { deliverKinds } from '../../src/deliver/kinds.ts'
import type { Store } from '../../src/store/port.ts'
import { testStore } from '../support/store.ts'

// What tests of delivery share with the processes that they start: no sandbox, so that those start fast.

export const second: Ms = 1000
export const minute: Ms = 60_000
export const alice: Person = { id: 1001, name: 'Alice' }
export const texts = loadTexts(resolve(import.meta.dirname, '../../locales'))
export const allKinds = [...alertKinds, ...deliverKinds]

const levels: Readonly<Record<string, AlertLevel>> = { P0: 'critical', P1: 'warning', P2: 'info' }

export function policyOf(priority: string): PriorityPolicy {
  return { level: levels[priority] ?? 'info', push: 'now', cooldown: 5 * minute, incident: false }
}

export const policies = (destinations: readonly Destination[], remind?: Ms): Policies => ({
  priorityOf: (_, labels) => labels.priority ?? 'P1',
  policyOf: (_, priority) => ({ ...policyOf(priority), ...(remind !== undefined && { remind }) }),
  // A label `chat` routes to another chat.
  routeOf: (_, __, labels) => ({
    id: labels.chat ?? 'default',
    destinations: labels.chat ? [{ channel: 'telegram', chat: labels.chat }] : destinations,
  }),
})

export const ops: Destination = { channel: 'telegram', chat: 'ops' }

export function openStore(clock: Clock, path = ':memory:'): Promise<Store> {
  return testStore(allKinds, clock, path)
}
