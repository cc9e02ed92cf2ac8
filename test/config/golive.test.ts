import { describe, expect, it } from 'vitest'
import { readGoLive } from '../../src/config/load-golive.ts'
import { parseYaml } from '../../src/config/yaml.ts'
import { formatIssue } from '../../src/core/errors.ts'
import { readPack } from '../systems/pack-rig.ts'

const title = 'title: { zh-TW: 上線, en: Go-live }'
const unit = 'tests: [ { id: unit, title: { zh-TW: 單元, en: Unit } } ]'
const least = `${title}\n${unit}`

const read = (text: string, sops: readonly string[] = ['back']) =>
  readGoLive(parseYaml('golive.yaml', text), {
    sops,
    expressionFault: (expr) => (expr.includes('((') ? 'a bracket is open' : undefined),
  })
const issues = (text: string) => read(text).issues.map(formatIssue)

describe('RP-9: golive.yaml', () => {
  it('the least that works has the figures of chapter 4', () => {
    const { plan, issues: none } = read(least)
    expect(none).toEqual([])
    expect(plan?.observe).toEqual({
      for: 30 * 60_000,
      every: 60_000,
      figures: [],
    })
    expect(plan?.watch).toEqual({ for: 24 * 3_600_000, every: 600_000 })
    expect(plan?.rollback).toEqual({ triggers: [], decide: 900_000 })
    expect(plan?.review).toEqual({ least: 1 })
  })

  const trigger = (what: string) =>
    `${least}\nrollback:\n  triggers: [ { id: t, title: { zh-TW: 失敗, en: Failed }, ${what} } ]`
  it.each([
    ['a language is missing', `title: { en: Go }\n${unit}`, /title.*missing in zh-TW/],
    ['no test', `${title}\ntests: []`, /has no test/],
    ['an unknown key', `${least}\nrisk: []`, /risk/],
    [
      'two tests of a name',
      `${title}\ntests: [ { id: a, title: { zh-TW: 一, en: A } }, { id: a, title: { zh-TW: 一, en: A } } ]`,
      /two tests are called "a"/,
    ],
    [
      'a round twice',
      `${title}\ntests: [ { id: a, title: { zh-TW: 一, en: A }, rounds: [ A, A ] } ]`,
      /names a round twice/,
    ],
    ['an observation of a second', `${least}\nobserve: { for: 1s }`, /between 1m and 1d/],
    ['neither value nor alert', trigger('readings: 1'), /has a value or an alert/],
    ['no limit', trigger('value: x'), /is missing: what value makes it fire/],
    ['a limit that is none', trigger('value: x, when: "high"'), /compares with a number/],
    ['least without of', trigger('value: x, when: "> 1", least: 5'), /needs `of`/],
    ['a part of nothing', trigger('value: x, when: "> 1", part: y'), /of how many/],
    ['PromQL that is none', trigger('value: "((", when: "> 1"'), /a bracket is open/],
    ['an SOP that is none', `${least}\nrollback: { sop: bakc }`, /"bakc" is no SOP of the pack; the pack.s are back/],
    [
      'a risk with such an SOP',
      `${least}\nrisks: [ { risk: { zh-TW: 險, en: R }, mitigation: { zh-TW: 解, en: M }, sops: [ nothing ] } ]`,
      /no SOP of the pack/,
    ],
    ['more signatures than reviewers', `${least}\nreview: { by: [ 1 ], least: 2 }`, /asks for 2 of 1 reviewers/],
    [
      'a dashboard that is no page',
      `${least}\nmonitoring: { dashboard: "javascript:alert(1)" }`,
      /no address of a web page/,
    ],
    [
      'a trigger called as a figure is',
      `${trigger('value: x, when: "> 1"')}\nobserve: { figures: [ { id: t, title: { zh-TW: 失敗, en: F }, value: x } ] }`,
      /a figure is called "t" too/,
    ],
  ])('%s: said with file and line', (_, text, message) => {
    const found = issues(text)
    expect(found.join('\n')).toMatch(message)
    expect(found[0]).toMatch(/golive\.yaml:\d+:\d+/)
  })

  it('RP-8: the pack of the red-packet service has every row of chapters 3 and 4, with SOPs for its three risks', () => {
    const [system] = readPack('sis-redpacket').config.systems
    const plan = system?.goLive
    expect(plan?.tests.map(({ title: of }) => of['zh-TW'])).toEqual([
      '單元測試',
      '自動化測試',
      '壓力測試',
      '紅包端到端',
    ])
    expect(plan?.tests[3]?.rounds).toEqual(['A', 'B', 'C'])
    expect(plan?.risks.map(({ risk, sops }) => [risk['zh-TW'], ...sops])).toEqual([
      ['Session 過期', 'session-relogin'],
      ['FloodWait 過多', 'floodwait'],
      ['Bot API 變動', 'bot-api-change'],
    ])
    expect(plan?.follow_ups).toHaveLength(3)
    expect(system?.sops.map(({ id }) => id).sort()).toEqual([
      'bot-api-change',
      'floodwait',
      'rollback',
      'session-relogin',
    ])
  })
})
