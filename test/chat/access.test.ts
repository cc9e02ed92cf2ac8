import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changing, commandRoles, pressRoles, typedRoles } from '../../src/chat/policy.ts'
import { register } from '../../src/chat/router.ts'
import type { Role } from '../../src/core/policy.ts'
import { chats } from '../../src/sandbox/world/cast.ts'
import type { StoredMessage } from '../../src/sandbox/world/types.ts'
import { ops, people, Rig } from './rig.ts'

let rig: Rig

beforeEach(async () => {
  rig = await Rig.start()
})
afterEach(() => rig.close())

const rank = { viewer: 0, responder: 1, admin: 2 }
const roleOf = (name: string): Role | undefined => people.find((person) => person.name === name)?.role
const everybody = ['Alice', 'Bob', 'Carol', 'Mallory'] as const
const may = (name: string, needs: Role) => {
  const role = roleOf(name)
  return role !== undefined && rank[role] >= rank[needs]
}

/** All that a person's action could change. */
async function state(): Promise<string> {
  const [episodes, silences, prompts] = await Promise.all([
    rig.store.list('episode', 'id', {}),
    rig.store.list('silence', 'id', {}),
    rig.store.list('prompt', 'id', {}),
  ])
  const people = episodes.map(({ id, doc }) => [id, doc.acknowledged, doc.silenced])
  return JSON.stringify([people, silences, prompts])
}

const denials = async () => (await rig.audit()).filter(({ result }) => result === 'denied')

/** Arguments with which each button does something. */
async function argsOf(card: StoredMessage): Promise<Record<string, string | number>> {
  const episode = (await rig.deliver.episodeAt(card.chatId, card.id)) ?? ''
  const { silence } = rig.alerts.verbs
  const scope = { matchers: [{ name: 'alertname', op: '=', value: 'Other' } as const] }
  const made = await silence({ scope, until: 'stable', person: { id: 1, name: 'x' }, cause: 'x' })
  const id = made.did === 'silenced' ? made.silence.id : ''
  return { episode, silence: id, until: '15m', what: 'until', minutes: 30, command: 'ack', text: '', page: 0 }
}

async function mint(verb: string, args: Record<string, string | number>, more: object = {}): Promise<string> {
  const id = `test${verb.replaceAll('-', '')}`.padEnd(16, 'x').slice(0, 16)
  const doc = { verb, args, mintedAt: rig.clock.now(), ...more }
  await rig.store.commit({ put: [{ kind: 'button', id, doc }] })
  return id
}

describe('S1: who may do what', () => {
  it('every handler has a role and every role a handler: nothing else can be registered', () => {
    expect(() => register([{ commands: { ack: async () => undefined } }])).toThrow(/no handler/)
    expect(() => register([{ commands: { reboot: async () => undefined } as never }])).toThrow(/no role/)
    expect(() =>
      register([{ commands: { ack: async () => undefined } }, { commands: { ack: async () => undefined } }]),
    ).toThrow(/two handlers/)
    for (const name of changing) expect(commandRoles[name]).not.toBe('viewer')
  })

  it.each(Object.entries(commandRoles))('/%s takes the role %s', async (name, needs) => {
    const card = await rig.fire()
    const text = name === 'silence' ? '/silence 15m' : `/${name}`
    for (const who of everybody.filter((person) => !may(person, needs))) {
      const before = await state()
      rig.sandbox.world.say(who, ops, text, { replyTo: card })
      await rig.settled()
      expect(await state()).toBe(before)
      expect((await denials()).at(-1)).toMatchObject({ what: `/${name}`, why: who === 'Mallory' ? 'stranger' : 'role' })
    }
    const denied = (await denials()).length
    for (const who of everybody.filter((person) => may(person, needs))) await rig.said(who, text, { replyTo: card })
    expect((await denials()).length).toBe(denied)
  })

  it.each(Object.entries(pressRoles))('the button %s takes the role %s', async (verb, needs) => {
    const card = await rig.fire()
    await rig.settled()
    const data = await mint(verb, await argsOf(card))
    const pressed = async (who: string) => (await rig.sandbox.world.forge(who, card, data).answered()).text
    for (const who of everybody.filter((person) => !may(person, needs))) {
      const before = await state()
      const toast = await pressed(who)
      await rig.settled()
      expect(await state()).toBe(before)
      if (who === 'Mallory') expect(toast).toContain('1004')
      else expect(toast).toContain(who === 'Carol' ? needs : '管理者')
      expect((await denials()).at(-1)).toMatchObject({ what: verb, why: who === 'Mallory' ? 'stranger' : 'role' })
    }
    const denied = (await denials()).length
    const [allowed] = everybody.filter((person) => may(person, needs))
    await pressed(allowed ?? '')
    await rig.settled()
    expect((await denials()).length).toBe(denied)
  })

  it.each(Object.entries(typedRoles))('the typed answer %s takes the role %s', async (verb, needs) => {
    const card = await rig.fire()
    await rig.settled()
    for (const who of everybody.filter((person) => !may(person, needs))) {
      const { id } = rig.sandbox.world.person(who)
      const doc = { verb, args: await argsOf(card), person: id, expiresAt: rig.clock.now() + 60_000 }
      await rig.store.commit({ put: [{ kind: 'prompt', id: `${ops}/${card.id}`, doc }] })
      const before = await state()
      rig.sandbox.world.say(who, ops, '15m', { replyTo: card })
      await rig.settled()
      expect(await state()).toBe(before)
    }
  })

  it.each(['Alice', 'Bob'])(
    'a %s who is an anonymous admin can not act by message, is told how, and can press',
    async (who) => {
      const card = await rig.fire()
      rig.sandbox.world.groups.promote(ops, who)
      rig.sandbox.world.groups.setAnonymous(ops, who, true)
      const before = await state()
      const answer = await rig.said(who, '/ack')
      expect(answer).toContain('匿名管理員不能下指令')
      expect(await state()).toBe(before)
      const again = rig.messages().length
      rig.sandbox.world.say(who, ops, '/ack')
      await rig.settled()
      expect(rig.messages().length).toBe(again + 1)
      expect(await rig.press(who, card, '👤 認領')).toContain('你認領了')
    },
  )
})

describe('S2: buttons', () => {
  it('mean nothing when made up, old, or used by the wrong person; nothing changes', async () => {
    const card = await rig.fire()
    await rig.settled()
    const args = await argsOf(card)
    const bound = await mint('ack', args, { person: 1001 })
    const expired = await mint('unack', args, { expiresAt: rig.clock.now() - 1 })
    const odd = await mint('reboot', args)
    const before = await state()
    const toast = async (who: string, data: string) => (await rig.sandbox.world.forge(who, card, data).answered()).text
    const unknown = '這顆按鈕是舊的，已經沒有作用。打 /alerts 看現在的告警。'
    expect(await toast('Bob', 'made-up-by-a-cli')).toBe(unknown)
    expect(await toast('Bob', '{"verb":"ack"}')).toBe(unknown)
    expect(await toast('Bob', odd)).toBe(unknown)
    expect(await toast('Bob', '__proto__xxxxxxx')).toBe(unknown)
    expect(await toast('Bob', bound)).toBe('這是 Alice 開的，只有 Alice 能按。')
    expect(await toast('Bob', expired)).toBe('這顆按鈕過期了，請再來一次。')
    expect(await toast('Mallory', 'made-up-by-a-cli')).toContain('1004')
    await rig.settled()
    expect(await state()).toBe(before)
  })

  it('work after a restart', async () => {
    const card = await rig.fire()
    await rig.settled()
    await rig.stop()
    const { sandbox, clock, store } = rig
    rig = await Rig.start({ on: { sandbox, clock }, store })
    expect(await rig.press('Bob', card, '👤 認領')).toBe('你認領了 InstanceDown，提醒已停')
  })

  it('on a copy that nobody has a record of take the copy along', async () => {
    const card = await rig.fire()
    await rig.settled()
    const [doc] = await rig.store.list('card', 'id', {})
    const id = Object.entries(doc?.doc.buttons ?? {}).find(([key]) => key.startsWith('ack'))?.[1] ?? ''
    const copy = await rig.sandbox.world.state.post(rig.sandbox.world.chat(ops), {
      from: rig.sandbox.botId,
      text: 'a copy',
      entities: [],
      markup: card.markup,
    } as never)
    await rig.sandbox.world.forge('Bob', copy, id).answered()
    await rig.settled()
    await rig.sandbox.waitFor(() => rig.text(copy).includes('👤 Bob'), 'the copy to be edited')
  })
})

describe('strangers', () => {
  it('S14: get one hint a day with their id to copy, then silence; it survives a restart', async () => {
    const hint = await rig.ask('Mallory', '/health')
    expect(rig.text(hint)).toMatchInlineSnapshot(`
      "I don't know you yet. Your ID is 1004
      Ask an admin to add this line under people in the configuration:
      - { id: 1004, name: "Mallory", role: viewer }"
    `)
    expect(rig.sandbox.world.message(hint)?.markup?.inline_keyboard[0]?.[0]).toMatchObject({
      text: '📋 Copy ID',
      copy_text: { text: '1004' },
    })
    const quiet = async () => {
      const before = rig.messages().length
      for (const text of ['/health', '/ack', '/nonsense@opsbell_bot']) rig.sandbox.world.say('Mallory', ops, text)
      await rig.settled()
      return rig.messages().length - before - 3
    }
    expect(await quiet()).toBe(0)
    await rig.stop()
    const { sandbox, clock, store } = rig
    rig = await Rig.start({ on: { sandbox, clock }, store })
    expect(await quiet()).toBe(0)
    rig.clock.shift(86_400_000)
    expect(rig.text(await rig.ask('Mallory', '/health'))).toContain('1004')
  })

  it('get the hint in each chat, and at every /start in private', async () => {
    await rig.said('Mallory', '/health')
    expect(await rig.said('Mallory', '/health', { where: 'bot' })).toContain('1004')
    for (let i = 0; i < 3; i++) expect(await rig.said('Mallory', '/start', { where: 'bot' })).toContain('1004')
  })

  it('are not listened to otherwise, and leave at most a few rows however much they knock', async () => {
    for (let i = 0; i < 100; i++) rig.sandbox.world.say('Mallory', 'bot', `/ack ${i}`)
    await rig.settled()
    expect(rig.messages('Mallory').filter(({ from }) => from === rig.sandbox.botId)).toHaveLength(1)
    expect((await denials()).length).toBeLessThanOrEqual(10)
  })
})

describe('other doors that stay shut', () => {
  it('a group nobody configured gets the line to configure it, once', async () => {
    const { basic } = chats
    const answer = await rig.ask('Alice', '/ack@opsbell_bot', { where: basic })
    expect(rig.text(answer)).toBe(
      `這個群組（${basic}）還沒設定，我在這裡不回答。把這行加到設定檔的 chats：\nops2: { id: ${basic} }`,
    )
    rig.sandbox.world.say('Alice', basic, '/health@opsbell_bot')
    await rig.settled()
    expect(rig.messages(basic).filter(({ from }) => from === rig.sandbox.botId)).toHaveLength(1)
  })

  it('a group nobody configured is told so when the bot joins, and at each /start', async () => {
    const { basic } = chats
    rig.sandbox.world.groups.kick(basic, rig.sandbox.botId, 'Alice')
    rig.sandbox.world.groups.add(basic, rig.sandbox.botId, 'Alice')
    await rig.settled()
    const fromBot = () => rig.messages(basic).filter(({ from }) => from === rig.sandbox.botId)
    await rig.sandbox.waitFor(() => fromBot()[0], 'the greeting')
    for (let i = 0; i < 3; i++) expect(await rig.said('Alice', '/start', { where: basic })).toContain(`id: ${basic}`)
    expect(fromBot()).toHaveLength(4)
  })

  it('S14: who asks too fast is told to wait, once, and nobody else notices', async () => {
    for (let i = 0; i < 30; i++) rig.sandbox.world.say('Bob', ops, '/help')
    await rig.settled()
    const answers = rig
      .messages()
      .filter(({ from }) => from === rig.sandbox.botId)
      .map((message) => rig.text(message))
    expect(answers.filter((text) => text.startsWith('太快了'))).toHaveLength(1)
    expect(answers.length).toBe(11)
    expect(await rig.said('Alice', '/help')).toContain('/health')
  })
})
