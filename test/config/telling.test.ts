import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { policiesOf } from '../../src/config/policies.ts'
import { formatIssue } from '../../src/core/errors.ts'
import type { Policies } from '../../src/core/policy.ts'

/** What a configuration with these further lines means for telling, or what is wrong with it. */
function telling(main: string, system = ''): { policies?: Policies; lines: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'telling-'))
  try {
    mkdirSync(join(folder, 'systems/shop'), { recursive: true })
    const chats = 'chats:\n  ops: { id: -1001 }\n  eu: { id: -1002, timezone: Europe/Berlin }\n'
    writeFileSync(join(folder, 'opsbell.yaml'), `timezone: Asia/Taipei\n${chats}${main}`)
    writeFileSync(join(folder, 'systems/shop/system.yaml'), `id: shop\nname: Shop\n${system}`)
    const options = { env: {}, sourceSchema: () => undefined, sourceKinds: [] }
    const { config, issues } = loadConfig(join(folder, 'opsbell.yaml'), options)
    const lines = issues.map((issue) => formatIssue(issue).replaceAll(`${folder}/`, ''))
    return { lines, ...(config && { policies: policiesOf(config) }) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('CORE-4: when digests come', () => {
  const times = (main: string, chat: string) =>
    telling(main).policies?.digestTimes?.({ channel: 'telegram', chat }) ?? telling(main).lines

  it.each([
    ['', 'ops', { zone: 'Asia/Taipei', daily: '09:00', quiet: { from: '22:00', to: '08:00' } }],
    ['', 'eu', { zone: 'Europe/Berlin', daily: '09:00', quiet: { from: '22:00', to: '08:00' } }],
    ['digests: { daily: "07:30", quiet: never }', 'ops', { zone: 'Asia/Taipei', daily: '07:30' }],
    ['digests: { quiet: "23:15-06:00" }', 'ops', { daily: '09:00', quiet: { from: '23:15', to: '06:00' } }],
  ])('%s (%s)', (main, chat, expected) => {
    expect(times(main, chat)).toMatchObject(expected)
  })

  it.each([
    ['digests: { daily: "9:00" }', /digests.daily: .*HH:MM/],
    ['digests: { daily: "24:00" }', /HH:MM/],
    ['digests: { quiet: "22-8" }', /quiet hours are HH:MM-HH:MM, or never/],
    ['digests: { weekly: "09:00" }', /weekly/],
  ])('%s is a mistake', (main, expected) => {
    expect(telling(main).lines.join('\n')).toMatch(expected)
  })
})

describe('CORE-4: inhibition rules', () => {
  it("are Alertmanager's, also with its older keys; a pack's hold in its system", () => {
    const main = `inhibit_rules:
  - source_matchers: [ 'severity="critical"', 'alertname=~"Host.*"' ]
    target_matchers: [ severity=~"warning|info" ]
    equal: [ alertname, instance ]
  - { name: old, source_match: { a: b }, source_match_re: { c: "d.*" }, target_match: { e: f } }
`
    const system = 'inhibit_rules: [ { source_matchers: [ \'a="1"\' ], target_matchers: [ \'b="2"\' ] } ]\n'
    expect(telling(main, system).policies?.inhibitions).toEqual([
      {
        name: '1',
        source: [
          { name: 'severity', op: '=', value: 'critical' },
          { name: 'alertname', op: '=~', value: 'Host.*' },
        ],
        target: [{ name: 'severity', op: '=~', value: 'warning|info' }],
        equal: ['alertname', 'instance'],
      },
      {
        name: 'old',
        source: [
          { name: 'a', op: '=', value: 'b' },
          { name: 'c', op: '=~', value: 'd.*' },
        ],
        target: [{ name: 'e', op: '=', value: 'f' }],
        equal: [],
      },
      {
        name: 'shop/1',
        source: [{ name: 'a', op: '=', value: '1' }],
        target: [{ name: 'b', op: '=', value: '2' }],
        equal: [],
        system: 'shop',
      },
    ])
  })

  it.each([
    ['inhibit_rules: [ { source_matchers: [ \'a="1"\' ] } ]', /target_matchers must name something/],
    ['inhibit_rules: [ { source_matchers: [ nonsense ], target_matchers: [ \'a="1"\' ] } ]', /not a label matcher/],
    ['inhibit_rules: [ { source_matchers: [ \'a=~"("\' ], target_matchers: [ \'a="1"\' ] } ]', /RE2/],
    ['inhibit_rules: [ { source_match_re: { a: "(" }, target_match: { b: c } } ]', /RE2/],
    ['inhibit_rules: [ { source_matchers: [ \'a="1"\' ], target_matchers: [ \'b="1"\' ], equals: [ x ] } ]', /equals/],
  ])('%s is a mistake', (main, expected) => {
    expect(telling(main).lines.join('\n')).toMatch(expected)
  })
})

describe('CORE-4: maintenance windows', () => {
  const windows = (main: string, system = '') => telling(main, system).policies?.maintenance

  it('once in the zone or with an offset, each day, on weekdays; those of a pack cover its system', () => {
    const main = `maintenance:
  - { name: move, from: "2026-03-02 01:00", to: "2026-03-01T19:00:00Z" }
  - { name: backup, matchers: [ 'alertname=~"Disk.*"' ], daily: "02:00", for: 90m }
  - { name: berlin, systems: [ a, b ], weekly: "sat,sun 23:00", for: 3h, zone: Europe/Berlin }
`
    const system = 'maintenance: [ { name: deploy, weekly: "mon 10:00", for: 1h } ]\n'
    const from = Date.parse('2026-03-02T01:00:00+08:00')
    expect(windows(main, system)).toEqual([
      { name: 'move', matchers: [], when: { from, to: from + 2 * 3_600_000 } },
      {
        name: 'backup',
        matchers: [{ name: 'alertname', op: '=~', value: 'Disk.*' }],
        when: { at: '02:00', for: 5_400_000, zone: 'Asia/Taipei' },
      },
      {
        name: 'berlin',
        matchers: [],
        systems: ['a', 'b'],
        when: { at: '23:00', for: 10_800_000, weekdays: [6, 0], zone: 'Europe/Berlin' },
      },
      {
        name: 'deploy',
        matchers: [],
        systems: ['shop'],
        when: { at: '10:00', for: 3_600_000, weekdays: [1], zone: 'Asia/Taipei' },
      },
    ])
  })

  it.each([
    ['{ name: a }', /say when/],
    ['{ name: a, daily: "02:00", weekly: "sat 02:00", for: 1h }', /say when/],
    ['{ name: a, from: "2026-03-02 01:00" }', /from and to belong together/],
    ['{ name: a, from: "2026-03-02 01:00", to: "2026-03-02 01:00" }', /to must be after from/],
    ['{ name: a, from: "2026-02-30 01:00", to: "2026-03-02 01:00" }', /not a moment/],
    ['{ name: a, from: tomorrow, to: "2026-03-02 01:00" }', /"tomorrow" is not a moment/],
    ['{ name: a, daily: "02:00" }', /for is missing/],
    ['{ name: a, daily: "02:00", for: 24h }', /before it begins again \(24h\)/],
    ['{ name: a, weekly: "sat 02:00", for: 7d }', /before it begins again \(7d\)/],
    ['{ name: a, weekly: "samstag 02:00", for: 1h }', /weekdays and a clock time/],
    ['{ name: a, daily: "02:00", for: 1h, zone: Mars }', /"Mars" is not a time zone/],
    ['{ daily: "02:00", for: 1h }', /name/],
  ])('%s is a mistake', (one, expected) => {
    expect(telling(`maintenance: [ ${one} ]`).lines.join('\n')).toMatch(expected)
  })
})
