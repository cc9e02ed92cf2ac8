import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { duration } from '../../src/config/fields.ts'
import { loadConfig } from '../../src/config/load.ts'
import { policiesOf } from '../../src/config/policies.ts'
import { formatIssue } from '../../src/core/errors.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const main = `timezone: Asia/Taipei
locale: zh-TW
chats:
  ops: { id: -1001000000001 }
people:
  - { id: 1001, name: Alice, role: admin }
`
const system = `id: shop
name: Shop backend
sources:
  - { id: app, kind: web, url: "http://127.0.0.1:9101/metrics", every: 15s }
rules: [ rules.yaml ]
`
const sourceSchemas: Record<string, z.ZodType> = {
  web: z.strictObject({
    id: z.string(),
    kind: z.string(),
    url: z.url().meta({ example: '"http://127.0.0.1:9101/metrics"' }),
    every: duration,
    auth: z.strictObject({ token: z.string() }).optional(),
  }),
}

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

function load(files: Record<string, string>, env: Record<string, string> = {}) {
  write({
    'opsbell.yaml': main,
    'systems/shop/system.yaml': system,
    'systems/shop/rules.yaml': 'groups: []\n',
    ...files,
  })
  const loaded = loadConfig(join(folder, 'opsbell.yaml'), {
    env,
    sourceSchema: (kind) => sourceSchemas[kind],
    sourceKinds: Object.keys(sourceSchemas),
  })
  return { ...loaded, lines: loaded.issues.map((issue) => formatIssue(issue).replaceAll(`${folder}/`, '')) }
}

describe('configuration', () => {
  it('CORE-17: the least that works loads with its defaults', () => {
    const { config, lines } = load({})
    expect(lines).toEqual([])
    expect(config?.systems[0]).toMatchObject({
      id: 'shop',
      chat: 'ops',
      sources: [{ id: 'app', kind: 'web', every: 15_000 }],
      priorities: { P0: { level: 'critical', push: 'now', cooldown: 300_000 }, P1: { push: 'hourly' } },
    })
    expect(config?.timezone).toBe('Asia/Taipei')
  })

  it.each([
    [
      'unknown key',
      { 'opsbell.yaml': `${main}timezon: UTC\n` },
      'opsbell.yaml:7:1: timezon: unknown key "timezon"; did you mean "timezone"?',
    ],
    [
      'wrong type',
      { 'opsbell.yaml': main.replace('id: 1001', 'id: Alice') },
      'opsbell.yaml:6:11: people.0.id: is a string ("Alice"); a number is needed (for example 1001)',
    ],
    [
      'missing key',
      { 'opsbell.yaml': main.replace(', name: Alice', '') },
      'opsbell.yaml:6:5: people.0.name: is missing; a string is needed (for example Alice)',
    ],
    [
      'wrong word',
      { 'opsbell.yaml': main.replace('admin', 'boss') },
      'opsbell.yaml:6:36: people.0.role: must be "viewer", "responder" or "admin" (for example responder)',
    ],
    [
      'time zone',
      { 'opsbell.yaml': main.replace('Asia/Taipei', 'Asia/Taipeh') },
      'opsbell.yaml:1:11: timezone: "Asia/Taipeh" is not a time zone of the IANA database (for example Asia/Taipei)',
    ],
    [
      'person twice',
      { 'opsbell.yaml': `${main}  - { id: 1001, name: Bob, role: viewer }\n` },
      'opsbell.yaml:7:11: people.1.id: the person 1001 is listed twice',
    ],
    [
      'no chat',
      { 'opsbell.yaml': 'locale: en\n' },
      'opsbell.yaml:1:1: chats: name at least one chat (for example ops: { id: -1001234567890 })',
    ],
    [
      'bad fallback',
      { 'opsbell.yaml': main.replace('0001 }', '0001, fallback: dev }') },
      'opsbell.yaml:4:40: chats.ops.fallback: there is no chat "dev"; the chats are ops',
    ],
    [
      'bad duration',
      { 'systems/shop/system.yaml': system.replace('15s', '2x') },
      'systems/shop/system.yaml:4:72: sources.0.every: "2x" is not a duration (for example 15s)',
    ],
    [
      'duration without unit',
      { 'systems/shop/system.yaml': system.replace('15s', '5') },
      'systems/shop/system.yaml:4:72: sources.0.every: 5 has no unit; write a unit, for example 5s',
    ],
    [
      'cooldown without unit',
      { 'systems/shop/system.yaml': `${system}priorities:\n  P0: { level: critical, cooldown: 5 }\n` },
      'systems/shop/system.yaml:7:36: priorities.P0.cooldown: 5 has no unit; write a unit, for example 5s',
    ],
    [
      'chat without @',
      { 'opsbell.yaml': main.replace('-1001000000001', 'ops-team') },
      'opsbell.yaml:4:14: chats.ops.id: a chat is its number, or an @name of 4 to 32 letters, digits and _ (for example -1001234567890)',
    ],
    [
      'chat name',
      { 'opsbell.yaml': main.replace('ops:', 'Ops:') },
      /^opsbell.yaml:4:\d+: chats.Ops: an id has lower-case letters, digits, - and _, at most 63/,
    ],
    [
      'bad url',
      { 'systems/shop/system.yaml': system.replace('"http://127.0.0.1:9101/metrics"', 'nowhere') },
      'systems/shop/system.yaml:4:32: sources.0.url: Invalid URL (for example "http://127.0.0.1:9101/metrics")',
    ],
    [
      'unknown kind',
      { 'systems/shop/system.yaml': system.replace('web', 'wep') },
      'systems/shop/system.yaml:4:22: sources.0.kind: unknown kind "wep"; did you mean "web"?',
    ],
    [
      'missing rule file',
      { 'systems/shop/system.yaml': system.replace('rules.yaml', 'none.yaml') },
      /^systems\/shop\/system.yaml:5:10: rules.0: can't read systems\/shop\/none.yaml: there is no such file$/,
    ],
    [
      'unset variable',
      { 'systems/shop/system.yaml': system.replace('15s', '"${EVERY}"') },
      'systems/shop/system.yaml:4:72: sources.0.every: the variable EVERY is not set; set it, or give a default (for example ${EVERY:-value})',
    ],
    [
      'two systems of one id',
      { 'systems/two/system.yaml': system },
      /^systems\/two\/system.yaml:1:1: id: the id "shop" is taken by .*systems\/shop\/system.yaml$/,
    ],
    ['broken YAML', { 'opsbell.yaml': 'chats: [' }, /^opsbell.yaml:1:9: /],
    [
      'prototype key',
      { 'opsbell.yaml': `${main}__proto__: { role: admin }\n` },
      'opsbell.yaml:7:1: __proto__: "__proto__" can\'t be a key',
    ],
  ])('CORE-17: %s is named with file, line, column, reason and example', (_name, files, expected) => {
    const { lines, config } = load(files)
    expect(config).toBeUndefined()
    if (typeof expected === 'string') expect(lines.join('\n')).toContain(expected)
    else expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(expected)]))
  })

  it('CORE-17: every issue of every file is told at once', () => {
    const { lines } = load({
      'opsbell.yaml': main.replace('admin', 'boss'),
      'systems/shop/system.yaml': system.replace('15s', '2x').replace('web', 'wep'),
    })
    expect(lines.map((line) => line.split(': ')[1])).toEqual(['people.0.role', 'sources.0.kind'])
    const both = load({ 'systems/shop/system.yaml': system.replace('15s', '2x').replace('/metrics"', ' x"') })
    expect(both.lines.map((line) => line.split(': ')[1])).toEqual(['sources.0.url', 'sources.0.every'])
  })

  it('CORE-17: mistakes of opsbell.yaml hide neither each other nor those of the packs', () => {
    const { lines } = load({
      'opsbell.yaml': `${main.replace('admin', 'boss')}  - { id: 1001, name: Bob, role: viewer }\nsystems: [ ./systems/*, ./nowhere ]\nchat: dev\n`,
      'systems/shop/system.yaml': system.replace('id: shop', 'id: Sh op').replace('15s', '2x'),
      'systems/two/system.yaml': system.replace('id: shop', 'id: two').replace('name', 'nam'),
    })
    expect(lines.map((line) => line.split(': ').slice(0, 2).join(' '))).toEqual([
      'opsbell.yaml:6:36 people.0.role',
      'opsbell.yaml:9:7 chat',
      'opsbell.yaml:7:11 people.1.id',
      'opsbell.yaml:8:25 systems.1',
      'systems/shop/system.yaml:1:5 id',
      'systems/shop/system.yaml:4:72 sources.0.every',
      'systems/two/system.yaml:1:1 name',
      'systems/two/system.yaml:2:1 nam',
      'systems/two/system.yaml:5:10 rules.0',
    ])
  })

  it('CORE-17: an unset variable hides no other issue and brings none of its own', () => {
    const { lines } = load({
      'opsbell.yaml': main.replace('-1001000000001', '"${CHAT}"').replace('admin', 'boss'),
      'systems/shop/system.yaml': `${system.replace('15s', '"${EVERY}"').replace('"http', '"nohttp').replace('nohttp://', ' ')}chat: "\${DEV}"\n`,
    })
    expect(lines.map((line) => line.split(': ')[1])).toEqual([
      'chats.ops.id',
      'people.0.role',
      'sources.0.every',
      'chat',
      'sources.0.url',
    ])
  })

  it('CORE-17: chats that are no map are told once', () => {
    const { lines } = load({ 'opsbell.yaml': 'chats: none\n' })
    expect(lines).toEqual([expect.stringContaining('chats: is a string ("none")')])
  })

  it('CORE-17: a mistake in system.yaml keeps its rule files from nothing', () => {
    const { ruleFiles, lines } = load({ 'systems/shop/system.yaml': `${system}colour: red\n` })
    expect(lines).toHaveLength(1)
    expect(ruleFiles.map(({ text }) => text)).toEqual(['groups: []\n'])
  })

  it('expands variables with defaults, reads numbers where numbers are needed, and file references as secrets', () => {
    write({ 'systems/shop/token': 's3cret-token-value\n' })
    const yaml = system.replace('15s', '"${EVERY:-20s}", auth: { token: "file:token" }').replace('Shop', '${NAME} &')
    const { config, lines } = load({ 'systems/shop/system.yaml': yaml }, { NAME: 'Corner' })
    expect(lines).toEqual([])
    expect(config?.systems[0]).toMatchObject({
      name: 'Corner & backend',
      sources: [{ every: 20_000, auth: { token: 's3cret-token-value' } }],
    })
    const chat = load({ 'opsbell.yaml': main.replace('-1001000000001', '"${CHAT}"') }, { CHAT: '-42' })
    expect(chat.config?.chats.ops?.id).toBe(-42)
    expect(config?.secrets).toContain('s3cret-token-value')
  })

  it('leaves out a source that is not enabled, whatever else is wrong with it', () => {
    const spare = '  - { id: spare, kind: web, url: "", every: 15s, enabled: "${SPARE:-false}" }\nrules'
    const yaml = system.replace('rules', spare)
    expect(load({ 'systems/shop/system.yaml': yaml }).config?.systems[0]?.sources.map(({ id }) => id)).toEqual(['app'])
    expect(load({ 'systems/shop/system.yaml': yaml }, { SPARE: 'true' }).lines[0]).toMatch(/sources\.1\.url/)
  })

  it('refuses an alias bomb with an issue', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefg'[i]}`).join(',')}]`),
    ]
    const { lines } = load({ 'opsbell.yaml': bomb.join('\n') })
    expect(lines[0]).toMatch(/opsbell.yaml:1:1: .*alias/i)
  })

  it('priorities: a pack overrides key by key, severity maps where priority is absent', () => {
    const yaml = `${system}priorities:\n  P1: { level: warning, push: within 5m }\n`
    const policies = policiesOf(load({ 'systems/shop/system.yaml': yaml }).config as never)
    expect(policies.policyOf('shop', 'P1')).toMatchObject({ level: 'warning', push: { within: 300_000 }, log: 'warn' })
    expect(policies.priorityOf('shop', { severity: 'critical' })).toBe('P0')
    expect(policies.priorityOf('shop', { severity: 'critical', priority: 'P3' })).toBe('P3')
    expect(policies.priorityOf('shop', {})).toBe('P2')
    expect(policies.routeOf('external', 'P0', {}).destinations).toEqual([{ channel: 'telegram', chat: 'ops' }])
  })
})
