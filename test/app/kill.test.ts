import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noLimits } from '../../src/sandbox/api/limits.ts'
import { type Workplace, workplace } from '../support/bot.ts'
import { BotProcess } from '../support/bot-process.ts'

let place: Workplace
let bot: BotProcess
const orphans: number[] = []
beforeEach(async () => {
  place = await workplace({ limits: noLimits })
  bot = new BotProcess(place)
})
afterEach(async () => {
  await bot.kill()
  for (const pid of orphans.splice(0)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended by itself.
    }
  }
  await place.close()
})

const text = (zh: string) => `{ zh-TW: ${zh}, en: ${zh} }`
const pack = (marks: string) => {
  const script = `require('node:fs').appendFileSync(${JSON.stringify(marks)}, process.pid + '\\n'); setTimeout(() => {}, 60000)`
  return {
    'systems/shop/system.yaml': `id: shop
name: Shop
actions:
  look: { kind: command, changes: false, title: ${text('查看')}, argv: ${JSON.stringify([process.execPath, '-e', script])}, timeout: 5m }
`,
    'systems/shop/sop/restart.yaml': `id: restart
title: ${text('重啟流程')}
steps:
  - { id: confirm, kind: manual, text: ${text('確認')} }
  - { id: look, kind: run, action: look, text: ${text('查看狀態')} }
  - { id: report, kind: manual, text: ${text('通報')} }
`,
  }
}
const step = (n: number) => new RegExp(`^📋 重啟流程 ${n}/3`)

describe('CORE-9 reliability 17: kill -9 of the bot in a step of an SOP', () => {
  it('while its action runs: the result is unknown, nothing runs twice, and the run goes on at that step', async () => {
    const marks = join(place.folder, 'marks')
    const ran = () => (existsSync(marks) ? readFileSync(marks, 'utf8').trim().split('\n') : [])
    place.write(pack(marks))
    bot.start()
    bot.say(1002, '/sop restart')
    const card = await bot.shown(step(1))
    await bot.press(step(1), '完成')
    await bot.press(step(2), '執行查詢')
    while (ran().length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    orphans.push(...ran().map(Number))
    await bot.kill()

    bot.start()
    const unknown = await bot.shown(/^❓ 結果不明：查看/)
    expect(unknown.text).toContain('不會自動重做')
    const again = await bot.shown(/^📋 重啟流程 2\/3[\s\S]*⚪/)
    expect(again.id).toBe(card.id)
    await bot.kill()

    // Killed between two steps: it is where it was, and a press goes on from there.
    bot.start()
    await bot.press(step(2), '完成')
    await bot.press(step(3), '完成')
    const over = await bot.shown(/^✅ 重啟流程 走完了/)
    expect(over.id).toBe(card.id)
    expect(ran()).toHaveLength(1)
    expect(bot.messages(/結果不明/)).toHaveLength(1)
  }, 120_000)
})
