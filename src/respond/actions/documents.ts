import { timeKey } from '../../alerts/kinds.ts'
import type { Ms } from '../../core/clock.ts'
import type { Destination, Person } from '../../core/policy.ts'
import { type KindSpec, kindSpec } from '../../store/port.ts'
import type { Errand } from './contract.ts'

/** A change that waits for its confirmation; works once. The document's id is the token. */
export interface Confirmation extends Errand {
  system: string
  action: string
  args: Readonly<Record<string, string>>
  show?: Destination
  by: Person
  cause: string
  /** `asked`: for the person's own second press; `approval`: for another person's. */
  state: 'asked' | 'approval' | 'used' | 'cancelled'
  askedAt: Ms
  expiresAt: Ms
  /** The run of the bot in which it was asked: the next one knows nothing of what was shown. */
  boot: string
  /** Of the action as it was shown. */
  digest: string
  execution?: string
}

declare module '../../store/port.ts' {
  interface Kinds {
    confirmation: Confirmation
  }
}

const day: Ms = 86_400_000
const kept = 180 * day

/** Executions of one action in the order of time. */
export const actionKey = (system: string, action: string): string => `${system}/${action}`

/** The documents of this room; `keep` is how long an execution stays after its end. */
export const actionKindsKept = (keep: Ms): readonly KindSpec[] => [
  kindSpec<'execution'>({
    kind: 'execution',
    indexes: {
      running: ({ state }) => (state === 'running' ? 1 : undefined),
      action: ({ system, action, startedAt }) => timeKey(actionKey(system, action), startedAt),
      /** Whose shield is still to be judged. */
      shield: ({ state, shield }) => (state === 'running' || shield?.outcome ? undefined : shield?.until),
      started: ({ startedAt }) => startedAt,
    },
    expires: ({ endedAt }) => (endedAt === undefined ? undefined : endedAt + keep),
  }),
  kindSpec<'confirmation'>({ kind: 'confirmation', expires: ({ expiresAt }) => expiresAt + day }),
]

export const actionKinds: readonly KindSpec[] = actionKindsKept(kept)
