import type { Clock, Ms } from '../../core/clock.ts'
import type { SystemSamples } from '../samples/samples.ts'
import type { ErrorEvent } from './contract.ts'

/** The counter's samples are repeated this often, so that ranges over it always hold some. */
export const every: Ms = 15_000
/** Between events of a flood, samples are at least this far apart. */
const closest: Ms = 1000
/** Label sets of one system; what comes beyond is counted under `other`. */
export const mostSets = 1000

/** Name of the source that the counter's series carry. */
export const eventSource = 'error_events'

interface Count {
  code: string
  service: string
  total: number
  /** Not written yet. */
  fresh: boolean
}

/** `error_events_total{error_code, service}` in one system's samples: events since the bot's start. */
export class EventCounts {
  readonly #samples: SystemSamples
  readonly #clock: Clock
  readonly #counts = new Map<string, Count>()
  #writtenAt: Ms | undefined
  #cancel = () => {}
  #stopped = false

  constructor(samples: SystemSamples, clock: Clock) {
    this.#samples = samples
    this.#clock = clock
    const { system } = samples
    samples.setSource({
      id: eventSource,
      kind: 'events',
      every,
      labels: { system, source: eventSource, instance: system },
      limits: { samples: 3 * mostSets, series: mostSets + 10, labels: 10, labelLength: 256 },
      derives: [],
      pushed: true,
    })
    this.#write()
  }

  add({ code, service = '' }: ErrorEvent): void {
    const count = this.#counts.get(`${code}\0${service}`) ?? this.#make(code, service)
    count.total++
    this.#soon()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  #make(code: string, service: string): Count {
    if (this.#counts.size >= mostSets && code !== 'other') {
      return this.#counts.get('other\0other') ?? this.#make('other', 'other')
    }
    const made = { code, service, total: 0, fresh: true }
    this.#counts.set(`${code}\0${service}`, made)
    return made
  }

  #soon(): void {
    const since = this.#clock.mono() - (this.#writtenAt ?? Number.NEGATIVE_INFINITY)
    // A batch is added event by event: all of it is one sample.
    this.#arm(Math.max(0, closest - since))
  }

  #arm(wait: Ms): void {
    this.#cancel()
    if (!this.#stopped) this.#cancel = this.#clock.after(wait, () => this.#write())
  }

  #write(): void {
    const now = this.#clock.now()
    this.#writtenAt = this.#clock.mono()
    this.#samples.succeed(
      eventSource,
      now,
      (sink) => {
        for (const count of this.#counts.values()) {
          const { code, service, total, fresh } = count
          const labels = service === '' ? ['error_code', code] : ['error_code', code, 'service', service]
          const series = sink.series('error_events_total', labels, true)
          if (!series) continue
          // It was 0 before: without that, increase() would not see the first event.
          if (fresh) sink.put(series, 0, sink.at - every)
          count.fresh = false
          sink.put(series, total)
        }
      },
      () => 0,
    )
    this.#arm(every)
  }
}
