import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { FaultKind } from '../../src/sandbox/faults.ts'
import type { RequestRecord } from '../../src/sandbox/transcript.ts'
import type { Press } from '../../src/sandbox/world/presses.ts'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import { plainText } from '../chat/rig.ts'
import { opsGroup, repository, type Workplace } from './bot.ts'

/** A condition may take this long on a machine that has other work. */
const patience = 60_000

export interface BotProcessOptions {
  /** Beside the token, the addresses and the folders of the workplace. */
  env?: Readonly<Record<string, string>>
  /** How far its clock is ahead, ms; read at each start. */
  ahead?: () => number
}

/** The whole bot as a process of its own, as `npm start` runs it; killed and started anew as often as a test wants. */
export class BotProcess {
  readonly #place: Workplace
  readonly #options: BotProcessOptions
  #child: ChildProcess | undefined

  constructor(place: Workplace, options: BotProcessOptions = {}) {
    this.#place = place
    this.#options = options
  }

  start(): void {
    if (this.#child) throw new Error('it runs already')
    const { folder, sandbox } = this.#place
    const { env, ahead } = this.#options
    const tsx = join(repository, 'node_modules/tsx/dist/esm/index.mjs')
    const clock = ahead ? ['--import', join(repository, 'test/support/clock-ahead.ts')] : []
    this.#child = spawn(process.execPath, ['--import', tsx, ...clock, join(repository, 'src/main.ts'), 'start'], {
      cwd: folder,
      env: {
        PATH: process.env.PATH ?? '',
        BOT_TOKEN: sandbox.token,
        TELEGRAM_API_ROOT: sandbox.apiRoot,
        OPSBELL_CONFIG: join(folder, 'opsbell.yaml'),
        DATA_DIR: join(folder, 'data'),
        LOG_DIR: join(folder, 'logs'),
        HTTP_PORT: '0',
        ...(ahead && { TEST_CLOCK_AHEAD: String(ahead()) }),
        ...env,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name)
  }

  /** Its exit code; null when a signal ended it. */
  async ended(): Promise<number | null> {
    const child = this.#child
    if (!child) throw new Error('it does not run')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    this.#child = undefined
    return child.exitCode
  }

  /** `kill -9`; also when it does not run. */
  async kill(): Promise<void> {
    if (!this.#child) return
    this.signal('SIGKILL')
    await this.ended()
  }

  /** Messages of the group that say it now, oldest first. */
  messages(text: RegExp): StoredMessage[] {
    return this.#place.sandbox.world.messages(opsGroup).filter((one) => text.test(textOf(one)))
  }

  /** The newest message of the group that says it; waits for it. */
  shown(text: RegExp): Promise<StoredMessage> {
    return this.waitFor(() => this.messages(text).at(-1), `a message that says ${text}`)
  }

  say(who: number, text: string, replyTo?: StoredMessage): void {
    this.#place.sandbox.world.say(who, opsGroup, text, replyTo && { replyTo })
  }

  /** Presses a button of the newest message that says it; waits until both are there. */
  async press(on: RegExp, button: string, who = 1002): Promise<Press> {
    const has = ({ markup }: StoredMessage) => markup?.inline_keyboard.flat().some((one) => one.text === button)
    const found = () => this.messages(on).findLast(has)
    const { id } = await this.waitFor(found, `a message that says ${on} with the button ${button}`)
    return this.#place.sandbox.world.press(who, { chatId: opsGroup, id }, button)
  }

  /**
   * Kills it at the moment at which a call arrives that `wanted` takes. From before `act`, calls of these methods are
   * never answered; they have no effect with `hang` and all of it with `hang-after`.
   */
  async killAt(
    methods: readonly string[],
    act: () => unknown,
    {
      kind = 'hang',
      wanted = () => true,
    }: { kind?: 'hang' | 'hang-after'; wanted?: (call: RequestRecord) => boolean } = {},
  ): Promise<RequestRecord> {
    const { faults, transcript } = this.#place.sandbox
    const before = transcript.requests().at(-1)?.seq ?? 0
    const fault: FaultKind = { kind }
    const { remove } = faults.add({ fault, methods })
    try {
      await act()
      const hung = () =>
        transcript.requests(...methods).find((one) => one.seq > before && one.outcome === 'hung' && wanted(one))
      const call = await this.waitFor(hung, `a call of ${methods.join(' or ')}`)
      await this.kill()
      return call
    } finally {
      remove()
    }
  }

  /** Waits for what the local Telegram sees; in vain when the process ended by itself. */
  waitFor<T>(probe: () => T | undefined | null | false, what: string): Promise<T> {
    const looked = () => {
      const code = this.#child?.exitCode
      if (typeof code === 'number') throw new Error(`the bot ended with ${code} before ${what}`)
      return probe()
    }
    return this.#place.sandbox.waitFor(looked, what, patience).catch((error: unknown) => {
      const changed = ({ history }: StoredMessage) => history.at(-1)?.at ?? 0
      const last = this.messages(/^/)
        .sort((a, b) => changed(a) - changed(b))
        .slice(-8)
      throw new Error(`${String(error)}; the last messages:\n${last.map(textOf).join('\n---\n')}`)
    })
  }
}

const textOf = ({ text }: StoredMessage): string => plainText(text)
