import type { Ms } from '../../core/clock.ts'
import type { DigestSchedule, DigestState } from './schedule.ts'

const roundsKept = 10

/** The state with a digest under way: the same when one is. */
export function openedRound(state: DigestState | undefined, schedule: DigestSchedule, now: Ms): DigestState {
  if (state?.opened !== undefined && state.opened <= now) return state
  return {
    ...schedule,
    round: state?.round ?? 1,
    opened: now,
    told: state?.told ?? [],
  }
}

/** The state after its digest was told, or had nothing to say: the next round is gathered. */
export function toldRound(state: DigestState, now: Ms): DigestState {
  const { opened: _, ...rest } = state
  return {
    ...rest,
    round: state.round + 1,
    told: [...state.told, { round: state.round, at: now }].slice(-roundsKept),
  }
}
