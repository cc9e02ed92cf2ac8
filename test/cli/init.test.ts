import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../support/cli.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'init-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const cli = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => runCli(args, { cwd: folder, env })
const read = (name: string) => readFileSync(join(folder, name), 'utf8')

describe('CORE-17: init', () => {
  it('writes a commented configuration, a .env and an example pack that check finds fine', async () => {
    const { code, out } = await cli(['init'])
    expect([code, out.split('\n').slice(0, 4)]).toEqual([
      0,
      ['Made opsbell.yaml', 'Made .env', 'Made systems/example/system.yaml', 'Made systems/example/rules.yaml'],
    ])
    expect(read('opsbell.yaml')).toContain('ops: {}')
    // The example polls the bot itself, which lets nobody in without API_TOKEN once it is set.
    expect(read('systems/example/system.yaml')).toContain('auth: { bearer: "${API_TOKEN:-none}" }')
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600)
    expect(await cli(['check'])).toEqual({
      code: 0,
      out: expect.stringMatching(
        /^opsbell\.yaml is fine: 1 system, 1 source, 1 rule\.\nops: no group in the file\. .*`start` prints a claim code/,
      ),
      err: '',
    })
  })

  it('takes what is known, and the result is fine too', async () => {
    const options = [
      '--locale',
      'zh-TW',
      '--timezone',
      'Asia/Taipei',
      '--chat',
      '-1001234567890',
      '--admin',
      '1001:Alice "A"',
    ]
    await cli(['init', '--dir', 'ops', ...options])
    const text = read('ops/opsbell.yaml')
    for (const part of [
      'timezone: Asia/Taipei',
      'locale: zh-TW',
      'ops: { id: -1001234567890 }',
      'id: 1001, name: "Alice \\"A\\"", role: admin',
    ])
      expect(text).toContain(part)
    expect((await cli(['check', '--config', 'ops/opsbell.yaml'])).code).toBe(0)
    await cli(['init', '--dir', 'name', '--chat', '@ops_alert'])
    expect((await cli(['check', '--config', 'name/opsbell.yaml'])).code).toBe(0)
  })

  it('never overwrites: what is there stays, and is named', async () => {
    writeFileSync(join(folder, 'opsbell.yaml'), 'mine')
    const { code, out } = await cli(['init'], { LANG: 'zh_TW.UTF-8' })
    expect([code, out.split('\n')[0]]).toEqual([0, '已經有 opsbell.yaml，沒有動它'])
    expect(read('opsbell.yaml')).toBe('mine')
    const again = await cli(['init'])
    expect(again.out.match(/is there already/g)).toHaveLength(4)
  })

  it.each([
    [['--locale', 'fr'], 'There is no language "fr"; use zh-TW or en.'],
    [['--timezone', 'Mars/Base'], '"Mars/Base" is not a time zone; for example Asia/Taipei.'],
    [['--chat', 'ops'], '"ops" is not a group; for example -1001234567890 or @ops_alert.'],
    [['--admin', 'Alice'], '"Alice" is nobody; write a Telegram id, for example 1001 or 1001:Alice.'],
  ])('%j is refused with what would be right, and nothing is written', async (args, sentence) => {
    expect(await cli(['init', ...args])).toEqual({ code: 2, out: '', err: `${sentence}\n` })
    expect(existsSync(join(folder, 'opsbell.yaml'))).toBe(false)
  })
})
