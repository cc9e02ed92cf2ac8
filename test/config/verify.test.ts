import { describe, expect, it } from 'vitest'
import { type ReadVerify, readVerify, unknownVerifyAlerts } from '../../src/config/load-verify.ts'
import { parseYaml } from '../../src/config/yaml.ts'
import { faultOf } from '../../src/watch/sources/json/expression.ts'
import { readPack } from '../systems/pack-rig.ts'

const sources = [
  { id: 'app', http: true },
  { id: 'db', http: false },
]
function read(checks: string) {
  const text = `title: { zh-TW: 檢查, en: Check }\nchapters:\n  - title: { zh-TW: 一, en: One }\n    checks:\n${checks}`
  const yaml = parseYaml('verify.yaml', text)
  return {
    yaml,
    ...readVerify(yaml, { sources, pathFault: (path) => faultOf(path)?.why, expressionFault: () => undefined }),
  }
}
const title = 'title: { zh-TW: 行, en: Line }'
const told = (checks: string) => read(checks).issues.map(({ line, path, message }) => `${line} ${path}: ${message}`)

describe('verify.yaml', () => {
  it('AS-4: the pack ai-streaming has one for chapters 1 to 5 and the readiness', () => {
    const plan = readPack('ai-streaming').config.systems[0]?.verify
    expect(plan?.chapters.map((chapter) => chapter.title.en)).toEqual([
      '1. Metrics endpoint',
      '2. Streaming metrics',
      '3. Concurrent requests',
      '4. Logging',
      '5. Rollback triggers',
      'Readiness',
    ])
  })

  it('AS-4: 100 requests at once, mean below 1 s, P95 below 2 s, errors below 1 % unless it says otherwise', () => {
    const { plan } = read(`      - { id: load, kind: load, source: app, ${title} }\n`)
    expect(plan?.chapters[0]?.checks[0]).toMatchObject({
      ...{ requests: 100, concurrent: 100, timeout: 10_000, mean: 1000, p95: 2000, errors: 1 },
    })
  })

  it.each([
    [
      'a source that is none',
      '{ id: a, kind: answer, source: ap, TITLE }',
      '5 chapters.0.checks.0.source: there is no source "ap"; did you mean "app"?',
    ],
    [
      'a source that is not asked by http',
      '{ id: a, kind: load, source: db, TITLE }',
      '5 chapters.0.checks.0.source: "db" has no http address that could be asked',
    ],
    ['an address of its own', '{ id: a, kind: load, source: app, url: "http://x", TITLE }', 'unknown key "url"'],
    [
      'more requests than anything may get',
      '{ id: a, kind: load, source: app, requests: 5000, TITLE }',
      'chapters.0.checks.0.requests',
    ],
    [
      'a path that is no JMESPath',
      '{ id: a, kind: value, source: app, value: "a[", is: "== 1", TITLE }',
      '5 chapters.0.checks.0.value: something is missing at the end',
    ],
    [
      'a field type that is none',
      '{ id: a, kind: fields, source: app, fields: { a: int }, TITLE }',
      'chapters.0.checks.0.fields.a',
    ],
  ])('refuses %s, and says where', (_what, check, message) => {
    expect(told(`      - ${check.replace('TITLE', title)}\n`).join('\n')).toContain(message)
  })

  it('refuses two checks of one id, and an alert that no rule raises', () => {
    const one = `      - { id: a, kind: alert, alert: Rollback, ${title} }\n`
    expect(told(one + one)).toEqual([expect.stringContaining('two checks are called "a"')])
    const { plan, yaml } = read(one)
    const judged = unknownVerifyAlerts({ plan, yaml } as ReadVerify, ['RollbackAuth'])
    expect(judged.map(({ message }) => message)).toEqual([
      'no rule of the pack raises "Rollback"; known are RollbackAuth',
    ])
  })
})
