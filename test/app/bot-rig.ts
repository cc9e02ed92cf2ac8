import type { App } from '../../src/app.ts'
import { mainYaml, opsGroup, settled, type Workplace, workplace } from '../support/bot.ts'
import { FakeClock } from '../support/fake-clock.ts'

const second = 1000

/** The whole bot with people in its group; the time is the test's. */
export class BotRig {
  readonly clock: FakeClock
  place!: Workplace
  app!: App

  constructor(start: string) {
    this.clock = new FakeClock(start)
  }

  /** @param files the system, by relative path; `opsbell.yaml` is `mainYaml` unless given */
  async open(files: Readonly<Record<string, string>>): Promise<void> {
    this.place = await workplace({ clock: this.clock })
    this.place.write({ 'opsbell.yaml': mainYaml, ...files })
    await this.begin()
  }

  async begin(): Promise<void> {
    this.app = await this.place.start()
    await this.app.connected
    await this.settle()
  }

  settle = (): Promise<void> => settled(this.app, this.place)

  pass = (ms: number): Promise<void> => this.clock.advance(ms, this.settle)

  async say(who: number, text: string): Promise<void> {
    this.place.sandbox.world.say(who, opsGroup, text)
    await this.pass(5 * second)
  }

  /** What whoever pressed is told. */
  async press(who: number, id: number, button: string): Promise<string> {
    const press = this.place.sandbox.world.press(who, { chatId: opsGroup, id }, button)
    await this.pass(5 * second)
    return (await press.answered()).text ?? ''
  }

  /** By what they say now. */
  messages = (text: RegExp) =>
    this.place.sandbox.ledger.messages({ chatId: opsGroup }).filter((one) => text.test(one.text))
}
