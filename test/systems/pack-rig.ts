import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { SystemConfig } from '../../src/config/config.ts'
import { type Configuration, readConfiguration } from '../../src/configuration.ts'
import { formatIssue, messageOf } from '../../src/core/errors.ts'
import { silentLog } from '../../src/core/log.ts'
import { noMetrics } from '../../src/core/metrics.ts'
import type { Observation } from '../../src/core/observation.ts'
import { createRuleEngine, type RuleEngine } from '../../src/watch/rules/engine.ts'
import { increment } from '../../src/watch/samples/derive/increment.ts'
import { streak } from '../../src/watch/samples/derive/streak.ts'
import { SystemSamples } from '../../src/watch/samples/samples.ts'
import { type Failure, type Source, SourceError } from '../../src/watch/sources/contract.ts'
import { sourceKinds } from '../../src/watch/sources/registry.ts'
import type { CommonConfig } from '../../src/watch/sources/schema.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { openStore } from '../watch/rules/harness.ts'

export const systemsFolder = resolve(import.meta.dirname, '../../systems')

/** The least configuration with one pack of the repository. */
export function readPack(pack: string, env: Readonly<Record<string, string>> = {}): Configuration {
  const folder = mkdtempSync(join(tmpdir(), 'pack-'))
  try {
    const file = join(folder, 'opsbell.yaml')
    writeFileSync(file, `chats: { ops: { id: -1 } }\nsystems: [ ${JSON.stringify(join(systemsFolder, pack))} ]\n`)
    const read = readConfiguration(file, env)
    if (!read.ok) throw new Error(read.issues.map(formatIssue).join('\n'))
    return read.configuration
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A pack at work: its sources poll for real, at times that the test gives, and its rules tell what they find. */
export class PackRig {
  readonly clock: FakeClock
  readonly samples: SystemSamples
  readonly told: Observation[] = []
  readonly #system: SystemConfig
  readonly #sources: readonly { id: string; source: Source }[]
  readonly #engine: RuleEngine
  readonly #failures = new Map<string, { error: string; failure: Failure | undefined }>()

  static async start(pack: string, env: Readonly<Record<string, string>>, clock = new FakeClock()): Promise<PackRig> {
    const rig = new PackRig(readPack(pack, env), clock, await openStore(clock))
    await rig.#engine.start()
    return rig
  }

  private constructor(
    { config, rules }: Configuration,
    clock: FakeClock,
    store: Awaited<ReturnType<typeof openStore>>,
  ) {
    const [system] = config.systems
    if (!system) throw new Error('no system')
    this.#system = system
    this.clock = clock
    this.samples = new SystemSamples(system.id, silentLog)
    this.#sources = system.sources.map((source) => this.#open(source as unknown as CommonConfig))
    this.#engine = createRuleEngine({
      system: system.id,
      samples: this.samples,
      groups: rules.get(system.id) ?? [],
      store,
      ingest: async (batch) => {
        this.told.push(...batch)
        return { refused: [] }
      },
      clock,
      log: silentLog,
      metrics: noMetrics,
    })
  }

  #open(config: CommonConfig): { id: string; source: Source } {
    const kind = sourceKinds.get(config.kind)
    if (!kind) throw new Error(`no kind ${config.kind}`)
    const { id, every, limits, labels, streaks, increments } = config
    this.samples.setSource({
      id,
      kind: config.kind,
      every,
      limits,
      labels: { ...labels, instance: kind.instance(config), system: this.#system.id, source: id },
      derives: [...streaks.map(streak), ...increments.map(increment)],
    })
    return { id, source: kind.create(config, { clock: this.clock, log: silentLog }) }
  }

  /** One poll of every source, and the evaluation that follows. */
  async poll(): Promise<void> {
    for (const { id, source } of this.#sources) {
      const write = await source.poll(new AbortController().signal)
      this.samples.succeed(id, this.clock.now(), write, () => 5)
    }
    await this.#pass(100)
  }

  /** One poll of these sources, as the poller makes it; the rules follow as time passes. */
  async pollNow(ids: readonly string[]): Promise<void> {
    for (const { id, source } of this.#sources.filter((one) => ids.includes(one.id))) {
      try {
        const write = await source.poll(new AbortController().signal)
        this.samples.succeed(id, this.clock.now(), write, () => 5)
      } catch (error) {
        const failure = error instanceof SourceError ? error.failure : undefined
        this.#failures.set(id, { error: messageOf(error), failure })
        this.samples.fail(id, this.clock.now(), 5)
      }
    }
  }

  /** Why the last of these polls that failed did. */
  failureOf = (source: string) => this.#failures.get(source)

  get engine(): RuleEngine {
    return this.#engine
  }

  /** Polls every 15 s for so long. */
  async run(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 15_000) {
      await this.#pass(14_900)
      await this.poll()
    }
  }

  async #pass(ms: number): Promise<void> {
    await this.clock.advance(ms, () => this.#engine.idle())
    await this.#engine.idle()
  }

  /** Names of the alerts that fire, by what was told last. */
  get firing(): string[] {
    const states = new Map<string, Observation>()
    for (const one of this.told) states.set(JSON.stringify([one.origin, one.labels]), one)
    const names = [...states.values()]
      .filter(({ state }) => state === 'firing')
      .map(({ labels }) => labels.alertname ?? '')
    return [...new Set(names)].sort()
  }

  /** The last word about an alert. */
  last(alertname: string): Observation | undefined {
    return this.told.findLast(({ labels }) => labels.alertname === alertname)
  }

  async close(): Promise<void> {
    await this.#engine.stop()
    for (const { source } of this.#sources) await source.close()
  }
}
