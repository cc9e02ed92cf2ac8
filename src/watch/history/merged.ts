import { type Labels, labelValue } from '../../core/labels.ts'
import type { Matcher } from '../../core/matchers.ts'
import { compileMatcher } from '../../core/matchers.ts'
import type { Coarse, Queryable, Series } from '../../promql/queryable.ts'
import { slotLength } from './contract.ts'
import type { Track } from './track.ts'

const none = new Float64Array(0)

/** A series in memory with its history; or, when it is no longer there, its history alone. */
class MergedSeries implements Series {
  readonly labels: Labels
  readonly own: Series | undefined
  readonly #track: Track

  constructor(own: Series | undefined, track: Track) {
    this.labels = own?.labels ?? track.labels
    this.own = own
    this.#track = track
  }

  get times(): Float64Array {
    return this.own?.times ?? none
  }

  get values(): Float64Array {
    return this.own?.values ?? none
  }

  get stale(): Uint8Array | null {
    return this.own?.stale ?? null
  }

  get start(): number {
    return this.own?.start ?? 0
  }

  get end(): number {
    return this.own?.end ?? 0
  }

  get lookback(): number {
    return this.own?.lookback ?? this.#track.lookback
  }

  get older(): Coarse {
    if (this.own?.lookback !== undefined) this.#track.lookback = this.own.lookback + slotLength
    return this.#track.with(this.own)
  }
}

/** What a Merged reads of history. */
export interface Tracks {
  /** Grows whenever a track comes or goes. */
  readonly epoch: number
  find(labels: Labels): Track | undefined
  all(): Iterable<Track>
}

/** Series in memory, each with its history beside it, and series that only history knows. */
export class Merged implements Queryable {
  readonly #samples: Queryable
  readonly #tracks: Tracks
  readonly #merged = new WeakMap<Track, MergedSeries>()

  constructor(samples: Queryable, tracks: Tracks) {
    this.#samples = samples
    this.#tracks = tracks
  }

  get epoch(): number {
    return this.#samples.epoch + this.#tracks.epoch
  }

  select(matchers: readonly Matcher[]): readonly Series[] {
    const seen = new Set<Track>()
    const found = this.#samples.select(matchers).map((series) => {
      const track = this.#tracks.find(series.labels)
      if (track === undefined) return series
      seen.add(track)
      return this.#merge(series, track)
    })
    const tests = matchers.map((matcher) => ({ name: matcher.name, test: compileMatcher(matcher) }))
    for (const track of this.#tracks.all()) {
      if (seen.has(track) || !tests.every(({ name, test }) => test(labelValue(track.labels, name)))) continue
      found.push(this.#merge(undefined, track))
    }
    return found
  }

  /** The same object as long as it is of the same two. */
  #merge(own: Series | undefined, track: Track): MergedSeries {
    const known = this.#merged.get(track)
    if (known && known.own === own) return known
    const merged = new MergedSeries(own, track)
    this.#merged.set(track, merged)
    return merged
  }
}
