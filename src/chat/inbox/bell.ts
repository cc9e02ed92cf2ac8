export interface Bell {
  ring(): void
  /** Resolves at the next ring, or when the signal aborts. A ring nobody waits for is not kept: ask before looking. */
  next(signal?: AbortSignal): Promise<void>
}

export function createBell(): Bell {
  let waiting: (() => void)[] = []
  const ring = () => {
    const woken = waiting
    waiting = []
    for (const wake of woken) wake()
  }
  const next = (signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      signal?.addEventListener('abort', wake, { once: true })
      waiting.push(wake)
    })
  return { ring, next }
}
