/** Bytes that the windows of one system may take. What doesn't fit is refused, never borrowed. */
export class Budget {
  readonly limit: number
  #used = 0
  /** Windows that had to drop samples early, or series that were refused, for want of memory. */
  refusals = 0

  constructor(limit: number) {
    this.limit = limit
  }

  get used(): number {
    return this.#used
  }

  take(bytes: number): boolean {
    if (this.#used + bytes > this.limit) {
      this.refusals++
      return false
    }
    this.#used += bytes
    return true
  }

  give(bytes: number): void {
    this.#used -= bytes
  }
}
