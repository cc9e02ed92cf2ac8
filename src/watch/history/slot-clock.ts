import type { Clock, Ms } from '../../core/clock.ts'
import { slotLength, slotOf } from './contract.ts'

/** A slot is closed this much after its end: polls that began within it have answered by then, as a rule. */
const grace: Ms = 10_000
/** After a standstill slots are still taken one by one as far as memory may reach. */
const mostMissed = 24
/** The wall clock and the monotonic one differ by more than this only when one was moved, or the machine slept. */
const smallestMove: Ms = 60_000

/** Says which slots are over, each once, and when the clock was moved. */
export class SlotClock {
  readonly #clock: Clock
  #wall: Ms
  #mono: Ms
  /** The last slot that was given out. */
  #given: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#wall = clock.now()
    this.#mono = clock.mono()
    this.#given = this.#over()
  }

  /** Slots that are over and were not given out yet, oldest first; `moved` when the clock is no longer what it was. */
  due(): { moved: boolean; slots: number[] } {
    const [wall, mono] = [this.#clock.now(), this.#clock.mono()]
    const drift = wall - this.#wall - (mono - this.#mono)
    this.#wall = wall
    this.#mono = mono
    const moved = Math.abs(drift) > smallestMove
    const over = this.#over()
    const before = this.#given
    this.#given = over
    // Samples keep their times when the clock leaps ahead: the slot that it cut short is still there. When it goes back
    // they are moved with it.
    if (moved) return { moved, slots: drift > 0 ? [before + 1] : [] }
    const from = Math.max(before, over - mostMissed)
    return { moved, slots: Array.from({ length: Math.max(0, over - from) }, (_, i) => from + 1 + i) }
  }

  /** The slot under way. */
  get open(): number {
    return slotOf(this.#clock.now())
  }

  /** Ms until the next slot is over. */
  get wait(): Ms {
    return (this.#over() + 2) * slotLength + grace - this.#clock.now()
  }

  #over(): number {
    return slotOf(this.#clock.now() - grace) - 1
  }
}
