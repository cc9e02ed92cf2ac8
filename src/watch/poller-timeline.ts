import type { Clock, Ms } from '../core/clock.ts'

/** Smaller differences are the slewing of NTP or the rounding of the two clocks. */
const smallest: Ms = 200

/**
 * Wall clock readings for sample times, watched against the monotonic clock. A step back would put new samples before old
 * ones, so it is told to `onStep`, which moves what was taken. A step forward looks as if the machine had slept, and may be
 * just that: it stays the gap it is.
 */
export class Timeline {
  /** Sum of all steps back so far (0 or negative): a time read earlier is true again after adding what came since. */
  stepped: Ms = 0
  readonly #clock: Clock
  readonly #onStep: (by: Ms) => void
  #wall: Ms
  #mono: Ms

  constructor(clock: Clock, onStep: (by: Ms) => void) {
    this.#clock = clock
    this.#onStep = onStep
    this.#wall = clock.now()
    this.#mono = clock.mono()
  }

  now(): Ms {
    const wall = this.#clock.now()
    const mono = this.#clock.mono()
    const drift = Math.round(wall - this.#wall - (mono - this.#mono))
    this.#wall = wall
    this.#mono = mono
    if (drift < -smallest) {
      this.stepped += drift
      this.#onStep(drift)
    }
    return wall
  }
}
