import type { Ms } from '../../core/clock.ts'
import type { Matcher } from '../../core/matchers.ts'
import { defaultLookback, type Samples } from '../contract.ts'
import { type HistoryNeed, slotLength } from './contract.ts'
import { anyTimes, coveredSince, type Timeline, timelineOf, upTimes } from './coverage.ts'
import type { Registered } from './registered.ts'
import type { Track } from './track.ts'
import type { View } from './view.ts'

/** Tells when a source was up; recorded wherever anything is. */
export const sourceUp: readonly Matcher[] = [{ name: '__name__', op: '=', value: 'source_up' }]

const upNeed: HistoryNeed = { matchers: sourceUp, reach: 0 }

/** What memory and history together cover, source by source. */
export class Covered {
  readonly #samples: Samples
  readonly #view: View
  readonly #registered: Registered
  /** By source, '' for all; made anew with each slot. */
  readonly #timelines = new Map<string, { of: string; timeline: Timeline }>()

  constructor(samples: Samples, view: View, registered: Registered) {
    this.#samples = samples
    this.#view = view
    this.#registered = registered
  }

  /** As `RuleHistory.coveredFrom`. */
  from(needs: readonly HistoryNeed[], source: string | undefined, reach: Ms): Ms {
    const timeline = this.#timeline(source)
    const recorded = Math.max(0, ...needs.map((need) => this.#recordedSince(need, source)))
    const state = source === undefined ? this.#states() : this.#samples.sourceState(source)
    const covered = coveredSince(timeline, reach, state?.since)
    return Math.max(covered, recorded + reach)
  }

  /** As `RuleHistory.blindAt`. */
  blindAt(needs: readonly HistoryNeed[], source: string, at: Ms): boolean {
    const { gaps } = this.#timeline(source)
    const moments = needs.filter(({ moment }) => moment).map(({ reach }) => at - reach)
    const serves = (this.#samples.sourceState(source)?.lookback ?? defaultLookback) + slotLength
    return moments.some((moment) => gaps.some(({ from, to }) => moment >= from + serves && moment < to))
  }

  /** When recording of a selector began, or of something that includes what it finds. */
  #recordedSince(need: HistoryNeed, source: string | undefined): Ms {
    const since = this.#registered.of(need.matchers) ?? Number.POSITIVE_INFINITY
    const tracks = this.#view.tracksOf(need).filter(({ labels }) => source === undefined || labels.source === source)
    return Math.min(since, ...tracks.map(({ first }) => first))
  }

  /** Of the bot as a whole: since when any source was polled. */
  #states(): { since: Ms | undefined } {
    const since = this.#samples.sourceStates().flatMap((state) => state.since ?? [])
    return { since: since.length === 0 ? undefined : Math.min(...since) }
  }

  #timeline(source: string | undefined): Timeline {
    const tracks = this.#view.tracksOf(upNeed).filter(({ labels }) => source === undefined || labels.source === source)
    const of = tracks.map(({ first, last, size }) => `${first}/${last}/${size}`).join()
    const known = this.#timelines.get(source ?? '')
    if (known?.of === of) return known.timeline
    const timeline = this.#draw(tracks, source)
    this.#timelines.set(source ?? '', { of, timeline })
    return timeline
  }

  #draw(tracks: readonly Track[], source: string | undefined): Timeline {
    const [only] = tracks
    if (source === undefined || only === undefined) return timelineOf(anyTimes(tracks), 0)
    const every = this.#samples.sourceState(source)?.every ?? 0
    return timelineOf(
      tracks.length === 1 ? upTimes(only) : tracks.flatMap((track) => [...upTimes(track)]).sort(byTime),
      every,
    )
  }
}

const byTime = (a: Ms, b: Ms) => a - b
