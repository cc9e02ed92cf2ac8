import { timeKey } from '../../alerts/kinds.ts'
import type { Ms } from '../../core/clock.ts'
import { type KindSpec, kindSpec } from '../../store/port.ts'
import './contract.ts'

/** The documents of this room; `keep` is how long a run stays after its end. */
export const verifyKindsKept = (keep: Ms): readonly KindSpec[] => [
  kindSpec<'verify-run'>({
    kind: 'verify-run',
    indexes: {
      running: ({ state }) => (state === 'running' ? 1 : undefined),
      untold: ({ untold }) => (untold ? 1 : undefined),
      system: ({ system, at }) => timeKey(system, at),
    },
    expires: ({ endedAt }) => (endedAt === undefined ? undefined : endedAt + keep),
  }),
]

export const verifyKinds: readonly KindSpec[] = verifyKindsKept(180 * 86_400_000)
