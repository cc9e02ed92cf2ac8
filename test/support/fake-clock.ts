import type { Clock, Ms } from '../../src/core/clock.ts'

/** A clock that moves only when told. Timers run in order of their time while `advance` walks. */
export class FakeClock implements Clock {
  #now: Ms
  #mono = 0
  #timers: { at: Ms; fn: () => void; seq: number }[] = []
  #seq = 0

  constructor(start: Ms | string = '2026-03-02T03:12:00+08:00') {
    this.#now = typeof start === 'string' ? Date.parse(start) : start
  }

  now = (): Ms => this.#now
  mono = (): Ms => this.#mono

  after = (delay: Ms, fn: () => void): (() => void) => {
    const timer = { at: this.#mono + Math.max(0, delay), fn, seq: this.#seq++ }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** Timers waiting, for tests that check nothing is left behind. */
  get pending(): number {
    return this.#timers.length
  }

  /**
   * Moves time by `ms`, running every timer due on the way, in order. Between timers the event loop turns until
   * `settled` says that the work they started is done (the default gives promises a few turns).
   */
  async advance(ms: Ms, settled: () => Promise<void> = turns): Promise<void> {
    const target = this.#mono + ms
    await settled()
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= target).sort((a, b) => a.at - b.at || a.seq - b.seq)[0]
      if (!next) break
      this.#move(next.at)
      this.#timers = this.#timers.filter((timer) => timer !== next)
      next.fn()
      await settled()
    }
    this.#move(target)
    await settled()
  }

  /** Moves the wall clock alone, as NTP or an operator would. */
  jump(ms: Ms): void {
    this.#now += ms
  }

  #move(mono: Ms): void {
    this.#now += mono - this.#mono
    this.#mono = mono
  }
}

async function turns(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
}
