import { afterEach, describe, expect, it } from 'vitest'
import type { PersonEntry } from '../../src/chat/index.ts'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import { ops, people, plainText, Rig } from './rig.ts'

let rig: Rig
afterEach(() => rig.close())

const crew: PersonEntry[] = people.map(({ locale: _, ...person }) => person)

/** What the group reads, in order, as it stands now; times and ages left out. */
function transcript(): string {
  return rig
    .messages()
    .map((message) => `${nameOf(message)}: ${still(rig.text(message)).replaceAll('\n', '\n  ')}${keysOf(message)}`)
    .join('\n')
}

const nameOf = ({ from }: StoredMessage) => rig.sandbox.world.person(from).firstName
const still = (text: string) =>
  plainText(text)
    .replace(/(?:\d\d\/\d\d )?\d\d:\d\d/g, '00:00')
    .replace(/\d+ (秒|s|min|分)/g, '0 $1')
const keysOf = (message: StoredMessage) =>
  rig
    .buttons(message)
    .map((row) => `\n  ${row.map((text) => `[${text}]`).join(' ')}`)
    .join('')

const button = (message: StoredMessage, at: number) => rig.buttons(message).flat()[at] ?? ''

/** An alert is seen, refused to whom it is not for, taken, silenced with a second look, and given its sound back. */
async function night(locale: string): Promise<string[]> {
  const settings = () => ({ people: crew, locale, timezone: 'Asia/Taipei' })
  rig = await Rig.start({ locale, deps: { settings } })
  const toasts: string[] = []
  const press = async (who: string, message: StoredMessage, at: number) => {
    toasts.push(`${who}: ${still(await rig.press(who, message, button(message, at)))}`)
    await rig.settled()
  }
  const card = await rig.fire('InstanceDown', { priority: 'P0' })
  await rig.settled()
  await press('Mallory', card, 0)
  await press('Carol', card, 0)
  await press('Bob', card, 0)
  await rig.ask('Alice', '/ack InstanceDown 2x')
  await rig.ask('Alice', '/ack InstanceDown')
  await press('Alice', card, 1)
  const sheet = rig.messages().at(-1) as StoredMessage
  await press('Bob', sheet, 0)
  await press('Alice', sheet, 1)
  await press('Alice', sheet, 0)
  await rig.settled()
  return toasts
}

describe('CORE-11: one night in the group', () => {
  it('in zh-TW', async () => {
    expect(await night('zh-TW')).toMatchInlineSnapshot(`
      [
        "Mallory: You are not on the list. Your ID is 1004; ask an admin to add you under people in the configuration.",
        "Carol: 這要「處理者」才能做，你是「檢視者」。請管理者在設定檔 people 裡改你的 role。",
        "Bob: 你認領了 InstanceDown，提醒已停",
        "Alice: ",
        "Bob: 這是 Alice 開的，只有 Alice 能按。",
        "Alice: ",
        "Alice: 🔕 Alice 靜音至 00:00 · 1 則",
      ]
    `)
    expect(transcript()).toMatchInlineSnapshot(`
      "Opsbell: 🔴 P0 InstanceDown on api-1
        shop · InstanceDown
        api-1
        00:00 起
        👤 Bob 00:00 認領，提醒已停
        🔕 Alice 靜音至 00:00 · 1 則
        [取消認領]
        [解除靜音] [延長]
        [🚨 事件] [⏳ 30 分] [⏳ 60 分]
      Alice: /ack InstanceDown 2x
      Opsbell: 看不懂時間「2x」，請用 15m、2h、1d，或 00:00。
        例：/ack InstanceDown 30m
      Alice: /ack InstanceDown
      Opsbell: Bob 00:00 已認領；要接手請先按「取消認領」"
    `)
  })

  it('in English', async () => {
    expect(await night('en')).toMatchInlineSnapshot(`
      [
        "Mallory: You are not on the list. Your ID is 1004; ask an admin to add you under people in the configuration.",
        "Carol: This takes the role responder, you are viewer. Ask an admin to change your role under people in the configuration.",
        "Bob: You acknowledged InstanceDown, reminders stop",
        "Alice: ",
        "Bob: Alice opened this, only Alice can press.",
        "Alice: ",
        "Alice: 🔕 Silenced by Alice until 00:00 · 1 alert",
      ]
    `)
    expect(transcript()).toMatchInlineSnapshot(`
      "Opsbell: 🔴 P0 InstanceDown on api-1
        shop · InstanceDown
        api-1
        since 00:00
        👤 Bob has it since 00:00, no reminders
        🔕 Alice silenced it until 00:00 · 1
        [Give back]
        [Unsilence] [Extend]
        [🚨 Incident] [⏳ 30 min] [⏳ 60 min]
      Alice: /ack InstanceDown 2x
      Opsbell: I can't read the time "2x", please write 15m, 2h, 1d, or 00:00.
        Example: /ack InstanceDown 30m
      Alice: /ack InstanceDown
      Opsbell: Bob acknowledged it at 00:00; to take over, press Give back first"
    `)
  })
})

describe('S10: hostile text', () => {
  it('stays text, whatever people and labels say: no link, no mention, no command, nothing refused', async () => {
    rig = await Rig.start()
    const nasty = [
      '</b><a href="tg://user?id=1">x</a> @all https://evil.example /ack',
      '*_`[x](https://evil.example)`_*',
      '\u202egnp.exe\u202c \u200b\u0000\u0007',
      '{"verb":"ack"}',
      '$(reboot) `rm -rf /`',
      '🙂'.repeat(300),
      '\ud800 lone',
      'a'.repeat(5000),
    ]
    for (const text of nasty) {
      for (const command of ['/ack', '/silence', '/silence 2h', '/unsilence', '/help']) {
        rig.sandbox.world.say('Bob', ops, `${command} ${text}`.slice(0, 4096))
      }
      await rig.settled()
      rig.clock.shift(30_000)
    }
    await rig.fire('Nasty', { annotations: { summary: nasty[0] ?? '' } })
    await rig.settled()
    rig.clock.shift(60_000)
    await rig.ask('Alice', '/alerts')
    await rig.ask('Alice', '/silence')
    await rig.settled()
    const said = rig.messages().filter(({ from }) => from === rig.sandbox.botId)
    expect(said.length).toBeGreaterThan(30)
    const kinds = said.flatMap(({ entities }) => entities.map(({ type }) => type))
    expect(
      kinds.filter((type) => ['url', 'text_link', 'mention', 'text_mention', 'email', 'hashtag'].includes(type)),
    ).toEqual([])
    const refused = rig.sandbox.transcript.requests().filter(({ status = 200 }) => status >= 400 && status !== 409)
    expect(refused).toEqual([])
    expect(await rig.store.count('update', 'dead', {})).toBe(0)
    expect(rig.alerts.views.openEpisodes()[0]?.acknowledged).toBeUndefined()
  })

  it("a forwarded command, and one through another bot, are not the person's own", async () => {
    rig = await Rig.start()
    await rig.fire()
    const sent = rig.sandbox.world.say('Bob', 'bot', 'x')
    const from = { id: 1002, is_bot: false, first_name: 'Bob' }
    const origin = { type: 'user' as const, sender_user: { ...from, id: 1001 }, date: 1 }
    const message = {
      message_id: sent.id,
      date: sent.date,
      chat: { id: 1002, type: 'private' as const, first_name: 'Bob' },
      from,
      text: '/ack',
      entities: [{ type: 'bot_command' as const, offset: 0, length: 4 }],
    }
    rig.sandbox.updates.push('message', { ...message, forward_origin: origin })
    rig.sandbox.updates.push('message', { ...message, via_bot: { id: 5, is_bot: true, first_name: 'inline' } })
    await rig.settled()
    expect(rig.alerts.views.openEpisodes()[0]?.acknowledged).toBeUndefined()
    const texts = rig.messages('Bob').map((one) => rig.text(one))
    expect(texts.filter((text) => text.startsWith('轉傳或透過其他機器人送出的指令不算'))).toHaveLength(1)
  })
})

describe('the list of a storm', () => {
  it('opens in a message of its own and is turned page by page', async () => {
    rig = await Rig.start()
    const card = await rig.fire()
    const now = rig.clock.now()
    const destination = { channel: 'telegram', chat: 'ops' }
    const rollup = {
      destination,
      startedAt: now,
      foldedAt: now,
      state: 'sent' as const,
      attempts: 1,
      notBefore: 0,
      groups: 20,
      folded: 20,
      covered: 20,
      buttons: {},
    }
    const members = Array.from({ length: 20 }, (_, seq) => {
      const doc = {
        rollup: 'r1',
        seq,
        episode: `e${seq}`,
        system: 'shop',
        alertname: `Alert${seq}`,
        priority: 'P1',
        level: 'warning' as const,
        told: 'folded' as const,
        at: now,
      }
      return { kind: 'rollup-member' as const, id: `r1/e${seq}`, doc }
    })
    const button = { verb: 'storm', args: { rollup: 'r1', page: 0 }, mintedAt: now }
    await rig.store.commit({
      put: [
        { kind: 'rollup', id: 'r1', doc: rollup },
        ...members,
        { kind: 'button', id: 'stormbutton12345', doc: button },
      ],
    })
    await rig.sandbox.world.forge('Carol', card, 'stormbutton12345').answered()
    await rig.settled()
    const list = rig.messages().at(-1) as StoredMessage
    expect(list.replyTo).toBe(card.id)
    expect(rig.text(list).split('\n')).toHaveLength(16)
    expect(rig.buttons(list)).toEqual([['🔄 Refresh', 'Next ▶']])
    await rig.press('Carol', list, 'Next ▶')
    await rig.settled()
    expect(rig.text(list)).toContain('Alert19')
    expect(rig.buttons(list)).toEqual([['◀ Back', '🔄 Refresh']])
  })
})
