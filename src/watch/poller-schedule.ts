import type { Clock, Ms } from '../core/clock.ts'

/** A source's own place within an interval, 0 to 1: always the same, spread evenly over sources. */
export function phaseOf(key: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

/**
 * Runs `tick` after `first` ms and then once per `every`, each source at its own phase so that they don't all poll at once. Ticks
 * hang on the monotonic clock: they neither drift nor care about steps of the wall clock, and what was missed (a busy or
 * sleeping machine) is not made up for. Returns a function that ends it.
 */
export function schedule(clock: Clock, first: Ms, every: Ms, phase: number, tick: () => void): () => void {
  let due = clock.mono() + first
  // The second tick finds the phase; too close to the first it waits one interval more.
  let gap = every * (phase < 0.25 ? phase + 1 : phase)
  const run = () => {
    const late = clock.mono() - due
    due += gap + Math.floor(Math.max(0, late) / every) * every
    gap = every
    cancel = clock.after(due - clock.mono(), run)
    tick()
  }
  let cancel = clock.after(first, run)
  return () => cancel()
}
