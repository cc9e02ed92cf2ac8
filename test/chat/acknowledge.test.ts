import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Rig } from './rig.ts'

let rig: Rig

beforeEach(async () => {
  rig = await Rig.start()
})
afterEach(() => rig.close())

describe('CORE-6: acknowledging', () => {
  it('on the card: the toast says it is done, the card shows who, the next is told who was faster', async () => {
    const card = await rig.fire()
    expect(await rig.press('Alice', card, '👤 認領')).toBe('你認領了 InstanceDown，提醒已停')
    await rig.settled()
    expect(rig.text(card)).toMatch(/👤 Alice (?:\d\d\/\d\d )?\d\d:\d\d 認領/)
    expect(rig.buttons(card)[0]).toEqual(['取消認領', '🔕 靜音'])
    const second = rig.sandbox.world.forge('Bob', card, await anyButton('ack'))
    expect((await second.answered()).text).toMatch(/^Alice (?:\d\d\/\d\d )?\d\d:\d\d 已認領；要接手請先按「取消認領」$/)
  })

  const anyButton = async (verb: string): Promise<string> => {
    const all = await rig.store.list('button', 'id', {})
    return all.find(({ doc }) => doc.verb === verb)?.id ?? ''
  }

  it('can be given back', async () => {
    const card = await rig.fire()
    await rig.press('Alice', card, '👤 認領')
    await rig.settled()
    expect(await rig.press('Bob', card, '取消認領')).toBe('已替 Alice 取消認領，提醒會繼續')
    await rig.settled()
    expect(rig.buttons(card)[0]).toContain('👤 認領')
    await rig.press('Alice', card, '👤 認領')
    await rig.settled()
    expect(await rig.press('Alice', card, '取消認領')).toBe('已取消認領，提醒會繼續')
  })

  it('can come with a promise when it will be done', async () => {
    const card = await rig.fire()
    await rig.press('Alice', card, '👤 認領')
    await rig.settled()
    const [half] = rig
      .buttons(card)
      .flat()
      .filter((text) => text.includes('30'))
    expect(await rig.press('Alice', card, half ?? '')).toMatch(
      /^你認領了 InstanceDown，到 (?:\d\d\/\d\d )?\d\d:\d\d 為止$/,
    )
  })

  it('by command: by name in any case, with or without a time', async () => {
    await rig.fire()
    expect(await rig.said('Bob', '/ack instancedown 30m')).toMatch(
      /^你認領了 InstanceDown，到 (?:\d\d\/\d\d )?\d\d:\d\d 為止$/,
    )
    expect(await rig.said('Alice', '/ack InstanceDown')).toMatch(/^Bob (?:\d\d\/\d\d )?\d\d:\d\d 已認領；要接手/)
  })

  it('by command in reply to a card, whatever else is open', async () => {
    await rig.fire('DiskLow')
    const card = await rig.fire('InstanceDown')
    await rig.settled()
    expect(await rig.said('Bob', '/ack', { replyTo: card })).toBe('你認領了 InstanceDown，提醒已停')
  })

  it('without a name takes the only one that waits, and asks when several do', async () => {
    expect(await rig.said('Bob', '/ack')).toBe('沒有待認領的告警。')
    await rig.fire('DiskLow')
    expect(await rig.said('Bob', '/ack')).toBe('你認領了 DiskLow，提醒已停')
    await rig.fire('InstanceDown')
    await rig.fire('LatencyHigh')
    const question = await rig.ask('Bob', '/ack')
    expect(rig.text(question)).toBe('有 2 組告警，認領哪一組？')
    expect(rig.buttons(question).flat().sort()).toEqual(['P1 shop · InstanceDown', 'P1 shop · LatencyHigh'])
    expect(await rig.press('Bob', question, 'P1 shop · LatencyHigh')).toBe('你認領了 LatencyHigh，提醒已停')
  })

  it('what may have been meant by an unknown name is a button, with the time that was typed', async () => {
    await rig.fire()
    const answer = await rig.ask('Bob', '/ack InstanceDwn 30m')
    expect(rig.buttons(answer)).toEqual([['👤 認領 InstanceDown']])
    expect(await rig.press('Bob', answer, '👤 認領 InstanceDown')).toMatch(/^你認領了 InstanceDown，/)
    const why = await rig.ask('Bob', '/why InstanceDwn')
    expect(rig.buttons(why)).toEqual([['InstanceDown']])
    await rig.press('Bob', why, 'InstanceDown')
    await rig.settled()
    expect(rig.text(why)).toContain('InstanceDown')
    expect(rig.text(why)).not.toContain('你是不是要')
  })

  it('an unknown name gets the nearest open one, or the way to the list', async () => {
    await rig.fire('InstanceDown')
    expect(await rig.said('Bob', '/ack InstanceDwn')).toBe(
      '沒有進行中的告警叫 InstanceDwn。\n你是不是要 InstanceDown？',
    )
    expect(await rig.said('Bob', '/ack instance')).toContain('你是不是要 InstanceDown？')
    expect(await rig.said('Bob', '/ack zzz')).toBe('沒有進行中的告警叫 zzz。\n打 /alerts 看現在有哪些。')
  })

  it.each(['2x', '0m', '25h', '99:99'])('a time it can not read, %s, gets an example', async (time) => {
    await rig.fire('InstanceDown')
    const answer = await rig.said('Bob', `/ack InstanceDown ${time}`)
    expect(answer).toBe(`看不懂時間「${time}」，請用 15m、2h、1d，或 09:00。\n例：/ack InstanceDown 30m`)
    expect(rig.alerts.views.openEpisodes()[0]?.acknowledged).toBeUndefined()
  })

  it('18: of 200 acknowledgements at once, by three people, one wins; the others are told who', async () => {
    const card = await rig.fire()
    const data = await anyButton('ack')
    await rig.chat.idle()
    const presses = Array.from({ length: 200 }, (_, i) =>
      rig.sandbox.world.forge(i % 2 === 0 ? 'Alice' : 'Bob', card, data),
    )
    const toasts = await Promise.all(presses.map(async (press) => (await press.answered()).text))
    await rig.settled()
    expect(toasts.filter((toast) => toast.startsWith('你認領了'))).toHaveLength(1)
    const rest = toasts.filter((toast) => !toast.startsWith('你認領了'))
    expect(
      rest.every((toast) =>
        /^(Alice|Bob) (?:\d\d\/\d\d )?\d\d:\d\d 已認領；|^(Alice|Bob) 你 (?:\d\d\/\d\d )?\d\d:\d\d 已經認領了$|^太快了/.test(
          toast,
        ),
      ),
    ).toBe(true)
    expect((await rig.audit()).filter(({ action }) => action === 'acknowledge')).toHaveLength(1)
  })

  it('the list of open alerts: worst first, a page at a time, with a button for what nobody took', async () => {
    for (let i = 1; i <= 6; i++) await rig.fire(`Warning${i}`)
    await rig.fire('Worst', { priority: 'P0' })
    const list = await rig.ask('Bob', '/alerts')
    expect(rig.text(list).split('\n').slice(0, 3)).toEqual([
      '🔔 進行中的告警 7 組',
      '🔴 P0 Worst on api-1',
      expect.stringMatching(/^shop · Worst · \d+ 秒前$/),
    ])
    expect(rig.text(list)).toContain('第 1/2 頁')
    expect(await rig.press('Bob', list, '👤 認領 Worst')).toBe('你認領了 Worst，提醒已停')
    await rig.settled()
    expect(rig.text(list)).toContain('· 👤 Bob')
    expect(rig.buttons(list).flat()).not.toContain('👤 認領 Worst')
    await rig.press('Carol', list, '下一頁 ▶')
    await rig.settled()
    expect(rig.text(list)).toMatch(/Warning1[\s\S]*2\/2/)
  })
})
