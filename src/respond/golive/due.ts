import type { Ms } from '../../core/clock.ts'
import type { GoLive } from './contract.ts'
import { watchedOf } from './watching.ts'

/** How often the review looks at the live configuration. */
export const factsEvery: Ms = 300_000

/** When the bot itself has something to do. */
export function dueOf(run: GoLive, now: Ms): Ms | undefined {
  const { state, paused, stage, advices, factsAt, owed } = run
  if (owed) return owed.at
  if (state !== 'open' || paused) return undefined
  const deadlines = advices.flatMap(({ decision, passedOn, deputy, deadline }) =>
    decision || passedOn !== undefined || !deputy ? [] : [deadline],
  )
  const looking = watchedOf(run)
  const all = [
    ...deadlines,
    ...(looking && looking.ended === undefined ? [looking.next] : []),
    // At first at once: the report's charts are to be drawn, and nothing goes unwatched.
    ...(stage === 'review' ? [factsAt ?? now, ...(looking ? [] : [now])] : []),
  ]
  return all.length === 0 ? undefined : Math.min(...all)
}
