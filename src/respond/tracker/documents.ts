import type { Ms } from '../../core/clock.ts'
import { type KindSpec, kindSpec } from '../../store/port.ts'
import type { Covered, Filing } from './contract.ts'

const day: Ms = 86_400_000
/** Incidents and what is told about them do not last longer than this after they were filed. */
const longest: Ms = 365 * day

/** The documents of this room; `kept` is how long an incident stays after its end. */
export const trackerKindsKept = (kept: Ms): readonly KindSpec[] => [
  kindSpec<'filing'>({
    kind: 'filing',
    indexes: {
      due: ({ dueAt }) => dueAt,
      asked: ({ asked }) => asked.at,
    },
    expires: ({ asked, dueAt }) => (dueAt === undefined ? asked.at + longest + kept : undefined),
  }),
  kindSpec<'tracker-install'>({ kind: 'tracker-install' }),
]

export const trackerKinds: readonly KindSpec[] = trackerKindsKept(180 * day)

export const filingId = (incident: number): string => String(incident)

/** Entries are dated before they are committed: those of this long before are looked for again. */
const overlap: Ms = 120_000
const mostOwed = 500

interface Written {
  key: string
  writtenAt: Ms
}

export const isCovered = ({ upTo, keys }: Covered, { key, writtenAt }: Written): boolean =>
  writtenAt < upTo || keys.includes(key)

/** Having looked at all of these at `now`. */
export function coveredBy(entries: readonly Written[], now: Ms): Covered {
  const upTo = now - overlap
  return { upTo, keys: entries.filter(({ writtenAt }) => writtenAt >= upTo).map(({ key }) => key) }
}

export const owing = (owed: readonly string[], more: readonly string[]): string[] =>
  [...new Set([...owed, ...more])].slice(0, mostOwed)

/** As it is asked for first. */
export const newFiling = (incident: number, asked: Filing['asked'], now: Ms): Filing => ({
  incident,
  state: 'queued',
  asked,
  round: 1,
  failures: 0,
  covered: { upTo: 0, keys: [] },
  owed: [],
  comments: 0,
  seen: 0,
  posted: 0,
  dueAt: now,
})
