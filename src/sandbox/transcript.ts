import type { Ms } from '../core/clock.ts'
import type { FaultKind } from './faults.ts'
import type { Feed } from './feed.ts'

export type Outcome = 'pending' | 'ok' | 'error' | 'dropped' | 'hung' | 'gone'

/** One call of the Bot API as it happened. */
export interface RequestRecord {
  seq: number
  /** Wall clock and monotonic time when it arrived, and when it was answered. */
  at: Ms
  mono: Ms
  doneAt?: Ms
  /** Lower case. */
  method: string
  params: Record<string, string>
  files: { field: string; name: string; bytes: number }[]
  chatId?: number
  /** `dropped`: the connection was cut; `hung`: never answered; `gone`: the client left first. */
  outcome: Outcome
  status?: number
  description?: string
  retryAfter?: number
  result?: unknown
  /** Messages it made or changed; also when the answer was lost. */
  messages: number[]
  /** What the limits count: a new message or an edit that was accepted. */
  write?: 'send' | 'edit'
  /** How many messages that were (an album has several). */
  cost: number
  fault?: FaultKind['kind']
  /** It came this many ms before an announced `retry_after` was over. */
  earlyByMs?: Ms
}

const kept = 50_000

/** Everything the bot asked for, in order. Bounded: the oldest calls are forgotten beyond 50,000. */
export class Transcript {
  #requests: RequestRecord[] = []
  #seq = 0
  readonly #feed: Feed

  constructor(feed: Feed) {
    this.#feed = feed
  }

  begin(record: Omit<RequestRecord, 'seq' | 'outcome' | 'messages' | 'cost'>): RequestRecord {
    const full: RequestRecord = { ...record, seq: ++this.#seq, outcome: 'pending', messages: [], cost: 0 }
    this.#requests.push(full)
    if (this.#requests.length > kept) this.#requests = this.#requests.slice(-kept / 2)
    this.#feed.emit('request', full)
    return full
  }

  end(record: RequestRecord, outcome: Outcome, at: Ms): void {
    if (record.outcome !== 'pending') return
    record.outcome = outcome
    record.doneAt = at
    this.#feed.emit('request', record)
  }

  /** The calls of some methods (any case), oldest first; all when none is named. */
  requests(...methods: string[]): RequestRecord[] {
    const wanted = methods.map((method) => method.toLowerCase())
    return this.#requests.filter((record) => wanted.length === 0 || wanted.includes(record.method))
  }

  clear(): void {
    this.#requests = []
  }
}
