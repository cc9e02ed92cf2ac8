import type { Ms } from '../../core/clock.ts'
import { type KindSpec, kindSpec } from '../../store/port.ts'

const day: Ms = 86_400_000

export const drillKindsKept = (kept: Ms): readonly KindSpec[] => [
  kindSpec({
    kind: 'drill',
    indexes: { running: ({ endedAt, at }) => (endedAt === undefined ? at : undefined) },
    expires: ({ endedAt }) => (endedAt === undefined ? undefined : endedAt + kept),
  }),
]

export const drillKinds = drillKindsKept(180 * day)
