import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import { opsGroup, repository, type Workplace, workplace } from '../support/bot.ts'

let place: Workplace
let bot: ChildProcess | undefined
const orphans: number[] = []
beforeEach(async () => {
  place = await workplace({ limits: { chat: false, group: false, bot: false } })
})
afterEach(async () => {
  bot?.kill('SIGKILL')
  for (const pid of orphans.splice(0)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended by itself.
    }
  }
  await place.close()
})

/** The whole bot as a process of its own, as `npm start` runs it. */
function start(): ChildProcess {
  const { folder, sandbox } = place
  const tsx = join(repository, 'node_modules/tsx/dist/esm/index.mjs')
  bot = spawn(process.execPath, ['--import', tsx, join(repository, 'src/main.ts'), 'start'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH ?? '',
      BOT_TOKEN: sandbox.token,
      TELEGRAM_API_ROOT: sandbox.apiRoot,
      OPSBELL_CONFIG: join(folder, 'opsbell.yaml'),
      DATA_DIR: join(folder, 'data'),
      LOG_DIR: join(folder, 'logs'),
      HTTP_PORT: '0',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return bot
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

const textOf = ({ text }: StoredMessage) => (text ?? '').replaceAll('\u2060', '')
/** The newest message of the chat that says it now. */
const shown = (text: RegExp) =>
  place.sandbox.waitFor(
    () => place.sandbox.world.messages(opsGroup).findLast((one) => text.test(textOf(one))),
    `a message that says ${text}`,
    30_000,
  )
async function press(on: RegExp, button: string): Promise<void> {
  const { id } = await shown(on)
  place.sandbox.world.press(1002, { chatId: opsGroup, id }, button)
}

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
    const first = start()
    place.sandbox.world.say(1002, opsGroup, '/sop restart')
    const card = await shown(step(1))
    await press(step(1), '完成')
    await press(step(2), '執行查詢')
    while (ran().length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    orphans.push(...ran().map(Number))
    await killed(first)

    const second = start()
    const unknown = await shown(/^❓ 結果不明：查看/)
    expect(textOf(unknown)).toContain('不會自動重做')
    const again = await shown(/^📋 重啟流程 2\/3[\s\S]*⚪/)
    expect(again.id).toBe(card.id)
    await killed(second)

    // Killed between two steps: it is where it was, and a press goes on from there.
    start()
    await press(step(2), '完成')
    await press(step(3), '完成')
    const over = await shown(/^✅ 重啟流程 走完了/)
    expect(over.id).toBe(card.id)
    expect(ran()).toHaveLength(1)
    expect(place.sandbox.world.messages(opsGroup).filter((one) => /結果不明/.test(textOf(one)))).toHaveLength(1)
  }, 120_000)
})
