import type { Clock, Ms } from './clock.ts'
import { messageOf } from './errors.ts'
import type { Log } from './log.ts'

/** Work that becomes due, kept by whoever registers it (usually `dueAt` rows in the store). */
export interface Sweepable {
  /** When the earliest work is due; undefined when there is none. */
  next(): Promise<Ms | undefined>
  /** Does all that is due at `now`. */
  run(now: Ms): Promise<void>
}

/**
 * Wakes each registrant when its work is due; one `run` per registrant at a time. It asks `next()` again after each
 * run, when poked, and at least every 30 s, so that a jump of the clock delays nothing for longer.
 */
export interface Sweeper {
  /** Returns a function that takes the registrant off; a run under way ends by itself. */
  register(name: string, work: Sweepable): () => void
  /** Says that `next()` may have changed, for one registrant or all. Costs one `next()`. */
  poke(name?: string): void
  /** What failed may work now: back-offs end. */
  retry(): void
  start(): void
  /** Starts nothing more and waits for runs under way, at most until `deadline` (wall clock); names those left. */
  stop(deadline: Ms): Promise<string[]>
  /** Resolves when no registrant is being asked or run. */
  idle(): Promise<void>
}

const longestWait: Ms = 30_000
const firstBackOff: Ms = 1000
// A registrant still due after this many runs in a row is not making headway; it must not take the whole loop.
const mostInARow = 100

export function createSweeper({ clock, log }: { clock: Clock; log: Log }): Sweeper {
  const entries = new Map<string, Entry>()
  let started = false
  const working = () => [...entries.values()].filter((entry) => entry.current !== undefined)

  const register = (name: string, work: Sweepable) => {
    if (entries.has(name)) throw new TypeError(`sweeper: "${name}" is registered twice`)
    const entry = new Entry(name, work, clock, log)
    entries.set(name, entry)
    if (started) entry.start()
    return () => {
      entry.stop()
      entries.delete(name)
    }
  }
  const idle = async () => {
    for (let busy = working(); busy.length > 0; busy = working()) await Promise.all(busy.map((entry) => entry.current))
  }
  const stop = async (deadline: Ms) => {
    started = false
    for (const entry of entries.values()) entry.stop()
    await withinDeadline(clock, deadline, idle())
    return working().map((entry) => entry.name)
  }
  return {
    register,
    poke: (name) => {
      for (const entry of name === undefined ? entries.values() : [entries.get(name)]) entry?.poke()
    },
    retry: () => {
      for (const entry of entries.values()) entry.retry()
    },
    start: () => {
      started = true
      for (const entry of entries.values()) entry.start()
    },
    stop,
    idle,
  }
}

async function withinDeadline(clock: Clock, deadline: Ms, work: Promise<void>): Promise<void> {
  let cancel = () => {}
  const late = new Promise<void>((resolve) => {
    cancel = clock.after(deadline - clock.now(), resolve)
  })
  await Promise.race([work, late])
  cancel()
}

/** One registrant: asleep with a timer, or `current`. */
class Entry {
  readonly name: string
  current: Promise<void> | undefined
  readonly #work: Sweepable
  readonly #clock: Clock
  readonly #log: Log
  #on = false
  #again = false
  #failures = 0
  #cancel = () => {}

  constructor(name: string, work: Sweepable, clock: Clock, log: Log) {
    this.name = name
    this.#work = work
    this.#clock = clock
    this.#log = log
  }

  start(): void {
    if (this.#on) return
    this.#on = true
    this.#wake()
  }

  stop(): void {
    this.#on = false
    this.#cancel()
  }

  poke(): void {
    if (this.current) this.#again = true
    // After a failure the back-off stands: pokes come as often as alerts do, and would undo it.
    else if (this.#on && this.#failures === 0) this.#wake()
  }

  retry(): void {
    this.#failures = 0
    this.poke()
  }

  #wake(): void {
    this.#cancel()
    if (this.current) {
      this.#again = true
      return
    }
    this.current = this.#cycle().then((wait) => {
      this.current = undefined
      if (this.#on) this.#cancel = this.#clock.after(wait, () => this.#wake())
    })
  }

  /** Asks and runs until nothing is due; never rejects. Gives how long to sleep. */
  async #cycle(): Promise<Ms> {
    try {
      const wait = await this.#sweep()
      this.#failures = 0
      return wait
    } catch (error) {
      return this.#failed(error)
    }
  }

  async #sweep(): Promise<Ms> {
    for (let runs = 0; this.#on; ) {
      this.#again = false
      const due = await this.#work.next()
      if (!this.#on) break
      if (Number.isNaN(due)) throw new TypeError('next() gave NaN')
      const now = this.#clock.now()
      if (due !== undefined && due <= now) {
        if (runs++ >= mostInARow) return this.#stuck()
        await this.#work.run(now)
      } else if (!this.#again) return Math.min((due ?? Number.POSITIVE_INFINITY) - now, longestWait)
    }
    return longestWait
  }

  #stuck(): Ms {
    this.#log.warn('work stays due however often it is run', { sweeper: this.name, runs: mostInARow })
    return firstBackOff
  }

  #failed(error: unknown): Ms {
    const wait = Math.min(firstBackOff * 2 ** this.#failures, longestWait)
    this.#failures = Math.min(this.#failures + 1, 10)
    this.#log.warn('due work failed and will be tried again', {
      sweeper: this.name,
      error: messageOf(error),
      retry_in_ms: wait,
    })
    return wait
  }
}
