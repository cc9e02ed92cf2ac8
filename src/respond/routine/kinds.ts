import type { Ms } from '../../core/clock.ts'
import { type KindSpec, kindSpec } from '../../store/port.ts'

const day: Ms = 86_400_000

/** The documents of this room; `kept` is how long handovers and reminders stay. */
export const routineKindsKept = (kept: Ms): readonly KindSpec[] => [
  kindSpec({ kind: 'duty' }),
  kindSpec({ kind: 'routine-run' }),
  kindSpec({ kind: 'handover', expires: ({ at }) => at + kept }),
  kindSpec({ kind: 'reminder', indexes: { at: ({ at }) => at }, expires: ({ at }) => at + kept }),
]

export const routineKinds = routineKindsKept(180 * day)
