import type { Ms } from '../../core/clock.ts'
import type { Person } from '../../core/policy.ts'
import type { Advice, GoLive, Observation, Readings } from './contract.ts'
import { fires, following, observed, pendingOf, watchedOf } from './watching.ts'

const mostAdvices = 20

/** A look at everything that is watched: recorded, advice where a trigger fires, and the end of the observation. */
export function looked(run: GoLive, readings: Readings, deputy: Person | undefined, at: Ms): GoLive {
  const { stage } = run
  if (stage !== 'observe' && stage !== 'review' && stage !== 'watch') return run
  const before = watchedOf(run) ?? (stage === 'review' ? reviewBegun(run, at) : undefined)
  if (!before || before.ended !== undefined) return run
  const observation = observed(run.plan, before, readings, at)
  return ended(advised({ ...run, [stage]: observation }, stage, observation, deputy, at), at)
}

/** It has no end: it lasts until enough people signed. */
const reviewBegun = (run: GoLive, at: Ms): Observation =>
  following(run, { at, length: 0, every: run.plan.observe.every })

/** The first trigger that fires is told; while nobody decided there is no other. */
function advised(
  run: GoLive,
  stage: Advice['stage'],
  { triggers }: Observation,
  deputy: Person | undefined,
  at: Ms,
): GoLive {
  if (run.advices.length >= mostAdvices || run.advices.some(({ decision }) => !decision)) return run
  const fired = run.plan.rollback.triggers.find((trigger) => {
    const recorded = triggers[trigger.id]
    return recorded && fires(trigger, recorded)
  })
  if (!fired) return run
  const others = Object.entries(triggers).flatMap(([id, { last }]) => (last ? [[id, last] as const] : []))
  const advice: Advice = {
    ...{ n: run.advices.length + 1, stage, trigger: fired.id, at },
    reading: triggers[fired.id]?.last ?? {},
    others: Object.fromEntries(others),
    decider: run.owner,
    ...(deputy && deputy.id !== run.owner.id && { deputy }),
    deadline: at + run.plan.rollback.decide,
  }
  return { ...run, advices: [...run.advices, advice] }
}

/** Nobody decided in time: the next person is told. */
export function passedOn(run: GoLive, at: Ms): GoLive {
  const advices = run.advices.map((one) =>
    one.decision || one.passedOn !== undefined || one.deadline > at ? one : { ...one, passedOn: at },
  )
  return { ...run, advices }
}

/**
 * Whether it is not known yet what a trigger says: as many readings more as all triggers need are waited for, counted from
 * the end or from the last decision after it.
 */
function isHeld({ plan, advices }: GoLive, of: Observation): boolean {
  const since = Math.max(of.until, ...advices.map(({ decision }) => decision?.at ?? 0))
  const readings = plan.rollback.triggers.reduce((sum, one) => sum + one.readings, 0)
  return of.lastAt < since + readings * of.every && pendingOf(plan, of).length > 0
}

/**
 * An observation that has been long enough is over, when nobody has to decide anything and no trigger is half-way: after
 * the deployment comes the review, after the long one the verdict.
 */
export function ended(run: GoLive, at: Ms): GoLive {
  const { stage, observe, watch, advices } = run
  if (advices.some(({ decision }) => !decision)) return run
  const of = stage === 'observe' ? observe : stage === 'watch' ? watch : undefined
  if (of && isHeld(run, of)) return run
  if (stage === 'observe' && observe && observe.ended === undefined && observe.lastAt >= observe.until) {
    const { dueAt: _, ...rest } = run
    return { ...rest, observe: { ...observe, ended: at }, stage: 'review', turn: run.turn + 1, since: at }
  }
  if (stage === 'watch' && watch && run.asked === undefined && watch.lastAt >= watch.until)
    return { ...run, asked: at, turn: run.turn + 1 }
  return run
}
