import type { Ms } from '../../core/clock.ts'
import type { ErrorEvent } from './contract.ts'

/** A bucket that fills with `rate` tokens a second up to `most`. */
class Bucket {
  readonly #most: number
  readonly #rate: number
  #left: number
  #at: Ms

  constructor(most: number, rate: number, now: Ms) {
    this.#most = most
    this.#rate = rate
    this.#left = most
    this.#at = now
  }

  take(now: Ms): boolean {
    this.#left = Math.min(this.#most, this.#left + (Math.max(0, now - this.#at) / 1000) * this.#rate)
    this.#at = now
    if (this.#left < 1) return false
    this.#left--
    return true
  }
}

const mostBuckets = 5000

/**
 * What of a flood is written down. Every event counts and alerts; but only so many are known again when they are
 * delivered twice, and only so many of one code and system are kept for the list, so that a flood can't fill the disk.
 */
export class Remembering {
  #seen = new Map<string, Bucket>()
  #listed = new Map<string, Bucket>()

  /** @param now a time that never goes back */
  decide({ system, code, key }: ErrorEvent, now: Ms): { seen: boolean; listed: boolean } {
    const seen = key !== undefined && bucketOf(this.#seen, system, 5000, 20, now).take(now)
    const listed =
      bucketOf(this.#listed, `${system}/${code}`, 100, 100 / 3600, now).take(now) &&
      bucketOf(this.#listed, system, 1000, 1000 / 3600, now).take(now)
    return { seen, listed }
  }
}

function bucketOf(buckets: Map<string, Bucket>, name: string, most: number, rate: number, now: Ms): Bucket {
  const known = buckets.get(name)
  if (known) return known
  if (buckets.size >= mostBuckets) buckets.clear()
  const made = new Bucket(most, rate, now)
  buckets.set(name, made)
  return made
}
