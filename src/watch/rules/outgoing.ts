import type { Clock, Ms } from '../../core/clock.ts'
import { messageOf } from '../../core/errors.ts'
import { randomId } from '../../core/ids.ts'
import type { Log } from '../../core/log.ts'
import type { Ingest, Observation } from '../../core/observation.ts'
import type { Put, Ref, Store } from '../../store/port.ts'

const batchSize = 1000
const retryDelays: readonly Ms[] = [250, 1000, 5000]

export interface OutgoingDeps {
  system: string
  store: Store
  ingest: Ingest
  clock: Clock
  log: Log
}

/**
 * What evaluations brought, on its way to the alert pipeline and the store. New state is stored first, then told, then
 * ended state deleted: a crash at any point leads to telling something twice after the restart, never to silence about
 * it. What fails is tried again; newer news about an alert replaces older.
 */
export class Outgoing {
  readonly #deps: OutgoingDeps
  readonly #run = randomId(6)
  #batches = 0
  #observations = new Map<string, Observation>()
  #puts = new Map<string, Put>()
  #dels = new Map<string, Ref>()
  #at: Ms = 0
  #flushing: Promise<void> | undefined
  #failures = 0
  #cancelRetry: (() => void) | undefined
  #stopped = false

  constructor(deps: OutgoingDeps) {
    this.#deps = deps
  }

  /** @param id one alert of one rule */
  tell(id: string, observation: Observation, at: Ms): void {
    this.#observations.set(id, observation)
    this.#at = Math.max(this.#at, at)
  }

  put(put: Put): void {
    this.#dels.delete(put.id)
    this.#puts.set(put.id, put)
  }

  delete(id: string): void {
    this.#puts.delete(id)
    this.#dels.set(id, { kind: 'rulestate', id })
  }

  get #empty(): boolean {
    return this.#observations.size + this.#puts.size + this.#dels.size === 0
  }

  /** Sends what is waiting. Resolves when nothing is left or a failure waits for its retry. */
  flush(): Promise<void> {
    this.#flushing ??= this.#drain().finally(() => {
      this.#flushing = undefined
    })
    return this.#flushing
  }

  /** A last try, without retries. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelRetry?.()
    await this.flush()
  }

  async #drain(): Promise<void> {
    // The caller's turn ends first, so that one evaluation of many rules is one batch.
    await Promise.resolve()
    while (!this.#empty) {
      const load = { puts: take(this.#puts), observations: take(this.#observations), dels: take(this.#dels) }
      try {
        await this.#send(load)
        this.#failures = 0
      } catch (error) {
        giveBack(this.#puts, load.puts, this.#dels)
        giveBack(this.#observations, load.observations, new Map())
        giveBack(this.#dels, load.dels, this.#puts)
        return this.#later(error)
      }
    }
  }

  /** Empties the parts of `load` as they are done. */
  async #send(load: Load): Promise<void> {
    const { store } = this.#deps
    if (load.puts.length > 0) await store.commit({ put: load.puts.map(([, put]) => put) })
    load.puts = []
    while (load.observations.length > 0) {
      await this.#tellBatch(load.observations.slice(0, batchSize).map(([, observation]) => observation))
      load.observations = load.observations.slice(batchSize)
    }
    if (load.dels.length > 0) await store.commit({ del: load.dels.map(([, ref]) => ref) })
    load.dels = []
  }

  async #tellBatch(batch: readonly Observation[]): Promise<void> {
    const cause = `rules:${this.#deps.system}:${this.#run}:${++this.#batches}`
    const { refused } = await this.#deps.ingest(batch, this.#at, cause)
    for (const { index, why } of refused) {
      this.#deps.log.warn('an alert was refused', { alertname: batch[index]?.labels.alertname, why })
    }
  }

  #later(error: unknown): void {
    const delay = retryDelays[Math.min(this.#failures++, retryDelays.length - 1)] ?? 0
    this.#deps.log.warn('alerts could not be handed on; trying again', { error: messageOf(error), delay_ms: delay })
    this.#cancelRetry?.()
    if (this.#stopped) return
    this.#cancelRetry = this.#deps.clock.after(delay, () => void this.flush())
  }
}

interface Load {
  puts: [string, Put][]
  observations: [string, Observation][]
  dels: [string, Ref][]
}

function take<T>(waiting: Map<string, T>): [string, T][] {
  const taken = [...waiting]
  waiting.clear()
  return taken
}

/** What is newer stays; what came to the contrary since then wins. */
function giveBack<T>(
  waiting: Map<string, T>,
  taken: readonly [string, T][],
  contrary: ReadonlyMap<string, unknown>,
): void {
  for (const [id, one] of taken) if (!waiting.has(id) && !contrary.has(id)) waiting.set(id, one)
}
