import type { AlertChanged } from '../../alerts/contract.ts'
import type { Ms } from '../../core/clock.ts'
import type { StoredRow } from '../../store/port.ts'

/** Changes of one kind to alerts of one episode, by one person, that followed each other. */
export interface Happening extends Omit<AlertChanged, 'fingerprint'> {
  /** The row that it begins with: names it. */
  seq: number
  at: Ms
  /** The alerts; none when it is about the episode as a whole. */
  fingerprints: readonly string[]
}

/** Told together when they came within this time. */
const together: Ms = 60_000

/** Pure: rows as happenings, in their order. A storm of a group is one line of a timeline, not a thousand. */
export function happeningsOf(rows: readonly StoredRow[]): Happening[] {
  const last = new Map<string, Happening & { fingerprints: string[] }>()
  const all: Happening[] = []
  for (const { seq, at, body } of rows) {
    const { fingerprint, ...change } = body as AlertChanged
    const before = last.get(change.episode)
    const news = fingerprint === undefined ? [] : [fingerprint]
    if (before && isSame(before, change) && at - before.at <= together) {
      before.fingerprints.push(...news)
      continue
    }
    const happening = { ...change, seq, at, fingerprints: news }
    last.set(change.episode, happening)
    all.push(happening)
  }
  return all
}

const isSame = (a: Omit<AlertChanged, 'fingerprint'>, b: Omit<AlertChanged, 'fingerprint'>): boolean =>
  a.change === b.change && a.by?.id === b.by?.id && a.priority === b.priority && a.reason === b.reason
