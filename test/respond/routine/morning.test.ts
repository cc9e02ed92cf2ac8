import { describe, expect, it } from 'vitest'
import { alice, bob, day, hour, minute, ops, Rig, shop, withMorning, zone } from './support.ts'

const quota = { alertname: 'QuotaHigh', priority: 'P3' }

describe('the morning', () => {
  it('is one silent post with handover and the night’s digest, and the digest is told nowhere else', async () => {
    const rig = await Rig.open()
    await rig.base.tell('firing', ['gemini'], quota)
    await rig.until('2026-03-04T09:00:30+08:00')
    const posts = await rig.posts()
    expect(posts).toHaveLength(1)
    const [{ text, audible, buttons }] = posts as [(typeof posts)[0]]
    expect(audible).toBe(false)
    expect(text.split('\n')[0]).toBe('🌅 交班：目前無人值班（01:00–09:00）')
    expect(text).toContain('每日彙整：1 組')
    expect(text).toContain('QuotaHigh')
    expect(buttons[0]).toBe('🙋 我接手')
    expect(await rig.store.list('overnight', 'at', {})).toEqual([])
  })

  it('is never empty: a quiet night is told as one', async () => {
    const rig = await Rig.open()
    await rig.until('2026-03-04T09:00:30+08:00')
    const [post] = await rig.posts()
    expect(post?.text.split('\n')).toEqual([
      '🌅 交班：目前無人值班（01:00–09:00）',
      '🟢 這段時間沒有告警',
      '按「我接手」就由你值班',
    ])
  })

  it('comes once a day: after a restart, and after days of downtime once', async () => {
    const rig = await Rig.open()
    await rig.until('2026-03-04T09:00:30+08:00')
    rig.given = { alert_test: 'off' }
    rig.restart()
    await rig.pass(hour)
    expect(await rig.posts()).toHaveLength(1)
    rig.clock.jump(3 * day + 5 * hour)
    rig.restart()
    await rig.pass(minute)
    expect(await rig.posts()).toHaveLength(2)
    await rig.until('2026-03-08T09:01:00+08:00')
    expect(await rig.posts()).toHaveLength(3)
  })

  it('a kill between its commit and what is remembered of it makes no second one', async () => {
    const rig = await Rig.open()
    await rig.until('2026-03-04T08:59:00+08:00')
    const before = await rig.store.get('routine-run', 'morning:ops')
    await rig.until('2026-03-04T09:00:30+08:00')
    if (before) await rig.store.commit({ put: [{ kind: 'routine-run', id: 'morning:ops', doc: before.doc }] })
    rig.restart()
    await rig.pass(minute)
    expect(await rig.posts()).toHaveLength(1)
  })

  it('off: the digest is a message of its own, and nothing else comes', async () => {
    const rig = await Rig.open(undefined, withMorning(false))
    rig.given = { morning: 'off' }
    await rig.base.tell('firing', ['gemini'], quota)
    await rig.until('2026-03-04T09:20:00+08:00')
    expect((await rig.posts()).map(({ face }) => face)).toEqual(['digest'])
  })

  it('a digest that no morning takes is told by itself after a while', async () => {
    const rig = await Rig.open()
    rig.given = { morning: 'off' }
    await rig.base.tell('firing', ['gemini'], quota)
    await rig.until('2026-03-04T09:05:00+08:00')
    expect(await rig.posts()).toEqual([])
    await rig.until('2026-03-04T09:15:00+08:00')
    expect((await rig.posts()).map(({ face, audible }) => [face, audible])).toEqual([['digest', false]])
    expect(await rig.store.list('overnight', 'at', {})).toEqual([])
  })

  it('waits for the digest that is due at the same moment', async () => {
    const rig = await Rig.open()
    await rig.base.tell('firing', ['gemini'], quota)
    rig.clock.jump(11 * hour + 6000)
    // Alerts have not had their turn yet.
    await rig.routine.due.run(rig.clock.now())
    expect(await rig.posts()).toEqual([])
    await rig.pass(minute)
    const posts = await rig.posts()
    expect(posts.map(({ text }) => text.includes('QuotaHigh'))).toEqual([true])
  })

  it('follows the calendar when the clocks change: one a day, at nine', async () => {
    const rig = await Rig.open('2026-03-27T22:00:00+01:00')
    const zone = 'Europe/Berlin'
    rig.restart({
      settings: () => ({ ...base(rig), chats: [{ name: 'ops', locale: 'en', zone }] }),
    })
    await rig.pass(4 * day)
    const made = (await rig.store.list('handover', 'id', {})).map(({ doc }) =>
      new Date(doc.at).toISOString().slice(5, 16),
    )
    expect(made).toEqual(['03-28T08:00', '03-29T07:00', '03-30T07:00', '03-31T07:00'])
  })
})

const base = (rig: Rig) => ({
  routine: {
    morning: true,
    weekly: false,
    alert_test: 'off' as const,
    threshold_review: 'off' as const,
    capacity_plan: 'off' as const,
  },
  daily: '09:00',
  systems: rig.systems,
  chats: [],
})

describe('CORE-7: /handover', () => {
  const request = { chat: 'ops', destination: ops }

  it('names open incidents with their next step, silences that end, what called people, and follow-ups that are due', async () => {
    const rig = await Rig.open()
    await rig.base.fire('api-1')
    await rig.base.deliver()
    const { incidents } = rig.base
    await incidents.verbs.assign({ ...rig.base.on(1, alice), to: alice })
    await incidents.verbs.addFollowUp({
      ...rig.base.on(1),
      text: '查 pm2 重啟原因',
      owner: alice,
      dueAt: rig.clock.now() + 10 * hour,
    })
    await rig.base.alerts.verbs.silence({
      scope: { matchers: [{ name: 'alertname', op: '=', value: 'InstanceDown' }] },
      until: Date.parse('2026-03-04T09:30:00+08:00'),
      ...rig.base.by(),
      comment: '',
    })
    const handover = await rig.routine.verbs.handOver({ ...request, ...rig.base.by(bob) })
    const [post] = await rig.posts()
    expect(post?.id).toBe(handover.post)
    expect(post?.text.split('\n')).toEqual([
      '🌅 交班：目前無人值班（14:00–22:00）',
      '🚨 #1 InstanceDown：偵測',
      '下一步：查 pm2 重啟原因（Alice）',
      '🔕 靜音 03/04 09:30 到期：InstanceDown，仍在響',
      '☐ #1 03/04 08:00 到期：查 pm2 重啟原因（Alice）',
      '叫人 1 次；P0 1、已恢復 0',
      '按「我接手」就由你值班',
    ])
    expect(post?.buttons).toEqual(['🙋 我接手', '☑ #1 查 pm2 重啟原因'])
  })

  it('what fired when the watch began counts in it, and what was over by then does not', async () => {
    const rig = await Rig.open()
    await rig.base.fire('api-1')
    await rig.base.tell('firing', ['b'], { alertname: 'DiskLow', priority: 'P1' })
    await rig.base.tell('firing', ['c'], { alertname: 'QueueLong', priority: 'P1' })
    await rig.pass(minute)
    await rig.base.tell('resolved', ['b'], { alertname: 'DiskLow', priority: 'P1' })
    await rig.pass(9 * minute)
    const first = await rig.routine.verbs.handOver({ ...request, ...rig.base.by(alice) })
    await rig.routine.verbs.take({ ...rig.base.by(bob), handover: first.id })
    await rig.pass(minute)
    await rig.base.resolve('api-1')
    await rig.pass(20 * minute)
    await rig.routine.verbs.handOver({ ...request, ...rig.base.by(alice) })
    const text = (await rig.posts()).at(-1)?.text ?? ''
    expect(text).not.toContain('沒有告警')
    expect(text).toContain('P0 1 · P1 1、已恢復 1')
  })

  it('names a go-live that is under way, its stage and whose it is', async () => {
    const rig = await Rig.open()
    const run = { number: 3, system: 'shop', owner: alice, stage: 'observe' as const, destination: ops }
    const others = { ...run, number: 4, destination: { channel: 'telegram', chat: 'dev' } }
    const paused = { ...run, number: 5, paused: { by: bob, at: rig.clock.now(), reason: 'lunch' } }
    const chats = ['ops', 'dev'].map((name) => ({ name, locale: 'zh-TW', zone }))
    rig.systems = [...rig.systems, { ...shop, id: 'toy', chat: 'dev' }]
    rig.restart({ settings: () => ({ ...base(rig), chats }) })
    rig.goLives = [{ ...run, deploy: { version: 'v2.3.1' } }, others, paused]
    await rig.routine.verbs.handOver({ ...request, ...rig.base.by(bob) })
    const lines = (await rig.posts())[0]?.text.split('\n') ?? []
    expect(lines.slice(1, -2)).toEqual([
      '🚀 上線 #3 Shop v2.3.1：3/5 部署與觀察（Alice）',
      '🚀 上線 #5 Shop：3/5 部署與觀察，已暫停（Alice）',
    ])
  })

  it('is confirmed by the next one; until then the watch stays with whoever has it', async () => {
    const rig = await Rig.open()
    const first = await rig.routine.verbs.handOver({ ...request, ...rig.base.by(alice) })
    expect((await rig.routine.verbs.take({ ...rig.base.by(alice), handover: first.id })).did).toBe('taken')
    await rig.pass(8 * hour)
    const second = await rig.routine.verbs.handOver({ ...request, ...rig.base.by(alice) })
    expect((await rig.routine.views.duty('ops'))?.person).toEqual(alice)
    expect((await rig.routine.verbs.take({ ...rig.base.by(alice), handover: second.id })).did).toBe('own')
    rig.restart()
    expect((await rig.routine.verbs.take({ ...rig.base.by(bob), handover: second.id })).did).toBe('taken')
    const posts = await rig.posts()
    expect(posts.at(-1)?.text.split('\n')[0]).toBe('🌅 交班 Alice → Bob（03/03 22:00–06:00）')
    expect(posts.at(-1)?.text).toContain('✅ Bob 06:00 接手')
    expect(posts.at(-1)?.buttons).toEqual([])
    expect(await rig.routine.views.duty('ops')).toMatchObject({ person: bob, last: 2 })
    const { items } = await rig.reports.list({ kind: 'handover', offset: 0, limit: 10 })
    expect(items.map(({ title }) => title)).toHaveLength(2)
  })

  it('of several who press at once one has it, and the others learn who', async () => {
    const rig = await Rig.open()
    const { id } = await rig.routine.verbs.handOver({ ...request, ...rig.base.by(alice) })
    const people = [alice, bob, { id: 1003, name: 'Carol' }]
    const taken = await Promise.all(people.map((one) => rig.routine.verbs.take({ ...rig.base.by(one), handover: id })))
    expect(taken.filter(({ did }) => did === 'taken')).toHaveLength(1)
    const { person } = (await rig.routine.views.duty('ops')) ?? {}
    const others = taken.flatMap((one) => (one.did === 'already' ? [one.by] : []))
    expect(others).toEqual([person, person])
  })

  it('a press that is delivered twice gives the same answer, and a command makes one handover', async () => {
    const rig = await Rig.open()
    const asked = { ...request, ...rig.base.by(alice) }
    const [first, again] = [await rig.routine.verbs.handOver(asked), await rig.routine.verbs.handOver(asked)]
    expect(again.id).toBe(first.id)
    const press = { ...rig.base.by(bob), handover: first.id }
    expect((await rig.routine.verbs.take(press)).did).toBe('taken')
    expect((await rig.routine.verbs.take(press)).did).toBe('taken')
    expect(await rig.posts()).toHaveLength(1)
  })

  it('an older one says that there is a newer one, and shows it', async () => {
    const rig = await Rig.open()
    const old = await rig.routine.verbs.handOver({ ...request, ...rig.base.by(alice) })
    await rig.routine.verbs.handOver({ ...request, ...rig.base.by(bob) })
    expect((await rig.routine.verbs.take({ ...rig.base.by(bob), handover: old.id })).did).toBe('replaced')
    const [post] = await rig.posts()
    expect(post?.text).toContain('沒有人接手，已有更新的交班')
    expect(post?.buttons).toEqual([])
  })

  it.each(['zh-TW', 'en'])('reads well in %s', async (locale) => {
    const rig = await Rig.open()
    rig.locale = locale
    await rig.base.fire('api-1', 'api-2')
    await rig.base.deliver()
    const { id } = await rig.routine.verbs.handOver({ ...request, ...rig.base.by(alice) })
    await rig.routine.verbs.take({ ...rig.base.by(bob), handover: id })
    expect((await rig.posts())[0]?.text).toMatchSnapshot()
  })
})
