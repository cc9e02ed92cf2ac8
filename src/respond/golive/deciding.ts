import type { Ms } from '../../core/clock.ts'
import type { Mover } from '../contract.ts'
import type { GoLive } from './contract.ts'
import { ended } from './looking.ts'
import type { Made, MoveOf } from './moves.ts'

/** Longer than this nobody watches for one verdict. */
const longestWatch: Ms = 14 * 86_400_000

/** What becomes of an advice: rolled back, or on with a reason. */
export function decided(run: GoLive, wanted: MoveOf<'decide'>, mover: Mover): Made {
  const { person, at } = mover
  const advice = run.advices.find(({ n }) => n === wanted.advice)
  if (!advice || !person) return { why: 'unknown' }
  if (advice.decision) return { why: 'decided', ...advice.decision }
  const decision = { did: wanted.did, by: person, at, reason: wanted.reason.trim() }
  const advices = run.advices.map((one) => (one.n === advice.n ? { ...one, decision } : one))
  if (wanted.did === 'roll-back') return rolledBack({ ...run, advices }, wanted.reason, mover)
  const key = advice.stage
  const observation = run[key]
  const trigger = observation?.triggers[advice.trigger]
  if (!observation || !trigger) return { run: { ...run, advices }, did: 'continue', text: wanted.reason }
  const answered = { ...trigger, answered: trigger.last?.value ?? advice.reading.value ?? 0 }
  const triggers = { ...observation.triggers, [advice.trigger]: answered }
  const went = { ...run, advices, [key]: { ...observation, triggers } }
  return { run: ended(went, at), did: 'continue', text: wanted.reason }
}

/** The verdict after the long observation. */
export function judged(run: GoLive, did: 'go-on' | 'longer', mover: Mover): Made {
  const { stage, watch, asked, plan } = run
  if (stage !== 'watch' || !watch) return { why: 'stage', stage }
  if (asked === undefined) return { why: 'too-early' }
  if (run.advices.some(({ decision }) => !decision)) return { why: 'undecided' }
  if (did === 'go-on') return over(run, { how: 'go-on' }, 'go-on', mover)
  if (watch.until - watch.from + plan.watch.for > longestWatch)
    return { why: 'too-many', most: longestWatch / 86_400_000 }
  const { asked: _, ...rest } = run
  const { ended: __, ...going } = watch
  const { at } = mover
  const longer = { ...going, until: at + plan.watch.for, lastAt: at, next: at + watch.every }
  return { run: { ...rest, turn: run.turn + 1, watch: longer }, did: 'longer' }
}

/** Whatever was still to be decided is decided with it. */
export function rolledBack(run: GoLive, reason: string, mover: Mover): Made {
  const { person, at } = mover
  const why = reason.trim()
  const advices = run.advices.map((one) =>
    one.decision || !person ? one : { ...one, decision: { did: 'roll-back' as const, by: person, at, reason: why } },
  )
  return over({ ...run, advices }, { how: 'rolled-back', reason: why }, 'rolled-back', mover)
}

/** The end of a run. */
export function over(
  { dueAt: _, paused: __, ...run }: GoLive,
  end: { how: NonNullable<GoLive['end']>['how']; reason?: string },
  did: string,
  { person, at }: Mover,
): Made {
  if (!person) return { why: 'unknown' }
  const text = end.reason === undefined ? {} : { text: end.reason }
  return { run: { ...run, state: 'over', end: { ...end, by: person, at }, turn: run.turn + 1 }, did, ...text }
}
