import { createHash } from 'node:crypto'
import type { Ms } from '../../core/clock.ts'
import { type KindSpec, kindSpec } from '../../store/port.ts'
import type { SopRun, StartRequest, Subject } from './contract.ts'

const day: Ms = 86_400_000
const kept = 180 * day

/** One key for an SOP about one thing: of its runs at most one is open. */
export function subjectKey(system: string, sop: string, { incident, episode }: Subject): string {
  const about = episode ?? (incident === undefined ? '' : `#${incident}`)
  return createHash('sha256')
    .update(JSON.stringify([system, sop, about]))
    .digest('base64url')
    .slice(0, 12)
}

/**
 * Runs about the same thing count up, and their ids sort by that number: two that begin at once want the same id, and
 * one gets it.
 */
export const runId = (key: string, n: number): string => `${key}.${String(n).padStart(8, '0')}`
export const countOf = (id: string): number => Number(id.slice(id.lastIndexOf('.') + 1))

export const keyOf = ({ system, sop, ...subject }: Pick<StartRequest, 'system' | 'sop' | keyof Subject>): string =>
  subjectKey(system, sop, subject)

/** The documents of this room; `keep` is how long a run stays after its end. */
export const sopKindsKept = (keep: Ms): readonly KindSpec[] => [
  kindSpec<'sop-run'>({
    kind: 'sop-run',
    indexes: {
      open: ({ state, started }) => (state === 'open' ? started.at : undefined),
      due: ({ dueAt }) => dueAt,
      subject: ({ id }) => id.slice(0, id.lastIndexOf('.')),
      episode: ({ episode }) => episode,
      incident: ({ incident }) => incident,
    },
    expires: ({ endedAt }: SopRun) => (endedAt === undefined ? undefined : endedAt + keep),
  }),
]

export const sopKinds: readonly KindSpec[] = sopKindsKept(kept)
