import type { Sink } from '../../samples/sink.ts'

/** A poll reads this many entries: the length a server keeps unless configured otherwise. */
export const slowlogRead = 128

/** An entry of SLOWLOG without what the command was: arguments are the application's data. */
export interface SlowEntry {
  readonly id: number
  /** Microseconds. */
  readonly took: number
}

/** What a poll saw of the slow log. */
export interface Slowlog {
  readonly length: number
  /** Newest first. */
  readonly entries: readonly SlowEntry[]
}

/** Reads `SLOWLOG LEN` and `SLOWLOG GET`; undefined when they are no such answers. */
export function readSlowlog(length: unknown, entries: unknown): Slowlog | undefined {
  if (typeof length !== 'number' || !Array.isArray(entries)) return undefined
  const read = entries.flatMap((entry: unknown): SlowEntry[] => {
    if (!Array.isArray(entry)) return []
    const [id, , took] = entry as unknown[]
    return typeof id === 'number' && typeof took === 'number' ? [{ id, took }] : []
  })
  return { length, entries: read }
}

/** Follows the slow log from poll to poll by the ids of its entries, which count up while the server runs. */
export class SlowlogTail {
  #run: string | undefined
  #last = -1
  #total = 0
  #slowest = 0

  /**
   * @param run changes when the server restarts; its ids then begin anew. The first poll is the baseline: nothing in it is
   * new.
   */
  step(run: string, { entries }: Slowlog): void {
    const newest = entries[0]?.id ?? -1
    if (this.#run === undefined) {
      this.#run = run
      this.#last = newest
      return
    }
    const before = run === this.#run ? this.#last : -1
    this.#run = run
    // A log that was cleared keeps counting.
    this.#last = Math.max(before, newest)
    this.#total += Math.max(0, newest - before)
    this.#slowest = Math.max(0, ...entries.filter(({ id }) => id > before).map(({ took }) => took / 1e6))
  }

  /**
   * `redis_slowlog_length`, `redis_slowlog_last_id`, `redis_last_slow_execution_duration_seconds` as redis_exporter has them;
   * `redis_slowlog_new_total` counts entries since the bot watches, `redis_slowest_command_seconds` is the slowest of those new
   * since the poll before, 0 without any.
   */
  write({ length, entries }: Slowlog, sink: Sink): void {
    const [newest] = entries
    sink.add('redis_slowlog_length', {}, length)
    sink.add('redis_slowlog_last_id', {}, newest?.id ?? 0)
    sink.add('redis_last_slow_execution_duration_seconds', {}, (newest?.took ?? 0) / 1e6)
    sink.add('redis_slowlog_new_total', {}, this.#total)
    sink.add('redis_slowest_command_seconds', {}, this.#slowest)
  }
}
