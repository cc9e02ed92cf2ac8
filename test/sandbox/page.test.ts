import { existsSync } from 'node:fs'
import { Bot, InlineKeyboard } from 'grammy'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { type SystemServer, startSystem } from '../../src/sandbox/systems/server.ts'
import { chats } from '../../src/sandbox/world/cast.ts'
import { eventually } from './support.ts'

const executablePath = '/usr/bin/chromium'
const runnable = existsSync(executablePath) || process.env.CI !== undefined
const { ops, forum } = chats

describe.runIf(runnable)('the chat page in a real browser', () => {
  let browser: Browser
  let system: SystemServer
  let sandbox: Sandbox
  let page: Page
  let bot: Bot
  let errors: string[]

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    system = await startSystem('sis-redpacket')
    sandbox = await startSandbox({ systems: [{ id: 'sis-redpacket', url: system.url }] })
    bot = new Bot(sandbox.token, { client: { apiRoot: sandbox.apiRoot } })
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'zh-TW', timezoneId: 'Asia/Taipei' })
    errors = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  })
  afterEach(async () => {
    await page.close()
    await bot.stop()
    await Promise.all([sandbox.close(), system.close()])
    expect(errors).toEqual([])
  })

  const open = async () => {
    await page.goto(sandbox.url)
    await page.getByRole('heading', { name: '扮演' }).waitFor()
    await page.getByText('OPS 值班').first().waitFor()
  }
  const bubble = (text: string | RegExp) => page.locator('.bubble', { hasText: text })
  const field = () => page.getByRole('textbox', { name: '訊息' })
  const send = async (text: string) => {
    await field().fill(text)
    await field().press('Enter')
  }

  it('a typed command reaches the bot; its button answers with a toast and the card changes', async () => {
    bot.command('health', (ctx) =>
      ctx.reply('🏥 <b>系統健康</b>', {
        parse_mode: 'HTML',
        reply_markup: new InlineKeyboard().text('🔄 更新', 'again'),
      }),
    )
    bot.callbackQuery('again', async (ctx) => {
      await ctx.answerCallbackQuery(`${ctx.from.first_name} 已更新`)
      await ctx.editMessageText('🟢 都好了')
    })
    void bot.start()
    await open()
    await send('/health')
    expect(await bubble('系統健康').locator('strong').last().textContent()).toBe('系統健康')
    await page.getByRole('button', { name: '🔄 更新' }).click()
    await page.locator('.toast', { hasText: 'Alice 已更新' }).waitFor()
    await bubble('都好了').getByText('已編輯').waitFor()
  })

  it('CORE-15: a deep link opens the private chat, and Start sends what stands in it, also to a bot that was started', async () => {
    bot.command('start', (ctx) => ctx.reply(`got ${ctx.match || 'nothing'}`))
    void bot.start()
    const { username } = await bot.api.getMe()
    const link = `https://t.me/${username}?start=since_7`
    await bot.api.sendMessage(ops, `<a href="${link}">私訊</a>`, {
      parse_mode: 'HTML',
      reply_markup: new InlineKeyboard().url('按開始', link),
    })
    await open()
    await page.getByRole('button', { name: '按開始' }).click()
    await page.getByRole('button', { name: '開始', exact: true }).click()
    await bubble('got since_7').waitFor()

    await page.getByRole('button', { name: 'OPS 值班' }).first().click()
    await page.getByRole('link', { name: '私訊' }).click()
    await page.getByRole('button', { name: '開始', exact: true }).click()
    await bubble('got since_7').nth(1).waitFor()
    await field().waitFor()
    expect(page.context().pages()).toHaveLength(1)
  })

  it('an alert wants to be confirmed, and Enter does it', async () => {
    bot.callbackQuery('x', (ctx) => ctx.answerCallbackQuery({ text: '只有 Alice 能按', show_alert: true }))
    void bot.start()
    await bot.api.sendMessage(ops, 'card', { reply_markup: new InlineKeyboard().text('按', 'x') })
    await open()
    await page.getByRole('button', { name: '按', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('只有 Alice 能按').waitFor()
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'hidden' })
  })

  it.each(['answer', 'press'])('a button can be pressed again at once, whether the %s arrives first', async (first) => {
    let [presses, returned] = [0, 0]
    bot.callbackQuery('x', async (ctx) => {
      const n = ++presses
      if (first === 'press') await eventually(() => returned === n, 'the press to return')
      await ctx.answerCallbackQuery(`answer ${n}`)
    })
    void bot.start()
    await bot.api.sendMessage(ops, 'card', { reply_markup: new InlineKeyboard().text('按', 'x') })
    await open()
    await page.route('**/control/press', async (route) => {
      const response = await route.fetch()
      if (first === 'answer') await page.locator('.toast', { hasText: `answer ${returned + 1}` }).waitFor()
      await route.fulfill({ response })
      returned++
    })
    const button = page.getByRole('button', { name: '按', exact: true })
    for (const n of [1, 2]) {
      await button.click()
      await page.locator('.toast', { hasText: `answer ${n}` }).waitFor()
      await page.locator('.inline:not(.waiting)').waitFor()
    }
  })

  it('acts as another person: their messages are theirs, and so is the answer', async () => {
    await open()
    await send('from Alice')
    await page.getByRole('button', { name: /Bob/ }).first().click()
    await send('from Bob')
    await page.locator('.message.mine', { hasText: 'from Bob' }).waitFor()
    expect(await page.locator('.message.mine', { hasText: 'from Alice' }).count()).toBe(0)
    expect(sandbox.world.messages(ops).map((one) => one.from)).toEqual([1001, 1002])
  })

  it('offers the commands of the person’s language and takes one by keyboard', async () => {
    await bot.api.setMyCommands([{ command: 'quota', description: 'Quotas' }])
    await bot.api.setMyCommands([{ command: 'quota', description: '配額' }], { language_code: 'zh' })
    await open()
    await field().fill('/q')
    await page.getByRole('option', { name: '/quota 配額' }).waitFor()
    await field().press('Enter')
    await sandbox.waitFor(() => sandbox.world.messages(ops).some((one) => one.text === '/quota'))
    await page.getByLabel(/ID 1001/).selectOption('en')
    await sandbox.waitFor(() => sandbox.world.person('Alice').languageCode === 'en')
    await field().fill('/q')
    await page.getByRole('option', { name: '/quota Quotas' }).waitFor()
  })

  it('ForceReply puts the cursor into a reply', async () => {
    await open()
    const question = await bot.api.sendMessage(ops, '原因？', {
      reply_markup: { force_reply: true, input_field_placeholder: '例如：維護' },
    })
    await page.getByPlaceholder('例如：維護').waitFor()
    await page.keyboard.type('維護')
    await page.keyboard.press('Enter')
    const answer = await sandbox.waitFor(() => sandbox.world.messages(ops).find((one) => one.text === '維護'))
    expect(answer.replyTo).toBe(question.message_id)
  })

  it('shows times in the reader’s zone, running ones run, and nothing of a text is markup', async () => {
    const unix = Date.parse('2026-03-02T03:12:00+08:00') / 1000
    const now = Math.floor(Date.now() / 1000)
    await bot.api.sendMessage(
      ops,
      `<tg-time unix="${unix}" format="t">?</tg-time> <tg-time unix="${now - 3600}" format="r">?</tg-time> &lt;img src=x onerror=alert(1)&gt;`,
      { parse_mode: 'HTML' },
    )
    await open()
    await bubble('<img src=x onerror=alert(1)>').waitFor()
    expect(await page.locator('time.moment').allTextContents()).toEqual(['03:12', '1 小時前'])
    expect(await page.locator('.bubble img').count()).toBe(0)
  })

  it('the lock screen tells what sounded and what came silently', async () => {
    await open()
    await bot.api.sendMessage(ops, '🔴 <b>P0 後端服務無回應</b>\n第二行', { parse_mode: 'HTML' })
    await bot.api.sendMessage(ops, '🌅 交班', { disable_notification: true })
    const quiet = page.locator('#lock .quiet', { hasText: '🌅 交班' })
    await quiet.getByText('靜音送達').waitFor()
    const loud = page.locator('#lock .sounds', { hasText: 'P0 後端服務無回應' })
    expect(await loud.textContent()).not.toContain('第二行')
  })

  it('breaks a system by its switch and shows it in the readings', async () => {
    await open()
    const toggle = page.getByRole('switch', { name: /在線低於 80%/ })
    await toggle.click()
    await page.locator('.readings .alarm', { hasText: '41 / 60' }).waitFor()
    expect(await toggle.getAttribute('aria-checked')).toBe('true')
    await page.getByLabel(/\/metrics 端點/).selectOption('error')
    await eventually(
      () => system.system.describe().switches.some((one) => one.value === 'error'),
      'the endpoint switch',
    )
  })

  it('kicks the bot, brings it back, and forces a 429', async () => {
    await open()
    await page.getByRole('button', { name: '把 bot 踢出群組' }).click()
    await page.getByRole('button', { name: '把 bot 加回來' }).click()
    await page.getByRole('button', { name: '讓 bot 當管理員' }).waitFor()
    await page.getByRole('button', { name: '加上' }).click()
    await page.locator('.active li', { hasText: '429' }).waitFor()
    await expect(bot.api.sendMessage(ops, 'x')).rejects.toMatchObject({ parameters: { retry_after: 20 } })
    await page.locator('#log .trouble', { hasText: 'sendMessage' }).waitFor()
  })

  it('a private chat begins with Start; topics have tabs of their own', async () => {
    await open()
    await page.locator('.chat-row', { hasText: 'Opsbell' }).click()
    await page.getByRole('button', { name: '開始' }).click()
    await sandbox.waitFor(() => sandbox.world.messages(1001)[0]?.text === '/start')
    await page.locator('.chat-row', { hasText: 'OPS 話題' }).click()
    await page.getByRole('tab', { name: 'sis-redpacket' }).click()
    await send('in the topic')
    const message = await sandbox.waitFor(() =>
      sandbox.world.messages(forum).find((one) => one.text === 'in the topic'),
    )
    expect(message.threadId).toBe(2)
  })

  it('speaks English too, and fits a phone', async () => {
    await bot.api.sendMessage(ops, 'x'.repeat(300))
    await open()
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Act as' }).waitFor()
    await page.setViewportSize({ width: 390, height: 844 })
    const width = await page.evaluate<number>('document.documentElement.scrollWidth')
    expect(width).toBe(390)
    const end = await page.evaluate<number>('document.getElementById("language").getBoundingClientRect().right')
    expect(end).toBeLessThanOrEqual(390 - 12)
  })

  it.each([390, 900])(
    'at %i px wide, people and switches are below or beside the phone and can be clicked',
    async (width) => {
      await page.setViewportSize({ width, height: 844 })
      await open()
      const heights = await page.evaluate<number[]>(
        `['side', 'panels'].map((id) => document.getElementById(id).getBoundingClientRect().height)`,
      )
      for (const height of heights) expect(height).toBeGreaterThan(300)
      await page.getByRole('button', { name: /Bob/ }).first().click()
      await page.getByRole('button', { name: /Bob/, pressed: true }).waitFor()
      await page.getByRole('switch', { name: /在線低於 80%/ }).click()
      await page.locator('.readings .alarm', { hasText: '41 / 60' }).waitFor()
    },
  )

  it('a long button ends in an ellipsis inside its bubble’s width', async () => {
    const keyboard = new InlineKeyboard().text('很長的按鈕文字'.repeat(20), 'x').text('短', 'y')
    await bot.api.sendMessage(ops, 'card', { reply_markup: keyboard })
    await open()
    const [column, bubbleWidth, button] = await page.evaluate<number[]>(
      `['.column:has(.keyboard)', '.column:has(.keyboard) .bubble', '.inline'].map((one) => document.querySelector(one).getBoundingClientRect().width)`,
    )
    expect(column).toBeLessThanOrEqual(316)
    expect(bubbleWidth).toBeLessThanOrEqual(column ?? 0)
    expect(button).toBeLessThan(column ?? 0)
    expect(
      await page.evaluate(
        '(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)(document.querySelector(".inline"))',
      ),
    ).toBe(true)
  })

  it('every control has a name', async () => {
    await bot.api.sendMessage(ops, 'card', { reply_markup: new InlineKeyboard().text('按', 'x') })
    await open()
    await bubble('card').waitFor()
    const nameless = await page.evaluate<string[]>(
      `[...document.querySelectorAll('button, select, textarea, input')]
        .filter((one) => !(one.textContent.trim() || one.getAttribute('aria-label') || one.labels?.length))
        .map((one) => one.outerHTML)`,
    )
    expect(nameless).toEqual([])
  })
})
