import type { Ms } from '../../core/clock.ts'
import { type KindSpec, kindSpec } from '../../store/port.ts'
import type { GoLive } from './contract.ts'

const day: Ms = 86_400_000

/** Numbers count up over all systems, and ids sort by them: two that begin at once want the same, and one gets it. */
export const goLiveId = (n: number): string => String(n).padStart(8, '0')

/** Its report's id, as people type it; `final` is the one with the verdict. */
export const reportIdOf = (number: number, final: boolean): string => `golive-${number}${final ? '-final' : ''}`

/** The documents of this room; `keep` is how long one stays after its end. */
export const goLiveKindsKept = (keep: Ms): readonly KindSpec[] => [
  kindSpec<'golive'>({
    kind: 'golive',
    indexes: {
      open: ({ state, system }) => (state === 'open' ? system : undefined),
      due: ({ dueAt }) => dueAt,
      /** Those with a report that is not told yet. */
      untold: ({ reports, number }) => (reports.some(({ told }) => !told) ? number : undefined),
    },
    expires: ({ end }: GoLive) => (end === undefined ? undefined : end.at + keep),
  }),
]

export const goLiveKinds: readonly KindSpec[] = goLiveKindsKept(180 * day)
