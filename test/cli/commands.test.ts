import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mainYaml, repository } from '../support/bot.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the command line as a user does, in the folder. */
function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(
    process.execPath,
    ['--import', join(repository, 'node_modules/tsx/dist/esm/index.mjs'), join(repository, 'src/main.ts'), ...args],
    {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', HOME: folder, LANG: 'C', HTTP_PORT: '0', ...env },
    },
  )
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => (said.out += chunk))
  child.stderr.on('data', (chunk) => (said.err += chunk))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })))
}

function pack(rules: string, system = ''): void {
  mkdirSync(join(folder, 'systems/shop'), { recursive: true })
  writeFileSync(join(folder, 'opsbell.yaml'), mainYaml)
  writeFileSync(
    join(folder, 'systems/shop/system.yaml'),
    `id: shop\nname: Shop\nsources:\n  - { id: app, kind: prometheus, url: "http://127.0.0.1:1/metrics", every: 15s }\nrules: [ rules.yaml ]\n${system}`,
  )
  writeFileSync(join(folder, 'systems/shop/rules.yaml'), rules)
}
const rule = (expr: string) =>
  `groups:\n  - name: shop\n    rules:\n      - alert: Errors\n        expr: ${expr}\n        labels: { priority: P0 }\n`

describe('started by another name', () => {
  it.each(['link', 'no extension'])('CORE-17: by %s it runs, and does not end as if all were well', (how) => {
    const main = join(repository, 'src/main.ts')
    const link = join(folder, 'opsbell')
    if (how === 'link') symlinkSync(main, link)
    const tsx = join(repository, 'node_modules/tsx/dist/esm/index.mjs')
    const by = how === 'link' ? link : main.replace(/\.ts$/, '')
    const ran = spawnSync(process.execPath, ['--import', tsx, by, '--version'], { cwd: folder, encoding: 'utf8' })
    expect(ran.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('command line', () => {
  it('CORE-17: check says that a configuration is fine, and what is in it', async () => {
    pack(rule('errors > 3'))
    expect(await run(['check'])).toEqual({
      code: 0,
      out: 'opsbell.yaml is fine: 1 system, 1 source, 1 rule.\n',
      err: '',
    })
    const zh = await run(['check'], { LANG: 'zh_TW.UTF-8' })
    expect(zh.out).toBe('opsbell.yaml 沒有問題：1 個系統、1 個來源、1 條規則。\n')
  })

  it('CORE-17: check takes what start takes: without chats the bot is claimed with a code, and a note says so', async () => {
    writeFileSync(join(folder, 'opsbell.yaml'), 'timezone: Asia/Taipei\n')
    expect(await run(['check'])).toEqual({
      code: 0,
      out: expect.stringMatching(
        /^opsbell\.yaml is fine: .*\nops: no group in the file\. .*`start` prints a claim code, .*\n$/,
      ),
      err: '',
    })
  })

  it('CORE-17: check names every issue of configuration and rules with file, line and column, and exits with 1', async () => {
    pack(rule('sum(rate(errors[5m)) > 3'), 'chat: dev\n')
    const { code, err } = await run(['check'])
    expect(code).toBe(1)
    const lines = err.trim().split('\n')
    expect(lines).toContain('systems/shop/system.yaml:6:7: chat: there is no chat "dev"; the chats are ops')
    expect(lines.at(-1)).toMatch(/^\d mistakes? in the configuration$/)
    expect(lines.find((line) => line.startsWith('systems/shop/rules.yaml:5:'))).toBeDefined()
    pack(rule('sum(rate(errors[5m)) > 3'))
    const rules = await run(['check'])
    expect([rules.code, rules.err]).toEqual([
      1,
      expect.stringMatching(/^systems\/shop\/rules.yaml:5:\d+: .*\n1 mistake in the configuration\n$/),
    ])
  })

  it('CORE-17: start refuses a bad configuration with the same lines', async () => {
    pack(rule('errors >'))
    const { code, err } = await run(['start'], { BOT_TOKEN: '123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' })
    expect(code).toBe(1)
    expect(err).toMatch(/systems\/shop\/rules.yaml:5:\d+: /)
  })

  it.each([
    [
      ['frobnicate'],
      2,
      'There is no command "frobnicate". Known are start, demo, sandbox, init, check, test, query, backup, restore, send-test; see --help.\n',
    ],
    [['check', '--confg', 'x'], 2, 'There is no option "--confg" here; see --help.\n'],
    [['check', '--config'], 2, 'The option --config needs a value; see --help.\n'],
    [
      ['check'],
      2,
      'There is no configuration at ./opsbell.yaml. Copy opsbell.example.yaml there, or name another with --config.\n',
    ],
    [['check', 'more'], 2, 'There is an argument too many: "more"; see --help.\n'],
    [
      ['test', 'rules', 'none.yaml'],
      1,
      'There is no file none.yaml. Name a file of rule tests, such as rules.test.yaml.\n',
    ],
    [['test'], 2, 'Write: test rules FILE... [--mode v2|v3]\n'],
  ])('%j → exit code %i and a sentence that helps', async (args, code, err) => {
    expect(await run(args)).toEqual({ code, out: '', err })
  })

  it('CORE-17: check names a priority that is none, and warns of a rule without one', async () => {
    pack(rule('errors > 3').replace('P0', 'P7'))
    expect(await run(['check'])).toMatchObject({
      code: 1,
      err: 'systems/shop/rules.yaml:4:1: labels.priority: the rule "Errors" has the priority "P7"; known are P0, P1, P2, P3, P4 (for example priority: P1)\n1 mistake in the configuration\n',
    })
    pack(rule('errors > 3').replace('priority: P0', 'severity: page'))
    const { code, out } = await run(['check'])
    expect([code, out.split('\n')[0]]).toEqual([
      0,
      'systems/shop/rules.yaml:4: the rule "Errors" has no priority: it is P2, told silently. Give it one, for example priority: P1',
    ])
    pack(rule('errors > 3').replace('priority: P0', 'severity: warning'))
    expect((await run(['check'])).out).not.toContain('no priority')
  })

  it('test rules given a rule file asks for its test file', async () => {
    pack(rule('errors > 3'))
    expect(await run(['test', 'rules', 'systems/shop/rules.yaml'])).toEqual({
      code: 1,
      out: '',
      err: 'systems/shop/rules.yaml is a rule file; give its test file, such as rules.test.yaml.\n',
    })
  })

  it('--version is that of package.json', async () => {
    expect((await run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+/)
  })

  it('--help names every command, in both languages', async () => {
    const en = await run(['--help'])
    const zh = await run([], { LC_ALL: 'zh_TW.UTF-8' })
    for (const command of ['init', 'start', 'demo', 'sandbox', 'check', 'test rules', 'send-test']) {
      expect(en.out).toContain(command)
      expect(zh.out).toContain(command)
    }
    expect(zh.out).toContain('設定檔')
  })

  it.each([
    ['a wrong shape', { BOT_TOKEN: 'nonsense' }, /^BOT_TOKEN does not look like a token/],
    [
      'a port that is none',
      { BOT_TOKEN: '123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', HTTP_PORT: 'x' },
      /^HTTP_PORT is "x"/,
    ],
  ])('start with %s of an environment variable says which', async (_name, env, message) => {
    pack(rule('errors > 3'))
    const { code, err } = await run(['start'], env)
    expect([code, err]).toEqual([2, expect.stringMatching(message)])
  })

  it('CORE-3: test rules judges a pack as promtool does', async () => {
    pack(rule('errors > 3'))
    const test = (value: number) => `rule_files: [ rules.yaml ]
tests:
  - interval: 1m
    input_series: [ { series: errors, values: "${value}x5" } ]
    alert_rule_test: [ { eval_time: 2m, alertname: Errors, exp_alerts: [ { exp_labels: { priority: P0 } } ] } ]
`
    const file = join(folder, 'systems/shop/rules.test.yaml')
    writeFileSync(file, test(7))
    expect(await run(['test', 'rules', file])).toMatchObject({ code: 0, out: expect.stringContaining('SUCCESS') })
    writeFileSync(file, test(1))
    expect(await run(['test', 'rules', file])).toMatchObject({ code: 1, out: expect.stringContaining('FAILED') })
  })
})
