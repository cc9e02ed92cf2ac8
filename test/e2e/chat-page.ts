import { existsSync } from 'node:fs'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { type AppRig, minute } from '../systems/app-rig.ts'

const executablePath = '/usr/bin/chromium'

/** What a person at a phone does with the sandbox's page, while the whole bot runs on a clock of the test. */
export class ChatPage {
  /** What people did by hand: presses, words and files sent. */
  taps = 0

  readonly page: Page
  readonly rig: AppRig
  private readonly browser: Browser

  private constructor(page: Page, rig: AppRig, browser: Browser) {
    this.page = page
    this.rig = rig
    this.browser = browser
  }

  static async open(rig: AppRig, system: string): Promise<ChatPage> {
    if (!existsSync(executablePath)) throw new Error(`this suite needs ${executablePath} (Debian package chromium)`)
    const { sandbox } = rig.place
    sandbox.systems.add(system, rig.system.url)
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    const page = await browser.newPage({ viewport: { width: 412, height: 915 } })
    await page.goto(sandbox.url)
    return new ChatPage(page, rig, browser)
  }

  /** Ends the browser and the bot: what is under way when it stops may wait for time to pass. */
  async close(): Promise<void> {
    await this.browser.close()
    let over = false
    const closing = this.rig.close().finally(() => {
      over = true
    })
    while (!over) await this.rig.clock.advance(500, () => new Promise((resolve) => setTimeout(resolve, 20)))
    await closing
  }

  /** A message of the chat, with its buttons; the newest that says it. */
  message(text: RegExp): Locator {
    return this.page
      .locator('.message')
      .filter({ has: this.page.locator('.text', { hasText: text }) })
      .last()
  }

  file(name: string): Locator {
    return this.page.locator('.message a.file').filter({ hasText: name }).last()
  }

  /** The content of a file in the chat, as a browser gets it. */
  async download(name: string): Promise<Buffer> {
    const link = await this.until(this.file(name), name)
    const url = new URL((await link.getAttribute('href')) ?? '', this.page.url())
    return (await this.page.request.get(url.href)).body()
  }

  /**
   * The bot's time goes on, and what it began is waited for; not for long, since an answer may wait for room in the chat,
   * which only time gives.
   */
  pass(ms = minute): Promise<void> {
    const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 100))
    return this.rig.clock.advance(ms, () => Promise.race([this.rig.settle(), soon()]))
  }

  /**
   * Waits until it is to be seen. Time goes on slowly meanwhile, by a second in `slow` looks: what runs or draws is another
   * process with a time of its own.
   */
  async until(wanted: Locator, what: string, slow = 5): Promise<Locator> {
    for (let tries = 0; (await wanted.count()) === 0; tries++) {
      if (tries > 600) throw new Error(`${what} is not to be seen; the chat ends with\n${await this.end()}`)
      await this.pass(tries < 3 ? 1500 : tries % slow === 0 ? 1000 : 0)
      if (tries > 3) await new Promise((resolve) => setTimeout(resolve, 25))
    }
    return wanted
  }

  private async end(): Promise<string> {
    return (await this.page.locator('.message').allInnerTexts()).slice(-4).join('\n--\n')
  }

  seen(text: RegExp): Promise<Locator> {
    return this.until(this.message(text), String(text))
  }

  /** From now on that person holds the phone. */
  as(name: string): Promise<void> {
    const person = this.page.locator('#people').getByRole('button', { name: new RegExp(`^${name} `) })
    return person.click()
  }

  async press(on: RegExp, button: string): Promise<void> {
    const key = (await this.seen(on)).getByRole('button', { name: button, exact: true })
    await (await this.until(key, `${button} on ${on}`)).click()
    this.taps++
  }

  async write(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: /message|訊息/i }).fill(text)
    await this.page.keyboard.press('Enter')
    this.taps++
  }

  /** Takes a message to be answered; what is written or sent next answers it. */
  async reply(to: RegExp): Promise<void> {
    const card = await this.seen(to)
    await card.hover()
    await card.getByRole('button', { name: /^(回覆|Reply)$/ }).click()
  }

  async send(name: string, mimeType: string, buffer: Buffer): Promise<void> {
    await this.page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer })
    this.taps++
  }
}
