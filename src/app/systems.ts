import type { Configuration } from '../configuration.ts'
import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log.ts'
import type { Metrics } from '../core/metrics.ts'
import type { Ingest } from '../core/observation.ts'
import type { Queryable } from '../promql/index.ts'
import type { Store } from '../store/port.ts'
import { alwaysRecorded, chartedOf } from '../watch/history/always.ts'
import { openHistory, type SystemHistory } from '../watch/history/history.ts'
import type { Recorded } from '../watch/history/selection.ts'
import { Poller } from '../watch/poller.ts'
import { startForecasts } from '../watch/quota/forecasts.ts'
import { createRuleEngine, type RuleEngine } from '../watch/rules/engine.ts'
import { systemsKept } from '../watch/rules/persist.ts'
import { SystemSamples } from '../watch/samples/samples.ts'
import type { SourceDeps } from '../watch/sources/contract.ts'
import { sourceKinds } from '../watch/sources/registry.ts'
import type { CommonConfig } from '../watch/sources/schema.ts'

export interface SystemsDeps {
  store: Store
  ingest: Ingest
  clock: Clock
  log: Log
  metrics: Metrics
  /** The bot's own way to Telegram, for the sources that watch it. */
  telegram: NonNullable<SourceDeps['telegram']>
  /** Told of the samples of each new system, before its rules read them. */
  onAdded?: (samples: SystemSamples) => void
}

/** The systems that are watched: what is kept of each in memory, its rules, and the polls of all. */
export class Systems {
  readonly poller: Poller
  readonly samples = new Map<string, SystemSamples>()
  readonly histories = new Map<string, SystemHistory>()
  readonly #deps: SystemsDeps
  readonly #engines = new Map<string, RuleEngine>()

  constructor(deps: SystemsDeps) {
    this.#deps = deps
    this.poller = new Poller({ ...deps, kinds: sourceKinds })
  }

  /** What rules read, memory and history together, by system. */
  queryables(): ReadonlyMap<string, Queryable> {
    return new Map([...this.histories].map(([id, { merged }]) => [id, merged]))
  }

  engines(): readonly RuleEngine[] {
    return [...this.#engines.values()]
  }

  /** Begins with the rules, so that they see the first polls. */
  async start(configuration: Configuration): Promise<void> {
    await this.#forgetUnknown(configuration)
    await this.apply(configuration)
  }

  /**
   * Watches exactly these systems, by these rules, from now on: what is the same goes on undisturbed. Alerts of a system
   * or rule that is gone end as removed.
   */
  async apply(configuration: Configuration): Promise<void> {
    const wanted = new Set(configuration.config.systems.map(({ id }) => id))
    const known = [...this.#engines.keys()]
    const added = [...wanted].filter((id) => !known.includes(id))
    // A new system has its rules before anything else moves; the rest is one turn of the event loop.
    await Promise.all(added.map((id) => this.#add(id, configuration)))
    const removals = known.filter((id) => !wanted.has(id)).map((id) => this.#remove(id))
    for (const id of known) this.#engines.get(id)?.reload(configuration.rules.get(id) ?? [])
    const { systems, history } = configuration.config
    for (const system of systems) {
      if (known.includes(system.id))
        this.histories.get(system.id)?.record(recordedOf(system, configuration), history.series)
    }
    const polls = this.poller.apply(
      configuration.config.systems.map(({ id, sources }) => ({
        samples: this.samples.get(id) as SystemSamples,
        sources: sources as readonly CommonConfig[],
      })),
    )
    await Promise.all([...removals, polls])
  }

  async stop(): Promise<void> {
    await this.poller.stop()
    await Promise.all(this.engines().map((engine) => engine.stop()))
    await Promise.all([...this.histories.values()].map((history) => history.stop()))
  }

  async idle(): Promise<void> {
    await this.poller.idle()
    await Promise.all([...this.histories.values()].map((history) => history.idle()))
    await Promise.all(this.engines().map((engine) => engine.idle()))
  }

  async #add(system: string, configuration: Configuration): Promise<void> {
    const samples = new SystemSamples(system, this.#deps.log)
    this.#deps.onAdded?.(samples)
    const history = await this.#openHistory(system, samples, configuration)
    const engine = createRuleEngine({
      ...this.#deps,
      system,
      samples,
      history,
      groups: configuration.rules.get(system) ?? [],
      onFiring: (source, firing) => this.poller.hurry(system, source, firing),
    })
    startForecasts({ samples, merged: history.merged, onLoaded: (listener) => history.onLoaded(listener) })
    this.samples.set(system, samples)
    this.histories.set(system, history)
    this.#engines.set(system, engine)
    await engine.start()
  }

  #openHistory(id: string, samples: SystemSamples, configuration: Configuration): Promise<SystemHistory> {
    const { config } = configuration
    const { metrics, health } = config.retention
    const system = config.systems.find((one) => one.id === id)
    return openHistory({
      ...this.#deps,
      system: id,
      samples,
      limit: config.history.series,
      retention: { metrics, health },
      always: system ? recordedOf(system, configuration) : [],
    })
  }

  async #remove(system: string): Promise<void> {
    const engine = this.#engines.get(system)
    const history = this.histories.get(system)
    this.#engines.delete(system)
    this.samples.delete(system)
    this.histories.delete(system)
    await engine?.remove()
    await history?.stop()
  }

  /** Systems that were taken out of the configuration while the bot was down: their alerts end now. */
  async #forgetUnknown({ config }: Configuration): Promise<void> {
    const wanted = new Set(config.systems.map(({ id }) => id))
    for (const system of await systemsKept(this.#deps.store)) {
      if (wanted.has(system)) continue
      const samples = new SystemSamples(system, this.#deps.log)
      const engine = createRuleEngine({ ...this.#deps, system, samples, groups: [] })
      await engine.start()
      await engine.remove()
    }
  }
}

/** What history keeps whatever rules look back on: what the system says, and what its alerts are about. */
function recordedOf(system: Configuration['config']['systems'][number], { rules }: Configuration): Recorded[] {
  const alerting = (rules.get(system.id) ?? []).flatMap((group) => group.rules.filter(({ kind }) => kind === 'alert'))
  return [...alwaysRecorded(system), ...chartedOf(alerting.map(({ expr }) => expr))]
}
