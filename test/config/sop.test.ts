import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sop, Step } from '../../src/config/sop.ts'
import { exitsOf, pathFaults } from '../../src/config/sop-paths.ts'
import { readConfiguration } from '../../src/configuration.ts'
import { formatIssue } from '../../src/core/errors.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-sop-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const system = `
id: tixmaster
name: TixMaster
rules: [ rules.yaml ]
events: [ { code: "DB_*", alert: DatabaseErrors } ]
actions:
  error-log: { kind: log, title: { zh-TW: 錯誤 Log, en: Error log }, path: backend/logs/error.log }
  backend-logs: { kind: docker, title: { zh-TW: 容器 Log, en: Container log }, do: logs, containers: [ tixmaster-backend ] }
  db-port: { kind: tcp, title: { zh-TW: 資料庫連線, en: Database port }, address: "localhost:5432" }
  by-hand: { kind: tcp, title: { zh-TW: 手動, en: By hand }, address: "localhost:1", where: copy, copy: nc }
  restart:
    kind: command
    title: { zh-TW: 重啟後端, en: Restart the backend }
    changes: true
    argv: [ pm2, restart, "{app}", "{wait}" ]
    arguments: { app: { values: [ tixmaster-backend, worker ] }, wait: { min: 1, max: 60, default: 5 } }
`
const rules = `
groups:
  - name: tixmaster
    rules:
      - { alert: InstanceDown, expr: up == 0, labels: { priority: P0 } }
      - { alert: HighErrorRate, expr: errors > 1, labels: { priority: P0 } }
      - { alert: LowOrderVolume, expr: orders < 1, labels: { priority: P1 } }
`

/** Chapter 4 of the document with what it refers to. */
const incident = `
id: incident-response
title: { zh-TW: 警報處理流程, en: Incident response }
triggers: [ { alert: InstanceDown }, { alert: HighErrorRate }, { alert: LowOrderVolume } ]
stall: 5m
steps:
  - id: confirm
    kind: manual
    text: { zh-TW: 確認異常發生的時間區段與趨勢, en: Confirm when it began and the trend }
    links: [ { title: { zh-TW: Grafana, en: Grafana }, url: "http://localhost:3001" } ]
  - { id: panel, kind: evidence, want: photo, text: { zh-TW: 截圖 Grafana 異常面板, en: Screenshot of the panel } }
  - id: error-log
    kind: run
    action: error-log
    text: { zh-TW: 最近 50 行錯誤 Log, en: Last 50 error lines }
    where: Windows PowerShell
    copy: 'Get-Content .\\backend\\logs\\error.log -Tail 50 -Wait'
  - id: which
    kind: branch
    text: { zh-TW: 是哪個警報？, en: Which alert? }
    by: alert
    cases: { InstanceDown: alive, HighErrorRate: cause }
    default: season
  - { id: alive, kind: check, query: up, is: "== 1", text: { zh-TW: 後端是否存活, en: Is it alive }, failed: restart, next: report }
  - { id: restart, kind: run, action: restart, with: { app: tixmaster-backend }, text: { zh-TW: 重啟, en: Restart }, next: alive }
  - id: cause
    kind: branch
    text: { zh-TW: 是什麼錯誤？, en: What is the error? }
    by: ask
    choices:
      - { title: { zh-TW: 資料庫, en: Database }, next: db-port }
      - { title: { zh-TW: 程式碼, en: Code }, next: report }
  - { id: db-port, kind: check, action: db-port, text: { zh-TW: 測試 DB Port, en: Database port }, copy: "Test-NetConnection -ComputerName localhost -Port 5432", next: report }
  - { id: season, kind: manual, text: { zh-TW: 離峰或活動結束？, en: Off-peak? }, see: [ database ] }
  - { id: report, kind: manual, text: { zh-TW: 上傳截圖與 Log，標註開發人員, en: File it and tag the developers } }
`
const database = `
id: database
title: { zh-TW: 資料庫連線檢查, en: Database }
steps: [ { id: port, kind: check, action: db-port, text: { zh-TW: 連得到嗎, en: Reachable } } ]
`

function read(files: Readonly<Record<string, string>>) {
  const all = {
    'opsbell.yaml': 'chats: { ops: { id: -1001 } }\n',
    'systems/tix/system.yaml': system,
    'systems/tix/rules.yaml': rules,
  }
  const sops = Object.entries(files).map(([name, text]) => [`systems/tix/sop/${name}`, text])
  for (const [name = '', text = ''] of [...Object.entries(all), ...sops]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return readConfiguration(join(folder, 'opsbell.yaml'), { EMPTY: '' })
}

function sopsOf(files: Readonly<Record<string, string>>): readonly Sop[] {
  const found = read(files)
  if (!found.ok) throw new Error(found.issues.map(formatIssue).join('\n'))
  return found.configuration.config.systems[0]?.sops ?? []
}

function mistakes(files: Readonly<Record<string, string>>): string[] {
  const found = read(files)
  return found.ok ? [] : found.issues.map((issue) => formatIssue(issue).replaceAll(`${folder}/systems/tix/sop/`, ''))
}

const text = 'text: { zh-TW: 看, en: Look }'
const sop = (steps: string, head = '') => `id: x\ntitle: { zh-TW: 標題, en: Title }\n${head}steps:\n${steps}`

describe('SOPs of a pack', () => {
  it('CORE-9, TX-5: the document is expressible: every kind of step, branches by the alert, commands to copy', () => {
    const [first, second] = sopsOf({ 'a.yaml': incident, 'b.yml': database, 'README.md': 'no SOP' })
    expect(first?.stall).toBe(300_000)
    expect(first?.steps.map(({ id, kind, next }) => `${kind} ${id} > ${next}`)).toMatchInlineSnapshot(`
      [
        "manual confirm > panel",
        "evidence panel > error-log",
        "run error-log > which",
        "branch which > season",
        "check alive > report",
        "run restart > alive",
        "branch cause > end",
        "check db-port > report",
        "manual season > report",
        "manual report > end",
      ]
    `)
    expect(first?.steps[2]).toMatchObject({
      copy: ['Get-Content .\\backend\\logs\\error.log -Tail 50 -Wait'],
      where: 'Windows PowerShell',
    })
    expect(first?.steps[4]).toMatchObject({ is: { op: '==', value: 1 }, failed: 'restart' })
    expect(second).toMatchObject({ id: 'database', stall: 600_000, triggers: [], steps: [{ next: 'end' }] })
  })

  it('a pack without SOPs has none, and the folder is watched for the first one', () => {
    const found = read({})
    expect(found.ok && found.configuration.config.systems[0]?.sops).toEqual([])
    expect(found.files).toContain(join(folder, 'systems/tix/sop'))
  })

  it('two SOPs may be for the same alert: then people choose', () => {
    const other = sop(`  - { id: a, kind: manual, ${text} }`, 'triggers: [ { alert: InstanceDown } ]\n')
    expect(sopsOf({ 'a.yaml': incident, 'b.yaml': database, 'c.yaml': other })).toHaveLength(3)
  })

  it.each<[string, string]>([
    ['no map', '- a'],
    ['an unknown key', sop(`  - { id: a, kind: manual, ${text} }`, 'trigger: [ ]\n')],
    ['no steps', 'id: x\ntitle: { zh-TW: 標題, en: Title }\nsteps: []'],
    ['a kind that is none', sop(`  - { id: a, kind: mannual, ${text} }`)],
    ['a missing language', sop('  - { id: a, kind: manual, text: { en: Look } }')],
    ['a missing language of the title', `id: x\ntitle: { zh-TW: 標題 }\nsteps: [ { id: a, kind: manual, ${text} } ]`],
    ['a key of another kind', sop(`  - { id: a, kind: manual, ${text}, action: db-port }`)],
    ['an unknown action', sop(`  - { id: a, kind: run, ${text}, action: db-prot }`)],
    [
      'an argument that is none',
      sop(`  - { id: a, kind: run, ${text}, action: restart, with: { app: worker, x: 1 } }`),
    ],
    ['an argument that is missing', sop(`  - { id: a, kind: run, ${text}, action: restart }`)],
    [
      'an argument that is none of its values',
      sop(`  - { id: a, kind: run, ${text}, action: restart, with: { app: db } }`),
    ],
    [
      'an argument that is no number',
      sop(`  - { id: a, kind: run, ${text}, action: restart, with: { app: worker, wait: soon } }`),
    ],
    ['an argument like an option', sop(`  - { id: a, kind: run, ${text}, action: restart, with: { app: "--all" } }`)],
    ['arguments where there are none', sop(`  - { id: a, kind: run, ${text}, action: db-port, with: { port: 1 } }`)],
    [
      'a check that changes something',
      sop(`  - { id: a, kind: check, ${text}, action: restart, with: { app: worker } }`),
    ],
    ['a check by hand', sop(`  - { id: a, kind: check, ${text}, action: by-hand }`)],
    ['a check of nothing', sop(`  - { id: a, kind: check, ${text} }`)],
    ['a query without what it must be', sop(`  - { id: a, kind: check, ${text}, query: up }`)],
    ['a comparison that is none', sop(`  - { id: a, kind: check, ${text}, query: up, is: "about 1" }`)],
    ['a query that is none', sop(`  - { id: a, kind: check, ${text}, query: "sum(up", is: "== 1" }`)],
    ['two steps of one id', sop(`  - { id: a, kind: manual, ${text} }\n  - { id: a, kind: manual, ${text} }`)],
    ['a step called end', sop(`  - { id: end, kind: manual, ${text} }`)],
    ['a way to nowhere', sop(`  - { id: a, kind: manual, ${text}, next: b }`)],
    [
      'an unreachable step',
      sop(`  - { id: a, kind: manual, ${text}, next: end }\n  - { id: b, kind: manual, ${text} }`),
    ],
    ['a circle', sop(`  - { id: a, kind: manual, ${text} }\n  - { id: b, kind: manual, ${text}, next: a }`)],
    ['a branch without default', sop(`  - { id: a, kind: branch, ${text}, by: alert, cases: { X: end } }`)],
    [
      'a branch by a label that it does not name',
      sop(`  - { id: a, kind: branch, ${text}, by: label, cases: { X: end }, default: end }`),
    ],
    [
      'a branch that asks about one thing',
      sop(`  - { id: a, kind: branch, ${text}, by: ask, choices: [ { title: { zh-TW: 是, en: Yes }, next: end } ] }`),
    ],
    [
      'a branch with a next',
      sop(`  - { id: a, kind: branch, ${text}, by: alert, cases: { X: end }, default: end, next: end }`),
    ],
    [
      'branches that run in a circle by themselves',
      sop(
        `  - { id: a, kind: branch, ${text}, by: alert, cases: { X: end }, default: b }\n  - { id: b, kind: branch, ${text}, by: label, label: job, cases: { y: end }, default: a }`,
      ),
    ],
    ['a command too long to copy', sop(`  - { id: a, kind: manual, ${text}, copy: "${'x'.repeat(257)}" }`)],
    [
      'a link that is none',
      sop(`  - { id: a, kind: manual, ${text}, links: [ { title: { zh-TW: 頁, en: Page }, url: "javascript:1" } ] }`),
    ],
    ['an unknown alert', sop(`  - { id: a, kind: manual, ${text} }`, 'triggers: [ { alert: InstanceDwn } ]\n')],
    ['another SOP that is none', sop(`  - { id: a, kind: manual, ${text}, see: [ database ] }`)],
    ['a stall that is too short', sop(`  - { id: a, kind: manual, ${text} }`, 'stall: 5s\n')],
  ])('refuses %s with its place and a way to mend it', (_, file) => {
    expect(mistakes({ 'x.yaml': file })).toMatchSnapshot()
  })

  it('refuses two SOPs of one id', () => {
    expect(mistakes({ 'a.yaml': database, 'b.yaml': database })).toEqual([
      expect.stringMatching(/^b\.yaml:2:5: id: the id "database" is taken by .*a\.yaml$/),
    ])
  })

  it.each(['SourceDown', 'DatabaseErrors', 'LowOrderVolume'])('knows the alert %s', (alert) => {
    expect(
      mistakes({ 'x.yaml': sop(`  - { id: a, kind: manual, ${text} }`, `triggers: [ { alert: ${alert} } ]\n`) }),
    ).toEqual([])
  })

  it('an alert from outside has no rule', () => {
    const head = 'triggers: [ { alert: FromOutside, external: true, labels: { job: api } } ]\n'
    expect(mistakes({ 'x.yaml': sop(`  - { id: a, kind: manual, ${text} }`, head) })).toEqual([])
  })
})

describe('ways through an SOP', () => {
  const ids = ['a', 'b', 'c', 'd', 'e'] as const
  const to = fc.constantFrom(...ids, 'end')
  const words = { 'zh-TW': '字', en: 'Word' }
  const base = { text: words, copy: [], links: [], see: [] }
  const step = (id: string): fc.Arbitrary<Step> =>
    fc.oneof(
      fc
        .record({ next: to, failed: fc.option(to, { nil: undefined }) })
        .map((ways): Step => ({ ...base, id, kind: 'manual', ...ways })),
      fc.record({ x: to, otherwise: to }).map(({ x, otherwise }): Step => {
        return {
          ...base,
          id,
          kind: 'branch',
          by: 'alert',
          cases: { x },
          choices: [],
          default: otherwise,
          next: otherwise,
        }
      }),
    )

  it('what is accepted ends from anywhere, and every step can be reached', () => {
    fc.assert(
      fc.property(fc.tuple(...ids.map(step)), (steps) => {
        if (pathFaults(steps).length > 0) return
        const exits = new Map(steps.map((one) => [one.id, exitsOf(one).map(({ to: next }) => next)]))
        for (const { id } of steps) {
          const seen = new Set([id])
          for (const one of seen) for (const next of exits.get(one) ?? []) seen.add(next)
          expect(seen).toContain('end')
        }
        const all = new Set(['a'])
        for (const one of all) for (const next of exits.get(one) ?? []) all.add(next)
        expect([...all].filter((id) => id !== 'end').sort()).toEqual([...ids])
      }),
    )
  })
})
