import type { Ms } from '../../core/clock.ts'
import { slotLength, slotOf } from './contract.ts'
import type { Track } from './track.ts'

/** A time without points that is longer than points are apart. */
interface Gap {
  readonly from: Ms
  readonly to: Ms
}

/** When something was recorded: its first point and the gaps since, by the times of points. */
export interface Timeline {
  /** Infinity when there is no point. */
  readonly first: Ms
  readonly last: Ms
  readonly gaps: readonly Gap[]
}

/** So many slots without a point are no gap yet: a poll may fail, a recording be late. */
const slotsMissed = 3

/** The timeline of points that stand at least every `every` ms while all is well. */
export function timelineOf(times: Iterable<Ms>, every: Ms): Timeline {
  const longest = Math.max(slotsMissed * slotLength, 2.5 * every + slotLength)
  const gaps: Gap[] = []
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const at of times) {
    if (first === Number.POSITIVE_INFINITY) first = at
    else if (at - last > longest) gaps.push({ from: last, to: at })
    last = at
  }
  return { first, last, gaps }
}

/** Times at which a source was up, out of its `source_up`. */
export function* upTimes({ times, values, start, size }: Track): Iterable<Ms> {
  for (let i = start; i < start + size; i++) if (values[i] === 1) yield times[i] as number
}

/** One time per slot in which any of these series has a point. */
export function anyTimes(tracks: readonly Track[]): Ms[] {
  const slots = new Map<number, Ms>()
  for (const { times, start, size } of tracks) {
    for (let i = start; i < start + size; i++) slots.set(slotOf(times[i] as number), times[i] as number)
  }
  return [...slots.values()].sort((a, b) => a - b)
}

/**
 * From when on a timeline covers `reach`: all of it from its beginning, half of it after a gap that is longer than that
 * half. `resumed`: when samples came to memory after the last point, which may end a gap that no point ends yet.
 */
export function coveredSince(timeline: Timeline, reach: Ms, resumed: Ms | undefined): Ms {
  const begin = Math.min(timeline.first, resumed ?? Number.POSITIVE_INFINITY)
  let covered = begin + reach
  const open = resumed !== undefined && resumed > timeline.last && timeline.last > Number.NEGATIVE_INFINITY
  const gaps = open ? [...timeline.gaps, { from: timeline.last, to: resumed }] : timeline.gaps
  for (const { from, to } of gaps) if (to - from > reach / 2) covered = Math.max(covered, to + reach / 2)
  return covered
}
