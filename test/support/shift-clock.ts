import { type Clock, type Ms, systemClock } from '../../src/core/clock.ts'

/** Real time whose wall clock a test can move, for what happens through real sockets. Timers stay real. */
export class ShiftClock implements Clock {
  #by: Ms = 0
  now = (): Ms => systemClock.now() + this.#by
  mono = (): Ms => systemClock.mono() + this.#by
  after = (delay: Ms, fn: () => void): (() => void) => systemClock.after(delay, fn)
  /** Moves wall and monotonic time; timers that wait are not affected. */
  shift(ms: Ms): void {
    this.#by += ms
  }
}
