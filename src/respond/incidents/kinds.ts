import { timeKey, timeRange } from '../../alerts/kinds.ts'
import type { Ms } from '../../core/clock.ts'
import { type KindSpec, kindSpec } from '../../store/port.ts'
import type { Entry, Incident } from './contract.ts'

const day: Ms = 86_400_000
/** An incident that lasts no longer than this keeps all its entries as long as itself. */
const longestIncident: Ms = 365 * day

/** The documents of this room; `kept` is how long after its end an incident stays. */
export function incidentKindsKept(kept: Ms): KindSpec[] {
  return [
    kindSpec<'incident'>({
      kind: 'incident',
      indexes: {
        number: ({ number }) => number,
        open: ({ closed }) => (closed ? undefined : 1),
        /** The open one of a group. */
        group: ({ closed, groups }) => (closed ? undefined : groups),
        /** Closed ones of a root group, by their end. */
        past: ({ closed, groups: [root] }) =>
          closed && closed.how !== 'merged' && root !== undefined ? timeKey(root, closed.at) : undefined,
        episode: ({ episodes, number }) => episodes.map((episode) => timeKey(episode, number)),
        card: ({ card }) => card,
        due: ({ dueAt }) => dueAt,
        'follow-up': (incident) => (hasFollowUps(incident) ? incident.number : undefined),
      },
      expires: (incident) =>
        incident.closed && !hasFollowUps(incident)
          ? Math.max(incident.closed.at, incident.touchedAt) + kept
          : undefined,
    }),
    kindSpec<'incident-entry'>({
      kind: 'incident-entry',
      indexes: {
        time: (entry) => entryKey(entry),
        file: (entry) => (entry.kind === 'file' ? entryKey(entry) : undefined),
      },
      expires: ({ writtenAt }) => writtenAt + longestIncident + kept,
    }),
    kindSpec<'incident-ledger'>({ kind: 'incident-ledger' }),
    kindSpec<'incident-cursor'>({ kind: 'incident-cursor' }),
  ]
}

export const incidentKinds: readonly KindSpec[] = incidentKindsKept(180 * day)

const hasFollowUps = ({ followUps }: Incident): boolean => followUps.some(({ done }) => done === undefined)

const entryKey = ({ incident, at, order }: Entry): string =>
  `${timeKey(String(incident), at)}\0${String(order).padStart(9, '0')}`

/** All entries of an incident, in their order. */
export const entriesOf = (number: number) => timeRange(String(number))
/** All incidents that had this episode, in their order. */
export const incidentsOf = (episode: string) => timeRange(episode)
