import type { App } from '../../../src/app.ts'
import { chats } from '../../../src/sandbox/world/cast.ts'
import type { StoredMessage } from '../../../src/sandbox/world/types.ts'
import { opsGroup, type Workplace, workplace } from '../../support/bot.ts'
import { type ExpositionServer, startExposition } from '../../support/exposition.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { transcriptOf } from './transcript.ts'

export const minute = 60_000
export const zone = 'Asia/Taipei'

/** The whole bot through a night: real files, store, HTTP and Telegram server; only the time is the test's. */
export class Night {
  readonly clock: FakeClock
  readonly place: Workplace
  readonly #gauges = new Map<string, number>()
  readonly #pages: readonly ExpositionServer[]
  #app: App | undefined

  private constructor(clock: FakeClock, place: Workplace, pages: readonly ExpositionServer[]) {
    this.clock = clock
    this.place = place
    this.#pages = pages
  }

  /** `files` may name the pages' addresses as `{app}` and `{batch}`. */
  static async begin(at: string, files: Readonly<Record<string, string>>): Promise<Night> {
    const clock = new FakeClock(at)
    const place = await workplace({ clock })
    const pages = [await startExposition(), await startExposition()]
    const night = new Night(clock, place, pages)
    const filled = Object.entries(files).map(([name, text]) => [
      name,
      text.replaceAll('{app}', pages[0]?.url ?? '').replaceAll('{batch}', pages[1]?.url ?? ''),
    ])
    place.write(Object.fromEntries(filled))
    return night
  }

  async start(): Promise<void> {
    this.#app = await this.place.start()
    await this.#app.connected
    await this.settle()
  }

  async stop(): Promise<void> {
    const app = this.#app
    this.#app = undefined
    await app?.stop(this.clock.now() + 5000)
  }

  /** Sets gauges of the application's page, shown from the next poll on; undefined takes a series away. */
  set(gauges: Readonly<Record<string, number | undefined>>): void {
    for (const [series, value] of Object.entries(gauges)) {
      if (value === undefined) this.#gauges.delete(series)
      else this.#gauges.set(series, value)
    }
    const [app] = this.#pages
    if (app) app.text = [...this.#gauges].map(([series, value]) => `${series} ${value}\n`).join('')
  }

  /** The page of the batch jobs: its text, and whether it answers. */
  batch(page: { text?: string; status?: number }): void {
    Object.assign(this.#pages[1] ?? {}, page)
  }

  /** Lets time pass up to a clock time of the zone (the next one of that name). */
  async until(time: string): Promise<void> {
    const [hour = 0, minutes = 0] = time.split(':').map(Number)
    const now = this.clock.now()
    // The zone has no daylight saving time, so that a day has 24 hours.
    const local = (now + 8 * 60 * minute) % (24 * 60 * minute)
    const wanted = (hour * 60 + minutes) * minute
    await this.pass((wanted - local + 24 * 60 * minute) % (24 * 60 * minute))
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms, this.settle)
  }

  settle = async (): Promise<void> => {
    do {
      await this.#app?.idle()
      for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
    } while (this.#app && this.place.sandbox.updates.pending > 0)
  }

  /** A person presses a button of the newest message that shows `text`. */
  async press(person: number, text: RegExp, button: string): Promise<void> {
    const { id } = this.message(text)
    this.place.sandbox.world.press(person, { chatId: opsGroup, id }, button)
    await this.settle()
  }

  async say(person: number, text: string): Promise<void> {
    this.place.sandbox.world.say(person, chats.ops, text)
    await this.settle()
  }

  message(text: RegExp): StoredMessage {
    const found = this.place.sandbox.ledger.messages({ chatId: opsGroup, text }).at(-1)
    if (!found) throw new Error(`no message shows ${text}`)
    return found
  }

  transcript(): string {
    const { sandbox } = this.place
    return transcriptOf(sandbox, sandbox.world.chat(opsGroup), zone)
  }

  async close(): Promise<void> {
    await this.stop()
    await this.place.close()
    for (const page of this.#pages) await page.close()
  }
}
