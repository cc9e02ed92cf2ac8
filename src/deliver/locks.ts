/** Runs work for one key at a time, in the order of asking; different keys don't wait for each other. */
export class Locks {
  readonly #tails = new Map<string, Promise<unknown>>()

  async with<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve()
    const run = before.then(work, work)
    const tail = run.catch(() => {})
    this.#tails.set(key, tail)
    try {
      return await run
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key)
    }
  }
}
