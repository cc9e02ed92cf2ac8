import type { FailureReason } from '../../../../src/watch/sources/contract.ts'

/**
 * How the other side of a source may behave: answers as it should; takes the connection and says nothing; isn't there; talks nonsense;
 * never stops talking; talks so slowly that it never ends.
 */
export type Behaviour = 'well' | 'silent' | 'absent' | 'garbage' | 'endless' | 'dripping'
export const bad = ['silent', 'absent', 'garbage', 'endless', 'dripping'] as const satisfies readonly Behaviour[]

/** The other side of one source, as a test drives it. */
export interface Peer {
  /** Options of a source that asks it. */
  options: Readonly<Record<string, unknown>>
  behave(how: Behaviour): Promise<void>
  close(): Promise<void>
}

/**
 * What a poll then is: failed, for one of these reasons; or, for a probe, samples that tell of it. `never`: why it can't happen to
 * this kind.
 */
export type Outcome =
  | { fails: readonly FailureReason[] }
  | { shows: Readonly<Record<string, number>> }
  | { never: string }

/** One kind of source's part of the contract. */
export interface PeerKind {
  start(): Promise<Peer>
  /** Some of what a good poll brings: numbers, or series of any value. */
  well: Readonly<Record<string, number | 'any'>>
  outcomes: Readonly<Record<(typeof bad)[number], Outcome>>
}

export const fails = (...reasons: readonly FailureReason[]): Outcome => ({ fails: reasons })
export const shows = (series: Readonly<Record<string, number>>): Outcome => ({ shows: series })
export const never = (why: string): Outcome => ({ never: why })

/** All of them can't happen to a kind that asks nobody. */
export function asksNobody(why: string): PeerKind['outcomes'] {
  return {
    silent: never(why),
    absent: never(why),
    garbage: never(why),
    endless: never(why),
    dripping: never(why),
  }
}
