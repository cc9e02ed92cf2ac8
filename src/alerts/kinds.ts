import type { Ms } from '../core/clock.ts'
import { type KindSpec, kindSpec } from '../store/port.ts'
import { digestKey } from './digest/keys.ts'

const day: Ms = 86_400_000
/** Alert history stays this long after its end (TA-9), unless the configuration says otherwise. */
export const historyKept = 180 * day

// Times are below 1e14 ms until the year 5138, so this width orders them as text.
const width = 14

/** A key for "those of `name` in the order of time": a range over it is a time range of one name. */
export const timeKey = (name: string, at: number): string =>
  `${name.slice(0, 1024)}\0${String(Math.max(0, Math.floor(at))).padStart(width, '0')}`

/** Episodes of one group count up, whatever the clock does. */
export const numberOf = ({ id }: { id: string }): number => Number(id.slice(id.lastIndexOf('.') + 1))

/** The range of `timeKey`s of one name from `from` to `to`, both included. */
export const timeRange = (name: string, from = 0, to = 10 ** width - 1) => ({
  from: timeKey(name, from),
  to: timeKey(name, to),
})

/** The documents of this room (notices belong to delivery once they are queued); `kept` is how long after its end each stays. */
export function alertKindsKept(kept: Ms): KindSpec[] {
  const after = (end: number | undefined) => (end === undefined ? undefined : end + kept)
  return [
    kindSpec<'alert'>({
      kind: 'alert',
      indexes: {
        open: (alert) => (alert.state === 'resolved' ? undefined : alert.episode),
        resolved: (alert) => (alert.state === 'resolved' ? timeKey(alert.episode, alert.endsAt ?? 0) : undefined),
      },
      expires: (alert) => (alert.state === 'resolved' ? after(alert.endsAt ?? alert.updatedAt) : undefined),
    }),
    kindSpec<'episode'>({
      kind: 'episode',
      indexes: {
        open: (episode) => (episode.endedAt === undefined ? 1 : undefined),
        due: (episode) => (episode.endedAt === undefined ? episode.dueAt : undefined),
        group: (episode) => timeKey(episode.group, numberOf(episode)),
        /** Those that a digest tells, or told without writing them. */
        digest: (episode) => episode.memory.digest && digestKey(episode.memory.digest, episode.id),
        started: (episode) => episode.startedAt,
        system: (episode) => timeKey(episode.system, episode.startedAt),
        alertname: (episode) => timeKey(episode.alertname, episode.startedAt),
      },
      expires: (episode) => after(episode.endedAt),
    }),
    kindSpec<'digest'>({ kind: 'digest' }),
    kindSpec<'trial'>({ kind: 'trial' }),
    kindSpec<'overnight'>({ kind: 'overnight', indexes: { at: ({ at }) => at }, expires: ({ at }) => at + 7 * day }),
    kindSpec<'silence'>({
      kind: 'silence',
      indexes: {
        open: (silence) => (silence.endsAt === undefined ? 1 : undefined),
        started: (silence) => silence.startsAt,
      },
      expires: (silence) => after(silence.endsAt),
    }),
  ]
}

export const alertKinds: readonly KindSpec[] = alertKindsKept(historyKept)
