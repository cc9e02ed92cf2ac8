import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from '../../src/app.ts'
import { type SystemServer, startSystem } from '../../src/sandbox/systems/server.ts'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import { mainYaml, opsGroup, settled, type Workplace, workplace } from '../support/bot.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { systemsFolder } from './pack-rig.ts'

export const minute = 60_000
export const hour = 60 * minute
/** A chat takes one message a second. */
const answerTime = 1500

/** The whole bot with one pack of the repository on its simulated system; only the time is the test's. */
export class AppRig {
  readonly clock: FakeClock
  readonly place: Workplace
  readonly system: SystemServer
  readonly #app: App

  /**
   * @param env of the pack; `{url}` stands for the simulated system's address
   * @param main the configuration, in place of that of the examples
   */
  static async start(
    pack: string,
    env: Readonly<Record<string, string>>,
    at: string,
    main = mainYaml,
  ): Promise<AppRig> {
    const clock = new FakeClock(at)
    const place = await workplace({ clock })
    const system = await startSystem(pack, { clock })
    place.write({ 'opsbell.yaml': main.replace('./systems/*', join(systemsFolder, pack)) })
    const filled = Object.entries({ ...system.env, ...env }).map(([name, text]) => [
      name,
      text.replace('{url}', system.url),
    ])
    const app = await place.start(Object.fromEntries(filled))
    const rig = new AppRig(clock, place, system, app)
    await app.connected
    await rig.settle()
    return rig
  }

  private constructor(clock: FakeClock, place: Workplace, system: SystemServer, app: App) {
    this.clock = clock
    this.place = place
    this.system = system
    this.#app = app
  }

  get url(): string {
    return this.#app.url
  }

  set(id: string, value: unknown): void {
    if (!this.system.system.set(id, value)) throw new Error(`no switch ${id} that takes ${JSON.stringify(value)}`)
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms, this.settle)
  }

  settle = (): Promise<void> => settled(this.#app, this.place, () => this.system.system.idle?.())

  /** The message as it is now. */
  message(id: number): StoredMessage | undefined {
    return this.messages(/^/).find((one) => one.id === id)
  }

  messages(text: RegExp): StoredMessage[] {
    return this.place.sandbox.ledger.messages({ chatId: opsGroup, text })
  }

  /** What `/alerts` shows on all its pages, such as `🔴 P0 DatabaseConnectionFailed`, sorted. */
  async open(): Promise<string[]> {
    this.place.sandbox.world.say(1002, opsGroup, '/alerts')
    await this.pass(answerTime)
    const pages = [this.#last.text]
    while (this.#last.markup?.inline_keyboard?.flat().some(({ text }) => text === '下一頁 ▶')) {
      this.place.sandbox.world.press(1002, { chatId: opsGroup, id: this.#last.id }, '下一頁 ▶')
      await this.pass(answerTime)
      pages.push(this.#last.text)
    }
    const rows = pages.flatMap((text) => [...text.matchAll(/^(\S+ P\d) .*\n.* · (\w+) · /gm)])
    return rows.map(([, head, name]) => `${head} ${name}`).sort()
  }

  get #last(): StoredMessage {
    const last = this.messages(/./).at(-1)
    if (!last) throw new Error('the chat is empty')
    return last
  }

  /** Lines of the log that tell of alerts. */
  logged(): Record<string, unknown>[] {
    const lines = readFileSync(join(this.place.folder, 'logs/app.log'), 'utf8').split('\n').filter(Boolean)
    return lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ alert_priority }) => alert_priority)
  }

  async close(): Promise<void> {
    await this.place.close()
    await this.system.close()
  }
}
