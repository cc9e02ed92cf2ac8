import type { Ms } from '../core/clock.ts'
import type { Labels } from '../core/labels.ts'
import { compileMatcher, type Matcher } from '../core/matchers.ts'
import type { AlertLevel } from '../core/policy.ts'
import type { Alert, Silence } from './contract.ts'

type Matchable = Pick<Alert, 'labels' | 'system' | 'priority' | 'level'>

const day: Ms = 86_400_000
/** No silence lasts longer, whatever it waits for. */
export const longestSilence: Ms = 7 * day
/** How long all that a `stable` silence covers must stay resolved. */
export const stableAfter: Ms = 30 * 60_000

/** Tests alerts against matchers: label values, with the attributes `system` and `priority` where no such label is. */
export function covering(
  matchers: readonly Matcher[],
  system?: string,
  levels?: readonly AlertLevel[],
): (alert: Matchable) => boolean {
  const tests = matchers.map((matcher) => ({ name: matcher.name, holds: compileMatcher(matcher) }))
  return (alert) =>
    (system === undefined || alert.system === system) &&
    (levels === undefined || levels.includes(alert.level)) &&
    tests.every(({ name, holds }) => holds(labelOf(alert, name)))
}

/** A label's value, with the attributes `system` and `priority` where no such label is. */
export function labelOf({ labels, system, priority }: Matchable, name: string): string {
  if (Object.hasOwn(labels, name)) return (labels as Labels)[name] ?? ''
  return name === 'system' ? system : name === 'priority' ? priority : ''
}

/** Its matchers compiled once. */
export interface CompiledSilence {
  silence: Silence
  covers: (alert: Matchable) => boolean
}

export const compileSilence = (silence: Silence): CompiledSilence => ({
  silence,
  covers: covering(silence.matchers, silence.system, silence.levels),
})

/** When it ends at the latest. */
export const latestEnd = ({ until, startsAt }: Silence): Ms => (until === 'stable' ? startsAt + longestSilence : until)

export const isActive = (silence: Silence, now: Ms): boolean =>
  silence.endsAt === undefined && silence.startsAt <= now && now < endOf(silence)

/** When it ends, as things are now. */
export function endOf(silence: Silence): Ms {
  const latest = latestEnd(silence)
  return silence.clearSince === undefined ? latest : Math.min(latest, silence.clearSince + stableAfter)
}

/** When something about it is due: its beginning or its end. */
export const silenceDue = (silence: Silence): Ms => (silence.begun ? endOf(silence) : silence.startsAt)

/**
 * Stage three: what keeps the alert quiet at `now`: of the silences that cover it the one that lasts longest, so that
 * cards name the moment from which it can sound again.
 */
export function suppressor(silences: Iterable<CompiledSilence>, alert: Matchable, now: Ms): string | undefined {
  let best: Silence | undefined
  for (const { silence, covers } of silences)
    if (isActive(silence, now) && (!best || lastsLonger(silence, best)) && covers(alert)) best = silence
  return best?.id
}

/** A total order: of equal ends the smaller id counts as longer. */
export function lastsLonger(a: Silence, b: Silence): boolean {
  const difference = latestEnd(a) - latestEnd(b)
  return difference === 0 ? a.id < b.id : difference > 0
}
