import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import { Rig } from './rig.ts'

let rig: Rig

beforeEach(async () => {
  rig = await Rig.start()
})
afterEach(() => rig.close())

const active = () => rig.alerts.views.silences()

/** Presses Silence on the card and gives the sheet. */
async function openSheet(card: StoredMessage, who = 'Alice'): Promise<StoredMessage> {
  const before = new Set(rig.messages().map(({ id }) => id))
  await rig.press(who, card, '🔕 靜音')
  return rig.sandbox.waitFor(() => rig.messages().find(({ id }) => !before.has(id)), 'the sheet')
}

describe('the silence sheet', () => {
  it('asks how long, in reply to the card, with how much it covers', async () => {
    const card = await rig.fire()
    const sheet = await openSheet(card)
    expect(rig.text(sheet)).toMatchInlineSnapshot(`
      "🔕 靜音 InstanceDown 多久？
      範圍：shop · P1，現有 1 則
      不含其他告警；新主機也會靜音"
    `)
    expect(rig.buttons(sheet)).toMatchInlineSnapshot(`
      [
        [
          "15 分",
          "1 小時",
          "4 小時",
        ],
        [
          "到 09:00",
          "到穩定恢復",
          "其他…",
        ],
        [
          "改範圍",
          "取消",
        ],
      ]
    `)
    expect(sheet.replyTo).toBe(card.id)
  })

  it('silences at once what is no critical alert; the card shows it and the sheet goes away', async () => {
    const card = await rig.fire()
    const sheet = await openSheet(card)
    expect(await rig.press('Alice', sheet, '1 小時')).toMatch(/^🔕 Alice 靜音至 (?:\d\d\/\d\d )?\d\d:\d\d · 1 則$/)
    await rig.settled()
    expect(active()).toHaveLength(1)
    expect(rig.text(card)).toMatch(/🔕 Alice 靜音至 (?:\d\d\/\d\d )?\d\d:\d\d · 1 則/)
    expect(rig.messages().map(({ id }) => id)).not.toContain(sheet.id)
  })

  it('takes it back and makes it longer from the card', async () => {
    const card = await rig.fire()
    await rig.press('Alice', await openSheet(card), '15 分')
    await rig.settled()
    const [before] = active()
    const [more] = rig
      .buttons(card)
      .flat()
      .filter((text) => text.startsWith('延長'))
    expect(await rig.press('Bob', card, more ?? '')).toMatch(/^延長到 (?:\d\d\/\d\d )?\d\d:\d\d$/)
    await rig.settled()
    expect(active()[0]?.until).toBe((before?.until as number) + 3_600_000)
    expect(await rig.press('Bob', card, '解除靜音')).toBe('已解除靜音：InstanceDown')
    await rig.settled()
    expect(active()).toHaveLength(0)
    expect(rig.text(card)).toContain('InstanceDown')
  })

  it("S2: is its opener's alone", async () => {
    const card = await rig.fire()
    const sheet = await openSheet(card, 'Alice')
    const before = rig.text(sheet)
    for (const button of ['15 分', '改範圍', '取消']) {
      expect(await rig.press('Bob', sheet, button)).toBe('這是 Alice 開的，只有 Alice 能按。')
    }
    await rig.settled()
    expect(rig.text(sheet)).toBe(before)
    expect(active()).toHaveLength(0)
  })

  it('asks once more before something critical goes quiet: same person, one press, one minute', async () => {
    const card = await rig.fire('InstanceDown', { priority: 'P0' })
    const sheet = await openSheet(card)
    await rig.press('Alice', sheet, '4 小時')
    await rig.settled()
    expect(rig.text(sheet)).toMatch(
      /^⚠️ 要靜音 InstanceDown 嗎？現有 1 則\n至 (?:\d\d\/\d\d )?\d\d:\d\d · 含 1 則嚴重告警\n只有 Alice 能按，60 秒後失效$/,
    )
    const data = dataOf(sheet, '確定靜音')
    expect(await rig.press('Bob', sheet, '確定靜音')).toBe('這是 Alice 開的，只有 Alice 能按。')
    expect(active()).toHaveLength(0)
    const presses = Array.from({ length: 10 }, () => rig.sandbox.world.forge('Alice', sheet, data))
    const toasts = await Promise.all(presses.map(async (press) => (await press.answered()).text))
    await rig.settled()
    expect(toasts.filter((toast) => toast === '這顆按鈕只能按一次，已經按過了。')).toHaveLength(9)
    expect(active()).toHaveLength(1)
    expect(rig.text(card)).toContain('🔕 Alice 靜音至')
  })

  it('S2: a confirmation does nothing after its minute', async () => {
    const card = await rig.fire('InstanceDown', { priority: 'P0' })
    const sheet = await openSheet(card)
    await rig.press('Alice', sheet, '4 小時')
    await rig.settled()
    rig.clock.shift(61_000)
    expect(await rig.press('Alice', sheet, '確定靜音')).toBe('這顆按鈕過期了，請再來一次。')
    expect(active()).toHaveLength(0)
  })

  it('offers other scopes with their counts, and confirms what covers two systems', async () => {
    const card = await rig.fire('InstanceDown')
    await rig.fire('InstanceDown', {
      system: 'video',
      labels: { alertname: 'InstanceDown', priority: 'P1', instance: 'v-1' },
    })
    await rig.fire('DiskLow')
    const sheet = await openSheet(card)
    await rig.press('Alice', sheet, '改範圍')
    await rig.settled()
    expect(rig.buttons(sheet).flat()).toMatchInlineSnapshot(`
      [
        "僅 P1（1 則）",
        "全部優先級（1 則）",
        "所有系統（2 則）",
        "整個系統（2 則）",
        "自己打…",
        "取消",
      ]
    `)
    await rig.press('Alice', sheet, '所有系統（2 則）')
    await rig.settled()
    expect(rig.text(sheet)).toContain('範圍：所有系統，現有 2 則')
    await rig.press('Alice', sheet, '15 分')
    await rig.settled()
    expect(rig.text(sheet)).toContain('2 個系統：shop、video')
    expect(active()).toHaveLength(0)
    await rig.press('Alice', sheet, '確定靜音')
    await rig.settled()
    expect(active()).toHaveLength(1)
    expect(rig.text(sheet)).toMatch(/^🔕 Alice 靜音至 (?:\d\d\/\d\d )?\d\d:\d\d · 2 則\nInstanceDown$/)
    expect(await rig.press('Bob', sheet, '解除靜音')).toBe('已解除靜音：InstanceDown')
    await rig.settled()
    expect(active()).toHaveLength(0)
    expect(rig.text(sheet)).toBe('已解除靜音：InstanceDown')
  })

  it('can be cancelled: it goes away', async () => {
    const sheet = await openSheet(await rig.fire())
    expect(await rig.press('Alice', sheet, '取消')).toBe('已取消')
    await rig.settled()
    expect(rig.messages().map(({ id }) => id)).not.toContain(sheet.id)
  })

  it('takes a typed time from its opener only, also after a restart', async () => {
    const sheet = await openSheet(await rig.fire())
    await rig.press('Alice', sheet, '其他…')
    await rig.settled()
    const question = rig.messages().at(-1) as StoredMessage
    expect(rig.text(question)).toBe('Alice，要靜音多久？回覆這則訊息，打 90m、2h、1d 或 09:00。\n例：90m')
    await rig.stop()
    const { sandbox, clock, store } = rig
    rig = await Rig.start({ on: { sandbox, clock }, store })
    expect(await rig.said('Bob', '90m', { replyTo: question })).toBe('這是在問 Alice，你的回覆不算。')
    const said = rig.messages().length
    rig.sandbox.world.say('Bob', question.chatId, '90m', { replyTo: question })
    await rig.settled()
    expect(rig.messages()).toHaveLength(said + 1)
    expect(active()).toHaveLength(0)
    expect(await rig.said('Alice', '９０m', { replyTo: question })).toMatch(
      /^🔕 Alice 靜音至 (?:\d\d\/\d\d )?\d\d:\d\d/,
    )
    expect(active()).toHaveLength(1)
    expect(active()[0]?.until).toBeGreaterThan(rig.clock.now() + 89 * 60_000)
    expect(await rig.said('Alice', '5h', { replyTo: question })).toBe('這個問題已經回答過了，請從頭再來一次。')
    expect(active()).toHaveLength(1)
  })

  it('asks again, about the same, when the typed time can not be read; the first question stays open too', async () => {
    const sheet = await openSheet(await rig.fire())
    await rig.press('Alice', sheet, '其他…')
    await rig.settled()
    const question = rig.messages().at(-1) as StoredMessage
    const again = await rig.ask('Alice', 'an hour', { replyTo: question })
    expect(rig.text(again)).toMatch(/^看不懂時間「an hour」/)
    expect(rig.sandbox.world.message(again)?.input?.kind).toBe('force_reply')
    expect(await rig.said('Alice', '1h', { replyTo: again })).toMatch(/^🔕 Alice 靜音至 .*\nInstanceDown · shop$/)
    expect(await rig.said('Alice', '2h', { replyTo: question })).toMatch(/^🔕 Alice 靜音至 /)
  })

  it('asks again when the typed scope can not be read', async () => {
    const sheet = await openSheet(await rig.fire())
    await rig.press('Alice', sheet, '改範圍')
    await rig.settled()
    await rig.press('Alice', sheet, '自己打…')
    await rig.settled()
    const question = rig.messages().at(-1) as StoredMessage
    const again = await rig.ask('Alice', 'two words', { replyTo: question })
    expect(rig.text(await rig.ask('Alice', 'InstanceDown', { replyTo: again }))).toContain('多久？')
  })

  it('says so when the question was asked too long ago', async () => {
    const sheet = await openSheet(await rig.fire())
    await rig.press('Alice', sheet, '其他…')
    await rig.settled()
    const question = rig.messages().at(-1) as StoredMessage
    rig.clock.shift(16 * 60_000)
    expect(await rig.said('Alice', '90m', { replyTo: question })).toBe('這個問題已經過期，請從頭再來一次。')
  })

  it('takes typed matchers and goes on with the sheet', async () => {
    const card = await rig.fire()
    await rig.fire('DiskLow')
    const sheet = await openSheet(card)
    await rig.press('Alice', sheet, '改範圍')
    await rig.settled()
    await rig.press('Alice', sheet, '自己打…')
    await rig.settled()
    const question = rig.messages().at(-1) as StoredMessage
    const next = await rig.ask('Alice', 'alertname=~"Disk.*|Instance.*"', { replyTo: question })
    expect(rig.text(next)).toContain('現有 2 則')
    await rig.press('Alice', next, '15 分')
    await rig.settled()
    expect(active()[0]?.matchers).toEqual([{ name: 'alertname', op: '=~', value: 'Disk.*|Instance.*' }])
  })

  function dataOf(message: StoredMessage, text: string): string {
    const found = rig.sandbox.world
      .message(message)
      ?.markup?.inline_keyboard.flat()
      .find((button) => button.text === text)
    return found && 'callback_data' in found ? found.callback_data : ''
  }
})

describe('/silence and /unsilence', () => {
  it('silence what has a name, and list and end silences', async () => {
    await rig.fire()
    const done = await rig.ask('Bob', '/silence 2h InstanceDown')
    expect(rig.text(done)).toMatch(/^🔕 Bob 靜音至 (?:\d\d\/\d\d )?\d\d:\d\d · 1 則\nInstanceDown$/)
    expect(rig.buttons(done)).toEqual([['解除靜音', '延長 1 小時']])
    const list = await rig.ask('Alice', '/unsilence')
    expect(rig.text(list)).toMatch(/^🔕 生效中的靜音 1 個\nInstanceDown · 至 (?:\d\d\/\d\d )?\d\d:\d\d · Bob$/)
    expect(await rig.press('Alice', list, '解除 InstanceDown')).toBe('已解除靜音：InstanceDown')
    await rig.settled()
    expect(rig.text(list)).toBe('現在沒有靜音。')
    expect(await rig.press('Alice', done, '解除靜音')).toBe('這個靜音已經結束了')
  })

  it('take matchers with and without commas, a clock time, and "until stable"', async () => {
    await rig.fire()
    await rig.fire('DiskLow')
    await rig.said('Bob', '/silence 09:00 alertname=InstanceDown instance=~"api-.*"')
    await rig.said('Bob', '/silence stable {alertname="DiskLow"}')
    expect(active().map(({ matchers, until }) => [matchers.length, until === 'stable'])).toEqual([
      [2, false],
      [1, true],
    ])
  })

  it('reply to a card: its alert is meant', async () => {
    const card = await rig.fire()
    await rig.fire('DiskLow')
    expect(await rig.said('Bob', '/silence 2h', { replyTo: card })).toMatch(/^🔕 Bob 靜音至 .*\nInstanceDown · shop$/)
    await rig.settled()
    expect(await rig.said('Bob', '/unsilence', { replyTo: card })).toBe('已解除靜音：InstanceDown')
    expect(rig.text(await rig.ask('Bob', '/silence', { replyTo: card }))).toContain('🔕 靜音 InstanceDown 多久？')
  })

  it('a name that nobody knows is not silenced before the person says so', async () => {
    await rig.fire('InstanceDown')
    const asked = await rig.ask('Bob', '/silence 1h InstanceDwn')
    expect(rig.text(asked)).toBe(
      '沒有告警或規則叫 InstanceDwn，靜音了也沒有作用。\n你是不是要 InstanceDown？\n只有 Bob 能按，60 秒後失效',
    )
    expect(rig.buttons(asked)).toEqual([['🔕 靜音 InstanceDown'], ['還是要靜音', '取消']])
    expect(active()).toHaveLength(0)
    expect(await rig.press('Alice', asked, '還是要靜音')).toBe('這是 Bob 開的，只有 Bob 能按。')
    await rig.press('Bob', asked, '🔕 靜音 InstanceDown')
    await rig.settled()
    expect(active().map(({ matchers }) => matchers[0]?.value)).toEqual(['InstanceDown'])
    const other = await rig.ask('Bob', '/silence 1h NoSuchAlert')
    expect(rig.text(other)).toContain('打 /alerts 看現在有哪些。')
    await rig.press('Bob', other, '還是要靜音')
    await rig.settled()
    expect(active()).toHaveLength(2)
  })

  it.each([
    ['Alert', '1 alert now'],
    ['Other', '0 alerts now'],
  ])('English counts as English does: %s, %s', async (name, count) => {
    const settings = () => ({
      people: [{ id: 1002, name: 'Bob', role: 'responder' as const, locale: 'en' }],
      locale: 'en',
      timezone: 'UTC',
    })
    await rig.close()
    rig = await Rig.start({ deps: { settings, alertNames: () => ['Other'] } })
    const card = await rig.fire('Alert')
    expect(rig.text(await rig.ask('Bob', '/silence', { replyTo: card }))).toContain('1 alert now')
    const done = await rig.said('Bob', `/silence 1h ${name}`)
    expect(done).toContain(`· ${count.replace(' now', '')}\n`)
    expect(await rig.said('Bob', '/help')).toContain('/ack Alert 30m')
  })

  it('the name of a rule that is quiet now is known', async () => {
    await rig.close()
    rig = await Rig.start({ deps: { alertNames: () => ['BackupLate'] } })
    expect(await rig.said('Bob', '/silence 1h BackupLate')).toMatch(/^🔕 Bob 靜音至/)
    expect(await rig.said('Bob', '/silence 1h BackupLat')).toContain('你是不是要 BackupLate？')
    expect(await rig.said('Bob', '/silence')).toContain('例：/silence 2h BackupLate')
  })

  it.each([
    ['/silence', /^要靜音多久、靜音什麼？\n例：\/silence 2h InstanceDown\n/],
    ['/silence 2x InstanceDown', /^看不懂時間「2x」，請用 15m、2h、1d，或 09:00。\n例：\/silence 2h InstanceDown$/],
    ['/silence InstanceDown', /^看不懂時間「InstanceDown」/],
    ['/silence 8d InstanceDown', /^「8d」太長，最長 7 天。/],
    ['/silence 2h', /^要靜音多久、靜音什麼？/],
    ['/silence 2h two words', /^看不懂範圍 two words，/],
    ['/silence 2h a=~"("', /^看不懂範圍 a=~"\("，/],
    ['/silence 2h severity!=none', /^這個範圍會讓所有告警都安靜/],
    ['/unsilence Nothing', /^沒有靜音叫 Nothing。\n現在沒有靜音。$/],
  ])('answer %s with what would be right', async (text, answer) => {
    expect(await rig.said('Bob', text)).toMatch(answer)
    expect(active()).toHaveLength(0)
  })
})
