import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { opsGroup, repository } from '../support/bot.ts'
import { runCli } from '../support/cli.ts'

let folder: string
let sandbox: Sandbox
let child: ChildProcess | undefined
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'setup-'))
  sandbox = await startSandbox({ port: 0 })
})
afterEach(async () => {
  child?.kill('SIGKILL')
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
})

const env = () => ({ BOT_TOKEN: sandbox.token, TELEGRAM_API_ROOT: sandbox.apiRoot, TZ: 'Asia/Taipei', HTTP_PORT: '0' })

/** `npm start` in the folder; what it says, as far as it said it. */
function start(): {
  said: () => string
  until: (pattern: RegExp) => Promise<RegExpExecArray>
  stop: () => Promise<number>
} {
  const tsx = join(repository, 'node_modules/tsx/dist/esm/index.mjs')
  const started = spawn(process.execPath, ['--import', tsx, join(repository, 'src/main.ts'), 'start'], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', LANG: 'zh_TW.UTF-8', ...env() },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  child = started
  let text = ''
  const ended = new Promise<number>((resolve) => started.once('close', (code) => resolve(code ?? -1)))
  const until = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(text)
        if (found) resolve(found)
      }
      look()
      started.stdout?.on('data', look)
      void ended.then(() => reject(new Error(`it ended without ${pattern}:\n${text}`)))
    })
  started.stdout?.on('data', (chunk) => (text += chunk))
  const stop = () => {
    started.kill('SIGTERM')
    return ended
  }
  return { said: () => text, until, stop }
}

describe('CORE-7 CORE-17: npm start with a token and nothing else', () => {
  it('is claimed in the group, works at once, and remembers it over a restart; send-test knows the group too', async () => {
    const bot = start()
    const [, command = ''] = await bot.until(/在那裡打：\s+│ +(\/start@opsbell_bot \S+)/)
    expect(bot.said()).toContain('沒有設定檔：從聊天裡設定')
    expect(bot.said()).toMatch(/https:\/\/t\.me\/opsbell_bot\?startgroup=\w{4}-\w{4}/)
    sandbox.world.say('Alice', opsGroup, command)
    const [, lines = ''] = await bot.until(/就用這幾行：\n([\s\S]*?)└─/)
    expect(parse(lines)).toEqual({
      timezone: 'Asia/Taipei',
      locale: 'zh-TW',
      chats: { ops: { id: opsGroup } },
      people: [{ id: 1001, name: 'Alice', role: 'admin' }],
    })
    const beside = await runCli(['send-test'], { cwd: folder, env: env() })
    expect([beside.code, beside.out]).toEqual([
      0,
      expect.stringMatching(/^🟢 telegram:ops \d+ ms · -\d+\n1 of 1 arrived/),
    ])
    expect(await bot.stop()).toBe(0)

    const again = start()
    sandbox.world.say('Alice', opsGroup, '/doctor')
    const answer = await sandbox.waitFor(
      () => sandbox.ledger.messages({ text: /🩺/ })[0],
      'the answer of /doctor',
      20_000,
    )
    expect(answer.text).toContain('🟠 沒有任何來源')
    expect(again.said()).not.toContain('/start@opsbell_bot')
    await again.stop()

    // The lines that were printed are a configuration.
    writeFileSync(join(folder, 'opsbell.yaml'), lines.replaceAll(/^ {2}/gm, ''))
    cpSync(join(repository, 'systems/sis-redpacket'), join(folder, 'systems/sis-redpacket'), { recursive: true })
    expect((await runCli(['check'], { cwd: folder })).code).toBe(0)
    expect(readFileSync(join(folder, 'logs/app.log'), 'utf8')).not.toContain(command.split(' ')[1])
  })
})
