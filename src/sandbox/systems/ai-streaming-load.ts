import type { Ms } from '../../core/clock.ts'
import type { Page } from './system.ts'

/** More than anybody waits. */
const never: Ms = 60_000

/** What the n-th request of a storm meets. */
export interface Meeting {
  delayMs: Ms
  page?: Page
}

const plain = (status: number, body: string): Page => ({ status, type: 'text/plain', body })
const usual = (n: number): Ms => 40 + (n % 10) * 12

/** Troubles that only many requests at once meet, evenly among them. */
export function meetingOf(trouble: string, n: number): Meeting {
  const third = n % 33 === 16
  if (trouble === 'slow') return { delayMs: 1300 + (n % 10) * 12 }
  if (trouble === 'tail') return { delayMs: n % 12 === 5 ? 4000 : usual(n) }
  if (trouble === 'timeouts' && third) return { delayMs: never }
  if (trouble === 'pool' && third)
    return {
      delayMs: usual(n),
      page: plain(503, 'QueuePool limit of size 5 overflow 10 reached, connection timed out\n'),
    }
  if (trouble === 'errors' && third) return { delayMs: usual(n), page: plain(500, 'internal error\n') }
  return { delayMs: usual(n) }
}

/** What the server itself saw of the last storm: requests that name the same run. */
export class Served {
  #run = ''
  #count = 0
  #times: Ms[] = []

  /** The number of the request within its run, from 0. */
  begin(run: string): number {
    if (run !== this.#run) {
      this.#run = run
      this.#count = 0
      this.#times = []
    }
    return this.#count++
  }

  ended(run: string, ms: Ms): void {
    if (run === this.#run) this.#times.push(ms)
  }

  /** Of the answered ones; times in ms, the 95th percentile by nearest rank. */
  get figures(): { requests: number; answered: number; mean: Ms; p95: Ms } {
    const sorted = [...this.#times].sort((a, b) => a - b)
    const answered = sorted.length
    const mean = answered === 0 ? 0 : sorted.reduce((sum, one) => sum + one, 0) / answered
    return { requests: this.#count, answered, mean, p95: sorted[Math.ceil(0.95 * answered) - 1] ?? 0 }
  }
}
