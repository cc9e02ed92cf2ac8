import { Bot, InlineKeyboard } from 'grammy'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { chats } from '../../src/sandbox/world/cast.ts'

describe('a real grammY bot against the sandbox', () => {
  let sandbox: Sandbox
  let bot: Bot

  beforeEach(async () => {
    sandbox = await startSandbox()
    bot = new Bot(sandbox.token, { client: { apiRoot: sandbox.apiRoot } })
  })
  afterEach(async () => {
    await bot.stop()
    await sandbox.close()
  })

  it('gets a command, answers with a button, takes the press, edits the card', async () => {
    bot.command('health', (ctx) =>
      ctx.reply('🏥 <b>ok</b>', { parse_mode: 'HTML', reply_markup: new InlineKeyboard().text('更新', 'again') }),
    )
    bot.callbackQuery('again', async (ctx) => {
      await ctx.answerCallbackQuery('done')
      await ctx.editMessageText('🟢 again')
    })
    const running = bot.start()
    sandbox.world.say('Alice', chats.ops, '/health@opsbell_bot')
    const card = await sandbox.waitFor(() => sandbox.ledger.messages({ text: /ok/ })[0])
    expect(card).toMatchObject({ text: '🏥 ok', entities: [{ type: 'bold', offset: 3, length: 2 }] })
    const toast = await sandbox.world.press('Bob', card, '更新').answered()
    expect(toast).toEqual({ text: 'done', alert: false })
    await sandbox.waitFor(() => card.text === '🟢 again')
    expect(card.history.map((one) => one.text)).toEqual(['🏥 ok', '🟢 again'])
    await bot.stop()
    await running
  })
})
