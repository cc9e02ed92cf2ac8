import type { Fields, Level, Log } from '../../src/core/log.ts'
import { silentLog } from '../../src/core/log.ts'
import { noMetrics } from '../../src/core/metrics.ts'
import { createRedactor } from '../../src/core/redact.ts'
import { deepRedact } from '../../src/core/redact-deep.ts'
import type { Route } from '../../src/http/route.ts'
import { eventListRoute, eventsRoute } from '../../src/http/routes/events.ts'
import { samplesRoute } from '../../src/http/routes/samples.ts'
import { systemHealthRoute } from '../../src/http/routes/system-health.ts'
import { systemQuotaRoute } from '../../src/http/routes/system-quota.ts'
import { type HttpOptions, type HttpServer, startHttp } from '../../src/http/server.ts'
import type { SystemFacts } from '../../src/http/shapes/health.ts'
import { Poller } from '../../src/watch/poller.ts'
import type { SystemSamples } from '../../src/watch/samples/samples.ts'
import { sourceKinds } from '../../src/watch/sources/registry.ts'
import type { FakeClock } from '../support/fake-clock.ts'
import { Rig as EventsRig } from '../watch/events/rig.ts'

export interface Line {
  level: Level
  message: string
  fields: Fields | undefined
}

export function memoryLog(): Log & { lines: Line[] } {
  const lines: Line[] = []
  const at = (level: Level) => (message: string, fields?: Fields) => void lines.push({ level, message, fields })
  const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => log, lines }
  return log
}

/** The options of a server that has nothing to say of itself. */
export const quiet: HttpOptions = {
  host: '127.0.0.1',
  port: 0,
  metrics: { render: async () => ({ contentType: 'text/plain; version=0.0.4', body: 'opsbell_up 1\n' }) },
  notReady: () => undefined,
  problems: async () => [],
}

/** The whole API over a system `shop` with a push source `app`, and rows for error events. */
export class Api {
  readonly clock: FakeClock
  readonly samples: SystemSamples
  readonly poller: Poller
  readonly events: EventsRig
  readonly log = memoryLog()
  facts: SystemFacts[] = []
  readonly routes: readonly Route[]
  server!: HttpServer

  static async start(options: Partial<HttpOptions> = {}, push: Readonly<Record<string, unknown>> = {}): Promise<Api> {
    const events = await EventsRig.start(
      { code: '*_INVALID_API_KEY', alert: 'ApiKeyInvalid', priority: 'P0' },
      { code: 'QUIET_*' },
    )
    const api = new Api(events)
    const kind = sourceKinds.get('push')
    if (!kind) throw new Error('no kind push')
    const source = kind.schema.parse({ id: 'app', kind: 'push', ...push })
    await api.poller.apply([{ samples: api.samples, sources: [source] }])
    api.server = await startHttp({ ...quiet, routes: api.routes, log: api.log, ...options })
    return api
  }

  private constructor(events: EventsRig) {
    this.events = events
    this.clock = events.clock
    this.samples = events.samples.get('shop') as SystemSamples
    this.poller = new Poller({ clock: this.clock, log: silentLog, metrics: noMetrics, kinds: sourceKinds })
    const { clock } = this
    const redact = createRedactor().text
    const told = {
      clock,
      events: events.events,
      systems: () => [
        { id: 'shop', events: true },
        { id: 'bank', events: false },
      ],
      clean: (details: Readonly<Record<string, unknown>>) => deepRedact(details, redact) as Record<string, unknown>,
    }
    this.routes = [
      systemHealthRoute({ clock, facts: () => this.facts, problems: async () => [], clean: (answer) => answer }),
      systemQuotaRoute({ clock, samples: new Map([['shop', this.samples]]) }),
      samplesRoute(this.poller),
      eventsRoute(told),
      eventListRoute(told),
    ]
  }

  get url(): string {
    return this.server.url
  }

  /** Status and JSON of an answer. */
  async ask(path: string, init: RequestInit = {}): Promise<[number, Record<string, unknown>]> {
    const response = await fetch(`${this.url}${path}`, init)
    return [response.status, (await response.json()) as Record<string, unknown>]
  }

  post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return this.ask(path, { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } })
  }

  async close(): Promise<void> {
    await this.server.close()
    await this.poller.stop()
    await this.events.events.stop()
  }
}
