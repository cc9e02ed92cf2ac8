import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repository } from '../support/bot.ts'

const executablePath = '/usr/bin/chromium'
let demo: ChildProcess
let browser: Browser
let page: Page
const said: string[] = []

beforeAll(async () => {
  if (!existsSync(executablePath)) throw new Error(`this suite needs ${executablePath} (Debian package chromium)`)
  demo = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', 'demo'], {
    cwd: repository,
    env: { ...process.env, LC_ALL: 'zh_TW.UTF-8', BOT_TOKEN: '', HTTP_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    demo.once('exit', (code) => reject(new Error(`the demo ended with code ${code}: ${said.join('\n')}`)))
    createInterface({ input: demo.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      said.push(line)
      const found = /http:\/\/\S+/.exec(line)?.[0]
      if (found) resolve(found)
    })
  })
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  await page.goto(url)
})

afterAll(async () => {
  await browser?.close()
  if (demo && demo.exitCode === null) {
    const ended = new Promise((resolve) => demo.once('exit', resolve))
    demo.kill('SIGTERM')
    await ended
  }
})

const write = async (text: string) => {
  await page.getByRole('textbox', { name: /message|訊息/i }).fill(text)
  await page.keyboard.press('Enter')
}
/** Bubbles of the bot, the newest last. */
const bubble = (text: RegExp) => page.locator('.bubble').filter({ hasText: text }).last()
const toggle = (name: RegExp) => page.getByRole('switch', { name }).click()

describe('the demo in a real browser', () => {
  it('CORE-15: answers /health, alerts when something breaks, takes the acknowledgement, turns green when repaired', async () => {
    await write('/health')
    await bubble(/系統健康：4 個都正常/).waitFor()

    await toggle(/Red packets fail in a row|紅包連續失敗/)
    const alert = bubble(/P0 紅包連續失敗 3 次/)
    await alert.waitFor()
    await page.getByRole('button', { name: '👤 認領' }).last().click()
    await bubble(/Alice .*認領，提醒已停/).waitFor()

    await write('/health')
    await bubble(/系統健康：1 異常.*紅包連續失敗 3 次/s).waitFor()

    await toggle(/Red packets fail in a row|紅包連續失敗/)
    await bubble(/🟢 已恢復：紅包連續失敗/).waitFor()
  })

  it('CORE-12: a viewer may look but not acknowledge, a stranger is told how to be added', async () => {
    await toggle(/Sessions below 80|低於/)
    await bubble(/在線 Session 只剩 68\.3%/).waitFor()
    await page.getByRole('button', { name: /Carol/ }).click()
    await page.getByRole('button', { name: '👤 認領' }).last().click()
    const refusal = page.getByRole('dialog')
    expect(await refusal.innerText()).toContain('這要「處理者」才能做，你是「檢視者」')
    await refusal.getByRole('button').click()
    await page.getByRole('button', { name: /Mallory/ }).click()
    await write('/health')
    await bubble(/1004/).waitFor()
    await toggle(/Sessions below 80|低於/)
    await bubble(/🟢 已恢復：在線 Session/).waitFor()
  })

  it('RP-6: CPU above its threshold alerts too, within the shortened time', async () => {
    await toggle(/CPU high|CPU 過高/)
    await bubble(/CPU \d+%/).waitFor({ timeout: 60_000 })
  })

  it('VB-1 VB-12 VB-15: the video backend: a P0 with impact and handling time, an error event, quotas with bars', async () => {
    await page.getByRole('button', { name: /^Alice (admin|管理者)/ }).click()
    await page
      .locator('label', { hasText: /D-ID quota used|D-ID 配額已用/ })
      .locator('select')
      .selectOption('92')
    await toggle(/Database unreachable|資料庫連線失敗/)
    const card = bubble(/P0 資料庫連不上.*影響：整個系統不可用.*處理：立即/s)
    await card.waitFor()
    await page.getByRole('button', { name: '👤 認領' }).last().click()
    await bubble(/P0 資料庫連不上.*Alice .*認領，提醒已停/s).waitFor()
    await toggle(/Database unreachable|資料庫連線失敗/)
    await bubble(/🟢 已恢復：資料庫連不上/).waitFor()

    const codes = page.locator('label', { hasText: /Send an error event|送出錯誤回報/ }).locator('select')
    await codes.selectOption('GEMINI_INVALID_API_KEY')
    await bubble(/P0 gemini 的 API Key 無效/).waitFor()
    await bubble(/P1 d-id 配額只剩 8%/).waitFor({ timeout: 60_000 })
    await write('/quota')
    await bubble(/d-id 已用 92%，剩 8.*█████████/s).waitFor()
  })

  it('the terminal says one address and what to do there', () => {
    expect(said[0]).toMatch(/^示範已開始。用瀏覽器打開 http:\/\/127\.0\.0\.1:\d+$/)
    expect(said.join('\n').match(/http:\/\//g)).toHaveLength(1)
  })
})
