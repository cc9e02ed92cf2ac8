import type { Clock } from '../core/clock.ts'

/** What happened in the sandbox; `data` is ready for JSON. */
export interface FeedEvent {
  type:
    | 'chat'
    | 'message'
    | 'person'
    | 'toast'
    | 'commands'
    | 'action'
    | 'request'
    | 'poll'
    | 'faults'
    | 'systems'
    | 'reset'
  data: unknown
}

type Listener = (event: FeedEvent) => void

/** Tells everyone who listens, and lets a test wait for a state instead of sleeping. */
export class Feed {
  readonly #listeners = new Set<Listener>()

  emit(type: FeedEvent['type'], data: unknown): void {
    for (const listener of [...this.#listeners]) listener({ type, data })
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Resolves with the first truthy value of `probe`, which is asked now and after every event. Rejects after
   * `timeoutMs` of real time with `what` in the message.
   */
  waitFor<T>(probe: () => T | undefined | null | false, what = 'the expected state', timeoutMs = 10_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const attempt = () => {
        try {
          const value = probe()
          if (value === undefined || value === null || value === false) return
          done()
          resolve(value)
        } catch (error) {
          done()
          reject(error)
        }
      }
      const stop = this.listen(attempt)
      const timer = setTimeout(() => {
        done()
        reject(new Error(`waited ${timeoutMs} ms in vain for ${what}`))
      }, timeoutMs)
      const done = () => {
        stop()
        clearTimeout(timer)
      }
      attempt()
    })
  }
}

/** Telegram dates are whole seconds. */
export const seconds = (clock: Clock): number => Math.floor(clock.now() / 1000)
