import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { trendOf } from '../../../src/respond/routine/reminders/capacity.ts'
import { forDiff } from '../../../src/respond/routine/reminders/diff.ts'
import { longerFor } from '../../../src/respond/routine/reminders/threshold.ts'
import type { RuleStatus } from '../../../src/watch/rules/status.ts'
import { alice, bob, day, hour, minute, Rig, shop } from './support.ts'

const rulesText = `groups:
  - name: shop
    rules:
      - alert: InstanceDown
        expr: |
          up == 0
        labels: { priority: P0 }

      # Beside it.
      - alert: DiskLow
        expr: disk < 10
        for: 1m
`
const rule = (name: string, line: number, more: Partial<RuleStatus> = {}): RuleStatus => ({
  ...{ name, line, kind: 'alert', expr: 'up == 0', for: 0, keepFiringFor: 0, health: 'ok', why: undefined },
  ...{ until: undefined, sources: [], alerts: [] },
  ...more,
})

/** `InstanceDown` fires and is closed as a false alarm. */
async function falseAlarm(rig: Rig, n: number, lasted = 3 * minute): Promise<void> {
  await rig.base.fire('api-1')
  await rig.base.deliver()
  await rig.base.pass(lasted)
  await rig.base.resolve('api-1')
  await rig.base.incidents.verbs.falseAlarm(rig.base.on(n, bob))
  await rig.base.pass(hour)
}

const reminders = async (rig: Rig) => (await rig.posts()).filter(({ text }) => /例行|Routine/.test(text))

describe('TA-11: routine work as reminders', () => {
  it('the weekly alert test has a checklist that people tick, until all of it is done', async () => {
    const rig = await Rig.open()
    await rig.until('2026-03-04T10:00:30+08:00')
    const [post] = await reminders(rig)
    expect(post?.text.split('\n')[0]).toBe('🗓 例行：告警測試（0/4）')
    expect(post?.buttons).toEqual([
      '☐ 演練已完成',
      '☐ 值班手機有響',
      '☐ 外部心跳監控正常',
      '☐ 人員名單還正確',
      '🔔 開始演練',
    ])
    const reminder = 'alert-test.2026-03-04'
    const tick = (item: string, person = alice) => rig.routine.verbs.tick({ ...rig.base.by(person), reminder, item })
    // Two at once: both stay.
    const both = await Promise.all([tick('drill'), tick('phones', bob)])
    expect(both.map(({ did }) => did)).toEqual(['ticked', 'ticked'])
    rig.restart()
    expect((await tick('phones')).did).toBe('unticked')
    for (const item of ['phones', 'outside', 'people']) await tick(item)
    expect((await rig.routine.views.reminder(reminder))?.doneAt).toBe(rig.clock.now())
    expect((await reminders(rig))[0]?.text.split('\n')[0]).toBe('✅ 例行完成：告警測試（4/4）')
    expect((await rig.store.get('reminder', reminder))?.version).toBe(7)
    expect((await tick('nonsense')).did).toBe('missing')
  })

  it('a press that comes twice ticks once', async () => {
    const rig = await Rig.open()
    await rig.until('2026-03-04T10:00:30+08:00')
    const press = { ...rig.base.by(alice), reminder: 'alert-test.2026-03-04', item: 'drill' }
    await rig.routine.verbs.tick(press)
    expect((await rig.routine.verbs.tick(press)).did).toBe('ticked')
    expect(Object.keys((await rig.routine.views.reminder(press.reminder))?.ticks ?? {})).toEqual(['drill'])
  })

  it('the next one says what was left open; each is switched off alone', async () => {
    const rig = await Rig.open()
    rig.given = { threshold_review: 'off', capacity_plan: false }
    await rig.until('2026-03-11T10:00:30+08:00')
    expect((await reminders(rig)).at(-1)?.text).toContain('⚠️ 上次（03/04）還差 4 項')
    rig.given = { ...rig.given, alert_test: 'off' }
    await rig.until('2026-04-02T10:00:00+08:00')
    expect(await reminders(rig)).toHaveLength(2)
  })

  it('the monthly threshold review has figures: fired, noisy, wrong, never fired, and a diff that applies', async () => {
    const rig = await Rig.open('2026-03-10T08:00:00+08:00')
    rig.given = { alert_test: 'off', weekly: 'off', morning: 'off' }
    rig.systems = [{ ...shop, ruleFiles: [{ path: '/etc/opsbell/systems/shop/rules.yaml', text: rulesText }] }]
    const group = { name: 'shop', file: '/etc/opsbell/systems/shop/rules.yaml', interval: minute }
    const rules = [rule('InstanceDown', 4), rule('DiskLow', 10, { for: minute })]
    rig.rules = [{ system: 'shop', groups: [{ ...group, lastEvaluation: undefined, tookMs: 0, rules }] }]
    await falseAlarm(rig, 1)
    await falseAlarm(rig, 2)
    await rig.until('2026-04-01T10:00:30+08:00')
    const post = (await reminders(rig)).find(({ text }) => text.includes('門檻檢討'))
    expect(post?.text.split('\n')).toEqual([
      '🗓 例行：門檻檢討（0/4）',
      '上個月 2 組告警，1 條規則響過，叫人 2 次',
      '⚪ 誤報 1 條：InstanceDown 2',
      '從沒響過：1 條',
      '建議修改 1 處，diff 在報告裡',
    ])
    const report = await rig.reports.byId('routine-threshold-review-2026-04-01')
    expect(report?.data).toMatchObject({
      never: [{ system: 'shop', name: 'DiskLow' }],
      suggested: [{ name: 'InstanceDown', from: 0, to: 5 * minute }],
    })
    expect((await rig.markdown(report)).replace(/[0-9a-f]{64}/, '<hash>')).toMatchSnapshot()
  })

  it('the quarterly capacity plan has trends, and says when a limit is near', async () => {
    const rig = await Rig.open('2026-03-25T08:00:00+08:00')
    rig.given = { alert_test: 'off', threshold_review: 'off', weekly: 'off', morning: 'off' }
    const disk = {
      title: { 'zh-TW': '磁碟剩餘', en: 'Disk free' },
      series: 'disk_free_percent',
      unit: '%',
      limit: 10,
      falls: true,
    }
    rig.systems = [{ ...shop, capacity: [disk] }]
    const end = Date.parse('2026-04-01T10:00:00+08:00')
    const points = Array.from({ length: 31 }, (_, i) => {
      const value = 20 + (30 - i) * 0.5
      return { at: end - (30 - i) * day, value, min: value, max: value + 5 }
    })
    rig.series = [{ labels: { __name__: 'disk_free_percent', system: 'shop', instance: 'a' }, points }]
    await rig.until('2026-04-01T10:00:30+08:00')
    const post = (await reminders(rig)).at(-1)
    expect(post?.text.split('\n')).toEqual([
      '🗓 例行：容量規劃（0/4）',
      '看了 1 條趨勢',
      '🟠 磁碟剩餘（shop）現在 20%，約 04/21 到上限',
    ])
    const report = await rig.reports.byId('routine-capacity-plan-2026-04-01')
    expect(await rig.markdown(report)).toContain('| 磁碟剩餘 | shop | 20% | \\-15% | 10% | 2026/04/21 | 31 |')
  })
})

describe('the calm view of a week', () => {
  it.each(['zh-TW', 'en'])(
    'says on Mondays what fired, how fast people were, what was wrong, beside the week before, in %s',
    async (locale) => {
      const rig = await Rig.open('2026-03-04T08:00:00+08:00')
      rig.locale = locale
      rig.given = { alert_test: 'off' }
      await falseAlarm(rig, 1)
      await rig.until('2026-03-10T08:00:00+08:00')
      await falseAlarm(rig, 2)
      await rig.base.fire('api-2')
      await rig.base.deliver()
      await rig.base.pass(4 * minute)
      const [open] = rig.base.alerts.views.openEpisodes()
      await rig.base.alerts.verbs.acknowledge({ episode: open?.id ?? '', ...rig.base.by(alice) })
      await rig.base.pass(7 * minute)
      await rig.base.resolve('api-2')
      await rig.until('2026-03-16T09:01:00+08:00')
      const posts = (await rig.posts()).filter(({ id }) => id.startsWith('routine:weekly'))
      expect(posts.map(({ id }) => id)).toEqual(['routine:weekly-ops-2026-03-02', 'routine:weekly-ops-2026-03-09'])
      expect(posts.every(({ audible }) => !audible)).toBe(true)
      expect(posts.at(-1)?.text).toMatchSnapshot()
      rig.restart()
      await rig.pass(minute)
      expect((await rig.posts()).filter(({ id }) => id.startsWith('routine:weekly'))).toHaveLength(2)
    },
  )

  it('a quiet week is told as one', async () => {
    const rig = await Rig.open('2026-03-04T08:00:00+08:00')
    rig.given = { alert_test: 'off' }
    await rig.until('2026-03-09T09:01:00+08:00')
    const [post] = (await rig.posts()).filter(({ id }) => id.startsWith('routine:weekly'))
    expect(post?.text.split('\n')).toEqual(['📅 上週 03/02–03/08：一切平靜', '🟢 整週沒有告警（前一週 0 組）'])
  })
})

describe('suggested changes', () => {
  it.each([
    ['none without false alarms', 0, [], undefined],
    ['past the longest of a few', 0, [3 * minute, minute], 5 * minute],
    ['beside what it has', 2 * minute, [2 * minute], 5 * minute],
    ['nothing when they last too long', 0, [2 * hour], undefined],
    ['nine of ten count', 0, [...Array(9).fill(minute), 5 * hour], 2 * minute],
  ] as const)('for: %s', (_, now, lasted, expected) => {
    expect(longerFor(now, lasted)).toBe(expected)
  })

  it.each([
    ['InstanceDown', 4, '        for: 5m'],
    ['DiskLow', 10, '        for: 5m'],
  ])('the diff for %s is applied by patch', (_, line, expected) => {
    const found = forDiff({ file: '/x/shop/rules.yaml', text: rulesText, line, to: '5m' })
    const folder = mkdtempSync(join(tmpdir(), 'diff-'))
    try {
      mkdirSync(join(folder, 'shop'))
      writeFileSync(join(folder, 'shop/rules.yaml'), rulesText)
      execFileSync('git', ['apply', '--unidiff-zero', '-'], { cwd: folder, input: `${found?.diff}\n` })
      const lines = readFileSync(join(folder, 'shop/rules.yaml'), 'utf8').split('\n')
      expect(lines.filter((one) => one === expected)).toHaveLength(1)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('nothing for a file that looks otherwise', () => {
    expect(forDiff({ file: 'a', text: 'groups: []\n', line: 9, to: '5m' })).toBeUndefined()
  })

  it('a trend is a straight line; too few days have none', () => {
    const points = [0, 1, 2, 3].map((i) => ({ at: i * day, value: 10 + 2 * i }))
    expect(trendOf(points, 3 * day, { limit: 20 })).toEqual({ now: 16, perMonth: 60, days: 4, reaches: 5 * day })
    expect(trendOf(points, 3 * day, { limit: 5, falls: true })?.reaches).toBeUndefined()
    expect(trendOf(points.slice(0, 2), 3 * day)).toBeUndefined()
  })
})
