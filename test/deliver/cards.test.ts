import { afterEach, describe, expect, it } from 'vitest'
import { alice, minute, type Observation, ops, places, Rig, type RigOptions, second } from './support.ts'

describe('an alert in the chat', () => {
  let rig: Rig
  const start = async (options: RigOptions = {}) => {
    rig = await Rig.start(options)
  }
  afterEach(() => rig.close())

  const labelsOf = (index = 0) =>
    (rig.messages()[index]?.markup?.inline_keyboard ?? []).map((row) => row.map(({ text }) => text).join(' | '))

  const acknowledge = async (more: { until?: number } = {}) => {
    const episode = rig.episode().id
    await rig.alerts.verbs.acknowledge({ person: alice, cause: `u${rig.clock.now()}`, episode, ...more })
    await rig.deliver.refresh(episode)
  }

  it('CORE-6: is one message, edited as it is acknowledged and resolved, with one audible reply at its end', async () => {
    await start()
    const annotations = { summary: '後端服務無回應', metric: 'up', normal: '1', action: '檢查後端是否存活（SOP 3.4）' }
    await rig.fire({}, { value: 0, annotations })
    expect(rig.texts()).toEqual([
      [
        '🔴 P0 後端服務無回應',
        'shop · InstanceDown',
        'api-1',
        'up = 0（正常 1）· 03:12 起',
        '建議：檢查後端是否存活（SOP 3.4）',
      ].join('\n'),
    ])
    expect(labelsOf()).toEqual(['👤 認領 | 🔕 靜音'])
    await rig.pass(2 * minute)
    await acknowledge()
    expect(rig.texts()[0]).toContain('👤 Alice 03:14 認領，提醒已停')
    expect(labelsOf()).toEqual(['取消認領 | 🔕 靜音', '⏳ 30 分 | ⏳ 60 分'])
    await rig.pass(9 * minute)
    await rig.resolve()
    await rig.pass(5 * second)
    expect(rig.texts()).toEqual([
      ['🟢 已恢復：後端服務無回應', 'shop · InstanceDown', '03:12–03:23，共 11 分 · 👤 Alice'].join('\n'),
      '🟢 已恢復：後端服務無回應（11 分）',
    ])
    const [card, reply] = rig.messages()
    expect(reply?.replyTo).toBe(card?.id)
    expect([card?.silent, reply?.silent]).toEqual([false, false])
    expect(card?.markup).toBeUndefined()
    expect(await rig.states()).toEqual({ sent: 2 })
  })

  it.each([
    ['== 0', 0, {}, '03:12 起'],
    ['== 1', 1, {}, '03:12 起'],
    ['== 0', 0, { metric: 'up' }, 'up = 0 · 03:12 起'],
    ['== 0', 0, { normal: '1' }, '值 0（正常 1）· 03:12 起'],
    ['== 3', 3, {}, '值 3 · 03:12 起'],
    ['< 1', 0, {}, '值 0 · 03:12 起'],
  ])('a rule that asks %s of a value of %d: with %j the card says %s', async (threshold, value, more, line) => {
    await start()
    await rig.fire({}, { value, threshold, annotations: { summary: '後端沒有回應', ...more } })
    expect(rig.texts()[0]?.split('\n')[3]).toBe(line)
  })

  it('names its members, and says when one is unknown and why', async () => {
    await start()
    await rig.see(...['api-1', 'api-2', 'api-3'].map((instance) => rig.seen('firing', { instance })))
    expect(rig.texts()[0]).toContain('🔴 P0 後端服務無回應（3 台）')
    expect(rig.texts()[0]).toContain('api-1、api-2、api-3')
    await rig.see(rig.seen('unknown', { instance: 'api-2' }, { why: 'health' }))
    await rig.pass(2 * second)
    expect(rig.texts()[0]).toContain('⚪ 1 則狀態不明：health 無資料')
    expect(rig.texts()[0]?.split('\n')[0]).toContain('🔴')
  })

  it('is grey when all that is known is that nothing is known', async () => {
    await start()
    await rig.fire()
    await rig.see(rig.seen('unknown', {}, { why: 'health' }))
    await rig.pass(2 * second)
    expect(rig.heads()).toEqual(['⚪ P0 後端服務無回應'])
  })

  it('names one alone by what it has of its own, not by where the figure was read', async () => {
    await start()
    await rig.fire({ instance: '127.0.0.1:9101', host: 'api-7' })
    expect(rig.texts()[0]?.split('\n')[2]).toBe('api-7')
  })

  it('tells apart members by what differs when that is not the instance', async () => {
    await start()
    const disk = (mount: string): Observation =>
      rig.seen('firing', { mount, instance: 'db-1', alertname: 'DiskLow' }, { annotations: { summary: '磁碟' } })
    await rig.see(disk('/'), disk('/data'))
    expect(rig.texts()[0]).toContain('🔴 P0 磁碟（2 則）')
    expect(rig.texts()[0]).toContain('/、/data')
  })

  it('shows how long the last time took and who had it', async () => {
    await start()
    await rig.fire()
    await acknowledge()
    await rig.pass(4 * minute)
    await rig.resolve()
    await rig.pass(24 * 60 * minute)
    await rig.fire()
    expect(rig.texts().at(-1)).toContain('上次：03/02，4 分恢復（Alice）')
  })

  it('new members are told in a reply at the end of the cooldown, and shown at once', async () => {
    await start()
    await rig.fire()
    await rig.pass(minute)
    await rig.fire({ instance: 'api-2' })
    await rig.pass(2 * second)
    expect(rig.texts()).toHaveLength(1)
    expect(rig.texts()[0]).toContain('api-1、api-2')
    await rig.pass(5 * minute)
    expect(rig.texts()[1]).toBe('🔴 P0 新增 1 則：後端服務無回應（共 2 則）\napi-2')
    expect(rig.messages()[1]).toMatchObject({ replyTo: rig.messages()[0]?.id, silent: false })
  })

  it('reminds with its buttons, and only the newest reminder stays', async () => {
    await start({ remind: 5 * minute })
    await rig.fire()
    await rig.pass(40 * minute)
    const [, ...reminders] = rig.messages()
    expect(reminders).toHaveLength(1)
    expect(reminders[0]?.text).toBe('🔴 P0 還沒人認領：後端服務無回應')
    expect(labelsOf(1)).toEqual(['👤 認領 | 🔕 靜音'])
    expect(rig.sandbox.ledger.messages({ deleted: true }).length).toBeGreaterThan(2)
    const id = rig.episode().id
    expect(await rig.deliver.episodeAt(places.ops, reminders[0]?.id ?? 0)).toBe(id)
  })

  it('a silence is named on the card with its end, and its buttons change', async () => {
    await start()
    await rig.fire()
    const scope = { episode: rig.episode().id }
    await rig.alerts.verbs.silence({ person: alice, cause: 'u1', scope, until: rig.clock.now() + 60 * minute })
    await rig.pass(2 * second)
    expect(rig.texts()[0]).toContain('🔕 Alice 靜音至 04:12 · 1 則')
    expect(labelsOf()).toEqual(['👤 認領 | 解除靜音 | 延長'])
    expect(rig.texts()).toHaveLength(1)
  })

  it('a rule that is gone ends its card without green', async () => {
    await start()
    await rig.fire()
    await rig.see(rig.seen('resolved', {}, { why: 'removed' }))
    await rig.pass(2 * second)
    expect(rig.heads()).toEqual(['⚪ 規則已移除：後端服務無回應', '⚪ 規則已移除：後端服務無回應（0 秒）'])
  })

  it('links of the rule become buttons when they are http(s), and never otherwise', async () => {
    await start()
    const annotations = { summary: 'x', runbook_url: 'https://wiki.example.org/sop', dashboard_url: 'tg://user?id=1' }
    await rig.fire({}, { annotations })
    expect(labelsOf()).toEqual(['👤 認領 | 🔕 靜音', '📖 手冊'])
  })

  it('buttons keep their ids for the life of the card, and mean what they say', async () => {
    await start()
    await rig.fire()
    const idsOf = () =>
      JSON.stringify(
        rig
          .messages()[0]
          ?.markup?.inline_keyboard[0]?.map((button) => 'callback_data' in button && button.callback_data),
      )
    const before = idsOf()
    await rig.fire({ instance: 'api-2' })
    await rig.pass(2 * second)
    expect(idsOf()).toBe(before)
    const [first] = JSON.parse(before) as string[]
    const button = await rig.store.get('button', first ?? '')
    expect(button?.doc).toMatchObject({ verb: 'ack', args: { episode: rig.episode().id } })
  })

  it('CORE-11: speaks the chat’s language in the chat’s zone', async () => {
    await start({ chats: { ops: { id: places.ops, locale: 'en', timezone: 'America/New_York' } } })
    await rig.fire({}, { value: 1234.5678 })
    expect(rig.texts()[0]).toBe('🔴 P0 後端服務無回應\nshop · InstanceDown\napi-1\nvalue 1,234.6 · since 14:12')
    await rig.pass(65 * minute)
    await rig.resolve()
    await rig.pass(2 * second)
    expect(rig.texts()[1]).toBe('🟢 Resolved: 後端服務無回應 (1 h 5 min)')
  })

  it('goes to every destination of its route, each with its own card', async () => {
    const forum = { channel: 'telegram', chat: 'forum' }
    await start({ chats: { ops: { id: places.ops }, forum: { id: places.forum } }, destinations: [ops, forum] })
    await rig.fire()
    await acknowledge()
    for (const chat of [places.ops, places.forum])
      expect(rig.texts(chat)).toEqual([expect.stringContaining('👤 Alice')])
    await rig.resolve()
    await rig.pass(2 * second)
    for (const chat of [places.ops, places.forum]) expect(rig.heads(chat)).toHaveLength(2)
  })

  it('a card that somebody deleted comes back without a sound while it still matters', async () => {
    await start()
    await rig.fire()
    rig.sandbox.world.groups.deleteMessage(places.ops, rig.messages()[0]?.id ?? 0)
    await rig.fire({ instance: 'api-2' })
    await rig.pass(5 * second)
    expect(rig.texts()).toEqual([expect.stringContaining('api-1、api-2')])
    expect(rig.messages()[0]?.silent).toBe(true)
    expect(labelsOf()).toEqual(['👤 認領 | 🔕 靜音'])
  })

  it('changed while the bot was down: the card is right soon after the start', async () => {
    await start()
    await rig.fire()
    await rig.deliver.stop(rig.clock.now())
    await rig.tell(rig.seen('firing', { instance: 'api-2' }))
    await rig.halt()
    await rig.boot()
    await rig.pass(5 * second)
    expect(rig.texts()).toEqual([expect.stringContaining('api-1、api-2')])
  })

  it('ten changes at once are one edit, and nothing is edited when nothing changed', async () => {
    await start()
    await rig.fire()
    await rig.pass(2 * second)
    for (let i = 2; i <= 11; i++) await rig.tell(rig.seen('firing', { instance: `api-${i}` }))
    await rig.idle()
    await rig.pass(5 * second)
    expect(rig.sandbox.transcript.requests('editMessageText').length).toBeLessThanOrEqual(2)
    expect(rig.texts()[0]).toContain('（11 台）')
    rig.deliver.wake()
    await rig.pass(minute)
    expect(rig.sandbox.transcript.requests('editMessageText').length).toBeLessThanOrEqual(2)
  })

  it('a message with our buttons that we do not know becomes a copy, and follows', async () => {
    await start()
    await rig.fire()
    const stray = rig.sandbox.world.say(1001, places.ops, 'x')
    const id = rig.episode().id
    const at = rig.messages()[0]?.id ?? 0
    await rig.deliver.adopt(id, places.ops, at)
    expect((await rig.store.list('card', 'id', {})).map(({ doc }) => doc.copies)).toEqual([[]])
    await rig.deliver.adopt(id, places.ops, stray.id)
    expect(await rig.deliver.episodeAt(places.ops, stray.id)).toBe(id)
    await rig.pass(5 * second)
    // The server refuses to edit a person's message: the copy is dropped or marked as shown, never tried for ever.
    const edits = rig.sandbox.transcript.requests('editMessageText').filter(({ status }) => status === 400)
    expect(edits.length).toBeLessThanOrEqual(1)
  })

  it('away while it fired and resolved: one message that says both, nothing else', async () => {
    await start()
    await rig.sandbox.faults.refuse()
    await rig.fire()
    await rig.pass(4 * minute)
    await rig.resolve()
    await rig.pass(minute)
    await rig.sandbox.faults.accept()
    await rig.pass(10 * second)
    expect(rig.texts()).toEqual([
      ['🟢 已恢復：後端服務無回應', 'shop · InstanceDown', '03:12–03:16，共 4 分'].join('\n'),
    ])
    expect(await rig.states()).toEqual({ sent: 1, superseded: 1 })
  })
})
