import type { Clock, Ms } from '../../core/clock.ts'

/** A counter that grows by itself at a rate that may change; whole events, the fraction is kept. */
export class Ticker {
  #total = 0
  #fraction = 0

  get total(): number {
    return this.#total
  }

  add(count: number): void {
    this.#total += count
  }

  /** Lets `seconds` pass at `perSecond`. */
  run(seconds: number, perSecond: number): number {
    this.#fraction += seconds * perSecond
    const whole = Math.floor(this.#fraction)
    this.#fraction -= whole
    this.#total += whole
    return whole
  }
}

/** Seconds since it was asked last. */
export class Stopwatch {
  readonly #clock: Clock
  #last: Ms

  constructor(clock: Clock) {
    this.#clock = clock
    this.#last = clock.mono()
  }

  lap(): number {
    const now = this.#clock.mono()
    const seconds = (now - this.#last) / 1000
    this.#last = now
    return seconds
  }
}

/** Observations of latency in Prometheus's classic form. */
export class Histogram {
  readonly #bounds: readonly number[]
  readonly #counts: number[]
  #sum = 0
  #count = 0

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.#counts = bounds.map(() => 0)
  }

  observe(value: number): void {
    this.#sum += value
    this.#count++
    for (const [index, bound] of this.#bounds.entries()) {
      if (value <= bound) this.#counts[index] = (this.#counts[index] ?? 0) + 1
    }
  }

  get buckets(): [number, number][] {
    return this.#bounds.map((bound, index) => [bound, this.#counts[index] ?? 0])
  }

  get sum(): number {
    return this.#sum
  }

  get count(): number {
    return this.#count
  }
}

/** The default buckets of Python's client. */
export const pythonBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/** The same numbers for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
