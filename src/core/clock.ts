/** Milliseconds: a duration, or a point in time since the Unix epoch (UTC). */
export type Ms = number

/**
 * The one source of time. Everything that waits or dates something takes a Clock, so that a test can
 * drive a week in a second.
 */
export interface Clock {
  /** Wall clock, ms since the epoch. May jump either way. */
  now(): Ms
  /** Monotonic ms for measuring durations; its zero means nothing. */
  mono(): Ms
  /** Runs `fn` once after `delay` ms (any length; below 0 counts as 0). Returns a function that cancels. */
  after(delay: Ms, fn: () => void): () => void
}

// setTimeout fires at once beyond 2^31-1 ms (24.8 days), so longer delays are walked in legs.
const longestTimer = 2 ** 31 - 1

function after(delay: Ms, fn: () => void): () => void {
  let timer: NodeJS.Timeout
  const arm = (left: Ms) => {
    const leg = Math.min(Math.max(left, 0), longestTimer)
    timer = setTimeout(() => (left > leg ? arm(left - leg) : fn()), leg)
  }
  arm(delay)
  return () => clearTimeout(timer)
}

export const systemClock: Clock = { now: () => Date.now(), mono: () => performance.now(), after }

/** A slew of this much is followed; more is a step. */
const slew: Ms = 2000

/**
 * The same clock for whoever keeps moments to wait for: when the wall clock is set back its `now()` goes on as if it had
 * not been, so that what is due in a second is not due in an hour. Steps forward are followed.
 */
export function steadyClock(clock: Clock): Clock {
  let wall = clock.now()
  let mono = clock.mono()
  const now = () => {
    const elapsed = clock.mono() - mono
    const real = clock.now()
    wall = real < wall + elapsed - slew ? wall + elapsed : real
    mono += elapsed
    return wall
  }
  return { now, mono: () => clock.mono(), after: (delay, fn) => clock.after(delay, fn) }
}

/** Resolves after `delay` ms; rejects with the signal's reason as soon as it aborts. */
export function sleep(clock: Clock, delay: Ms, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const onAbort = () => {
      cancel()
      reject(signal?.reason)
    }
    const cancel = clock.after(delay, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
