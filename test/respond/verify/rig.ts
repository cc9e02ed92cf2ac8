import { join } from 'node:path'
import { alertKinds } from '../../../src/alerts/index.ts'
import { refresh } from '../../../src/app/verify.ts'
import { agedBy, alertNow, basisOf } from '../../../src/app/verify-figures.ts'
import { silentLog } from '../../../src/core/log.ts'
import { noMetrics } from '../../../src/core/metrics.ts'
import type { Destination } from '../../../src/core/policy.ts'
import { plain } from '../../../src/core/text.ts'
import { loadTexts } from '../../../src/core/texts.ts'
import { deliverKinds } from '../../../src/deliver/index.ts'
import { Engine } from '../../../src/promql/index.ts'
import { createReports, type Reports, reportKinds } from '../../../src/respond/reports/index.ts'
import {
  createVerify,
  type Verify,
  type VerifyRun,
  verifyFaces,
  verifyKinds,
} from '../../../src/respond/verify/index.ts'
import { type SystemServer, startSystem } from '../../../src/sandbox/systems/server.ts'
import type { Store } from '../../../src/store/port.ts'
import { openSqliteStore } from '../../../src/store/sqlite/store.ts'
import { repository } from '../../support/bot.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { memoryFiles } from '../../support/memory-files.ts'
import { noPdf } from '../../support/no-pdf.ts'
import { PackRig, readPack } from '../../systems/pack-rig.ts'

export const bob = { id: 1002, name: 'Bob' }
export const ops: Destination = { channel: 'telegram', chat: 'ops' }
export const zone = 'Asia/Taipei'
/** Turns of the event loop in which an answer over loopback arrives. */
const turns = 20

/** The room with the pack ai-streaming on its simulated backend; time is the test's. */
export class VerifyRig {
  readonly clock: FakeClock
  readonly system: SystemServer
  readonly store: Store
  readonly reports: Reports
  readonly texts = loadTexts(join(repository, 'locales'))
  readonly files = memoryFiles()
  verify: Verify
  #concurrent = 100
  #refreshing = false
  readonly #pack: PackRig
  readonly #env: Readonly<Record<string, string>>

  static async start(more: Readonly<Record<string, string>> = {}): Promise<VerifyRig> {
    const clock = new FakeClock('2026-03-02T02:00:00Z')
    const system = await startSystem('ai-streaming', { clock })
    const env = { AS_URL: system.url, ...more }
    const kinds = [...alertKinds, ...deliverKinds, ...reportKinds, ...verifyKinds]
    const opening = { path: ':memory:', kinds, clock, log: silentLog, metrics: noMetrics, holder: 'test' }
    const [store, pack] = [await openSqliteStore(opening), await PackRig.start('ai-streaming', env, clock)]
    await pack.poll()
    return new VerifyRig(clock, system, store, pack, env)
  }

  private constructor(
    clock: FakeClock,
    system: SystemServer,
    store: Store,
    pack: PackRig,
    env: Readonly<Record<string, string>>,
  ) {
    this.clock = clock
    this.system = system
    this.store = store
    this.#pack = pack
    this.#env = env
    this.reports = createReports({
      ...{ store, clock, log: silentLog, pdf: noPdf, texts: this.texts, onPost: () => {} },
      files: this.files,
    })
    this.verify = this.again()
  }

  /**
   * The room as after a restart of the bot.
   * @param concurrent `limits.concurrent` of every source
   * @param tell in place of that of the reports, for a bot that ends there
   */
  again(concurrent?: number, tell: Reports['tell'] = this.reports.tell): Verify {
    const { clock, store, texts } = this
    const reports = { ...this.reports, tell }
    this.#concurrent = concurrent ?? 100
    const systems = readPack('ai-streaming', this.#env).config.systems.map((system) => ({
      ...system,
      sources: system.sources.map((one) =>
        concurrent === undefined ? one : { ...one, limits: { ...(one.limits as object), concurrent } },
      ),
    }))
    const engine = new Engine(this.#pack.samples)
    const poller = { pollNow: (_system: string, sources: readonly string[]) => this.#pack.pollNow(sources) }
    const of = this.#pack
    this.verify = createVerify({
      ...{ store, clock, log: silentLog, reports, onPost: () => {} },
      systems: () => systems,
      refresh: async (system, asked, signal) => {
        this.#refreshing = true
        await refresh({ system, of, poller, clock }, asked, signal)
        this.#refreshing = false
      },
      query: (_system, expr) => {
        const result = engine.prepare(expr).run(clock.now())
        const values = result.type === 'vector' ? result.samples.map(({ value }) => value) : []
        return { values, ...agedBy(basisOf(expr, of), of) }
      },
      alert: (_system, name) => alertNow(name, of),
      readerOf: async () => ({ texts: texts('zh-TW'), zone }),
    })
    return this.verify
  }

  /** Sets a switch, and lets the polls and rules see it. */
  async set(id: string, value: string): Promise<void> {
    if (!this.system.system.set(id, value)) throw new Error(`no switch ${id} ${value}`)
    await this.settle(30_000)
  }

  async settle(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 15_000) {
      await this.clock.advance(15_000)
      // A poll that fails leaves the samples as they are.
      await this.#pack.poll().catch(() => {})
    }
  }

  begin(cause = `update:${this.clock.now()}`) {
    return this.verify.begin({ system: 'ai-streaming', person: bob, at: this.clock.now(), cause, show: ops, zone })
  }

  /** A whole run. */
  async run(): Promise<VerifyRun> {
    const started = await this.begin()
    if (started.did !== 'started') throw new Error(`it ${started.did}`)
    let over = false
    const done = this.verify.idle().then(() => {
      over = true
    })
    // No time passes before every request is there.
    const before = this.#storm
    const all = () => this.#storm !== before && this.#storm.startsWith(`0/${Math.min(100, this.#concurrent)} `)
    while (!over && !all()) await (this.#refreshing ? this.clock.advance(50, this.#turns) : this.#turns())
    while (!over) await this.clock.advance(100, this.#turns)
    await done
    const run = await this.verify.byId(started.run.id)
    if (!run) throw new Error('the run is gone')
    return run
  }

  get #storm(): string {
    return this.system.system.describe().readings.find(({ id }) => id === 'storm')?.value ?? ''
  }

  #turns = async (): Promise<void> => {
    for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve))
  }

  async #face(id: string, locale: string) {
    const post = (await this.store.get('post', `verify:${id}`))?.doc
    return verifyFaces.verify?.(post?.data ?? {}, { texts: this.texts(locale), zone, now: this.clock.now() })
  }

  async buttons(id: string, locale = 'zh-TW') {
    return (await this.#face(id, locale))?.buttons ?? []
  }

  /** What the run's card shows. */
  async card(id: string, locale = 'zh-TW'): Promise<string> {
    const face = await this.#face(id, locale)
    return (face?.blocks ?? []).map((block) => ('line' in block ? plain(block.line) : '')).join('\n')
  }

  async close(): Promise<void> {
    await this.verify.stop()
    await this.#pack.close()
    await this.system.close()
    await this.store.close()
  }
}
