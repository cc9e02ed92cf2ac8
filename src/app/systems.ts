import type { Configuration } from '../configuration.ts'
import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Metrics } from '../core/metrics.ts'
import type { Ingest } from '../core/observation.ts'
import type { Store } from '../store/port.ts'
import { Poller } from '../watch/poller.ts'
import { createRuleEngine, type RuleEngine } from '../watch/rules/engine.ts'
import { SystemSamples } from '../watch/samples/samples.ts'
import { sourceKinds } from '../watch/sources/registry.ts'
import type { CommonConfig } from '../watch/sources/schema.ts'

export interface SystemsDeps {
  store: Store
  ingest: Ingest
  clock: Clock
  log: Log
  metrics: Metrics
}

/** The systems that are watched: what is kept of each in memory, its rules, and the polls of all. */
export class Systems {
  readonly poller: Poller
  readonly samples = new Map<string, SystemSamples>()
  readonly #deps: SystemsDeps
  readonly #engines = new Map<string, RuleEngine>()

  constructor(deps: SystemsDeps) {
    this.#deps = deps
    this.poller = new Poller({ ...deps, kinds: sourceKinds })
  }

  engines(): readonly RuleEngine[] {
    return [...this.#engines.values()]
  }

  /** Begins with the rules, so that they see the first polls. */
  async start(configuration: Configuration): Promise<void> {
    for (const { id } of configuration.config.systems) this.#add(id, configuration)
    await Promise.all(this.engines().map((engine) => engine.start()))
    await this.#poll(configuration)
  }

  async stop(): Promise<void> {
    await this.poller.stop()
    await Promise.all(this.engines().map((engine) => engine.stop()))
  }

  async idle(): Promise<void> {
    await this.poller.idle()
    await Promise.all(this.engines().map((engine) => engine.idle()))
  }

  #add(system: string, { rules }: Configuration): void {
    const samples = new SystemSamples(system, this.#deps.log)
    this.samples.set(system, samples)
    this.#engines.set(system, createRuleEngine({ ...this.#deps, system, samples, groups: rules.get(system) ?? [] }))
  }

  #poll({ config }: Configuration): Promise<void> {
    return this.poller.apply(
      config.systems.map(({ id, sources }) => ({
        samples: this.samples.get(id) as SystemSamples,
        sources: sources as readonly CommonConfig[],
      })),
    )
  }
}
