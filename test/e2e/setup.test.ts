import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { startSystem } from '../../src/sandbox/systems/server.ts'
import { opsGroup, repository } from '../support/bot.ts'

const executablePath = '/usr/bin/chromium'
/** Fewer than this many things to do from the token to the first alert. */
const mostActions = 20

let folder: string
let sandbox: Sandbox
let system: Awaited<ReturnType<typeof startSystem>>
let bot: ChildProcess | undefined
let browser: Browser
let page: Page
let terminal = ''

beforeAll(async () => {
  if (!existsSync(executablePath)) throw new Error(`this suite needs ${executablePath} (Debian package chromium)`)
  folder = mkdtempSync(join(tmpdir(), 'first-hour-'))
  cpSync(join(repository, 'systems/sis-redpacket'), join(folder, 'systems/sis-redpacket'), { recursive: true })
  system = await startSystem('sis-redpacket', { port: 0, host: '127.0.0.1', seed: 1 })
  sandbox = await startSandbox({ port: 0, systems: [{ id: 'sis-redpacket', url: system.url }] })
  // A fresh token: the bot is in no group yet.
  sandbox.world.groups.kick(opsGroup, sandbox.botId)
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  await page.goto(sandbox.url)
})

afterAll(async () => {
  await browser?.close()
  const running = bot
  if (running && running.exitCode === null) {
    const ended = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGTERM')
    await ended
  }
  await sandbox?.close()
  await system?.close()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

/** What somebody had to do, in words. */
const actions: string[] = []
async function act(what: string, doing: () => unknown): Promise<void> {
  actions.push(what)
  await doing()
}

/** `npm start` with a token and nothing else. */
function start(): void {
  bot = spawn(
    process.execPath,
    ['--import', join(repository, 'node_modules/tsx/dist/esm/index.mjs'), join(repository, 'src/main.ts'), 'start'],
    {
      cwd: folder,
      env: {
        PATH: process.env.PATH ?? '',
        LANG: 'zh_TW.UTF-8',
        HTTP_PORT: '0',
        BOT_TOKEN: sandbox.token,
        TELEGRAM_API_ROOT: sandbox.apiRoot,
        // Where the simulated service is, and how often it is asked: a test does not wait for 15 s.
        SIS_METRICS_URL: `${system.url}/metrics`,
        SIS_EVERY: '1s',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  bot.stdout?.on('data', (chunk) => (terminal += chunk))
}

/** What the terminal says as soon as it says it. */
async function inTerminal(pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(terminal)?.[1]
    if (found !== undefined) return found
    if (bot?.exitCode !== null) throw new Error(`the bot ended:\n${terminal}`)
    await new Promise((resolve) => bot?.stdout?.once('data', resolve))
  }
}

const bubble = (text: RegExp) => page.locator('.bubble').filter({ hasText: text }).last()
const button = (name: string | RegExp) => page.getByRole('button', { name }).last()
const box = () => page.getByRole('textbox', { name: /message|訊息/i })
const write = async (text: string) => {
  await act(`type ${text.split(/[@ ]/)[0]}`, () => box().fill(text))
  await act('send', () => page.keyboard.press('Enter'))
}

describe('a new user, from the token to the first alert', () => {
  it(`CORE-7 CORE-15: takes fewer than ${mostActions} actions`, async () => {
    await act('put the token into BOT_TOKEN', () => {})
    await act('npm start', start)
    const command = await inTerminal(/在那裡打：\s+│ +(\/start@opsbell_bot \S+)/)

    await act('add the bot to the group', () => button(/^(Bring the bot back|把 bot 加回來)/).click())
    await bubble(/在執行我的終端機找認領碼/).waitFor()
    await write(command)
    await bubble(/👋 已加入「OPS 值班」，還差 2 項/).waitFor()
    expect(await bubble(/還差 2 項/).innerText()).toContain('🔴 讀取訊息：把我設為管理員')

    await act('make the bot an admin', () => button(/^(Make the bot admin|讓 bot 當管理員)/).click())
    await act('check again', () => button('🔄 再檢查').click())
    await bubble(/👋 已加入「OPS 值班」，都好了/).waitFor()
    await act('send a test', () => button('✉️ 送測試').click())
    await bubble(/✉️ 測試訊息，不用處理/).waitFor()

    await write('/health')
    await bubble(/系統健康：1 個都正常/).waitFor()
    await act('break something', () =>
      page.getByRole('switch', { name: /Red packets fail in a row|紅包連續失敗/ }).click(),
    )
    await bubble(/P0 紅包連續失敗 3 次/).waitFor()
    await act('acknowledge', () => button('👤 認領').click())
    await bubble(/Alice .*認領，提醒已停/).waitFor()

    expect(actions.length).toBeLessThan(mostActions)
    expect(terminal).toContain('people:')
  })
})
