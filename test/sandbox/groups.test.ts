import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noLimits } from '../../src/sandbox/api/limits.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { chats, otherBot } from '../../src/sandbox/world/cast.ts'
import type { SayOptions } from '../../src/sandbox/world/talk.ts'
import { call, type Fields, updates, verdict } from './support.ts'

const { ops, forum, basic } = chats
let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox({ limits: noLimits })
})
afterEach(() => sandbox.close())

const say = (who: string | number, text: string, options?: SayOptions) => sandbox.world.say(who, ops, text, options)
const send = async (fields: Fields = {}) =>
  (await call(sandbox, 'sendMessage', { chat_id: ops, text: 'x', ...fields })).result as { message_id: number }
const seen = async () => (await updates(sandbox)).flatMap((one) => one.message?.text ?? [])

describe('privacy mode', () => {
  beforeEach(() => sandbox.world.groups.demote(ops, sandbox.botId))

  it('shows commands with our name, replies to us and service messages; hides the rest', async () => {
    const card = await send()
    say(otherBot, 'another bot wrote last')
    say('Bob', 'just talk')
    say('Bob', '/health')
    say('Bob', '/health@other_bot')
    say('Bob', 'hi @opsbell_bot')
    say('Bob', 'please /health@opsbell_bot now')
    say('Bob', 'a reply', { replyTo: { chatId: ops, id: card.message_id } })
    sandbox.world.groups.kick(ops, 'Mallory', 'Alice')
    const got = await updates(sandbox, { offset: -3 })
    expect(got.map((one) => one.message?.text ?? Object.keys(one.message ?? {}).at(-1))).toEqual([
      'please /health@opsbell_bot now',
      'a reply',
      'left_chat_member',
    ])
  })

  it('shows a bare command only to the bot that wrote last', async () => {
    say('Bob', '/first')
    await send()
    say('Bob', '/second')
    expect(await seen()).toEqual(['/second'])
  })

  it('can be switched off, and never counts in a private chat or for an administrator', async () => {
    sandbox.world.say('Bob', 'bot', 'private talk')
    sandbox.world.talk.privacy = false
    say('Bob', 'open talk')
    sandbox.world.talk.privacy = true
    sandbox.world.groups.promote(ops, sandbox.botId)
    say('Bob', 'admin hears')
    expect(await seen()).toEqual(['private talk', 'open talk', 'admin hears'])
  })

  it('does not cover presses: every member can press', async () => {
    const card = await send({ reply_markup: { inline_keyboard: [[{ text: 'go', callback_data: 'data' }]] } })
    sandbox.world.press('Mallory', { chatId: ops, id: card.message_id }, 'go')
    expect((await updates(sandbox)).at(-1)?.callback_query).toMatchObject({
      from: { id: 1004 },
      data: 'data',
      message: { message_id: card.message_id, chat: { id: ops } },
    })
  })
})

describe('who is who', () => {
  it('an anonymous administrator writes as the group, but presses as themselves', async () => {
    const card = await send({ reply_markup: { inline_keyboard: [[{ text: 'go', callback_data: 'data' }]] } })
    sandbox.world.groups.setAnonymous(ops, 'Alice', true)
    say('Alice', 'who am I')
    sandbox.world.press('Alice', { chatId: ops, id: card.message_id }, 'go')
    const got = await updates(sandbox)
    expect(got.at(-2)?.message).toMatchObject({
      from: { id: 1087968824, username: 'GroupAnonymousBot' },
      sender_chat: { id: ops },
    })
    expect(got.at(-1)?.callback_query?.from.id).toBe(1001)
  })

  it('a press on a deleted message carries an inaccessible one', async () => {
    const card = await send({ reply_markup: { inline_keyboard: [[{ text: 'go', callback_data: 'data' }]] } })
    await call(sandbox, 'deleteMessage', { chat_id: ops, message_id: card.message_id })
    sandbox.world.forge('Bob', { chatId: ops, id: card.message_id }, 'forged')
    expect((await updates(sandbox)).at(-1)?.callback_query).toMatchObject({ data: 'forged', message: { date: 0 } })
  })

  it('a stranger to the group can neither write nor press there', async () => {
    sandbox.world.groups.addPerson({ id: 1999, firstName: 'Zoe' })
    expect(() => say('Zoe', 'hi')).toThrow('Zoe is not in OPS 值班')
    expect(() => sandbox.world.forge('Zoe', { chatId: ops, id: 1 }, 'x')).toThrow('sees no buttons')
  })

  it('getChatMember and getChatAdministrators tell roles and rights', async () => {
    sandbox.world.groups.promote(ops, sandbox.botId, ['can_pin_messages'])
    sandbox.world.groups.restrict(ops, 'Mallory')
    const member = async (id: number) => (await call(sandbox, 'getChatMember', { chat_id: ops, user_id: id })).result
    expect(await member(sandbox.botId)).toMatchObject({
      status: 'administrator',
      can_pin_messages: true,
      can_delete_messages: false,
    })
    expect(await member(1002)).toMatchObject({ status: 'member' })
    expect(await member(1004)).toMatchObject({ status: 'restricted', can_send_messages: false })
    const admins = (await call(sandbox, 'getChatAdministrators', { chat_id: ops })).result as { user: { id: number } }[]
    expect(admins.map((one) => one.user.id)).toEqual([1001, sandbox.botId])
    expect((await call(sandbox, 'getChatMemberCount', { chat_id: ops })).result).toBe(6)
  })

  it('a person who blocks the bot tells it so', async () => {
    sandbox.world.say('Bob', 'bot', '/start')
    sandbox.world.groups.block('Bob')
    expect((await updates(sandbox)).at(-1)?.my_chat_member).toMatchObject({
      chat: { id: 1002, type: 'private' },
      new_chat_member: { status: 'kicked' },
    })
    sandbox.world.groups.unblock('Bob')
    expect(verdict(await call(sandbox, 'sendMessage', { chat_id: 1002, text: 'hi' }))).toBe('200 ok')
  })
})

describe('a basic group becomes a supergroup', () => {
  it('tells both sides by service messages and keeps the members', async () => {
    const fresh = sandbox.world.groups.upgrade(basic, 'Alice')
    expect((await updates(sandbox)).map((one) => one.message)).toMatchObject([
      { chat: { id: basic, type: 'group' }, migrate_to_chat_id: fresh.id },
      { chat: { id: fresh.id, type: 'supergroup' }, migrate_from_chat_id: basic },
    ])
    expect(String(fresh.id)).toMatch(/^-100\d+$/)
    sandbox.world.say('Bob', fresh.id, '/health@opsbell_bot')
    expect(await seen()).toEqual(['/health@opsbell_bot'])
  })

  it('the old group takes no more messages from anybody', () => {
    sandbox.world.groups.upgrade(basic)
    expect(() => sandbox.world.say('Bob', basic, 'hello?')).toThrow('OPS 小組 is closed')
  })
})

describe('topics', () => {
  const inTopic = (id: number) => ({ chat_id: forum, message_thread_id: id })

  it('a message lands in its topic, a reply follows what it answers', async () => {
    const topic = (await call(sandbox, 'createForumTopic', { chat_id: forum, name: 'shop' })).result as {
      message_thread_id: number
    }
    const first = await send(inTopic(topic.message_thread_id))
    expect(first).toMatchObject({ message_thread_id: topic.message_thread_id, is_topic_message: true })
    const answer = await send({ chat_id: forum, reply_parameters: { message_id: first.message_id } })
    expect(answer).toMatchObject({
      message_thread_id: topic.message_thread_id,
      reply_to_message: { message_id: first.message_id },
    })
    expect(await send({ chat_id: forum })).not.toHaveProperty('message_thread_id')
  })

  it('closes and reopens, and is gone once deleted', async () => {
    const { id } = sandbox.world.groups.createTopic(forum, 'shop', 'Alice')
    const close = () => call(sandbox, 'closeForumTopic', inTopic(id))
    expect([verdict(await close()), verdict(await close())]).toEqual(['200 ok', '400 Bad Request: TOPIC_NOT_MODIFIED'])
    expect(() => sandbox.world.say('Bob', forum, 'hi', { thread: id })).toThrow('the topic shop is closed')
    expect(verdict(await call(sandbox, 'reopenForumTopic', inTopic(id)))).toBe('200 ok')
    sandbox.world.groups.deleteTopic(forum, id)
    expect(verdict(await call(sandbox, 'sendMessage', { ...inTopic(id), text: 'x' }))).toBe(
      '400 Bad Request: message thread not found',
    )
  })
})

describe('pins and deletions', () => {
  it('pins leave a service message, silent or not, and getChat shows the newest', async () => {
    const [a, b] = [await send({ text: 'a' }), await send({ text: 'b' })]
    await call(sandbox, 'pinChatMessage', { chat_id: ops, message_id: a.message_id, disable_notification: true })
    await call(sandbox, 'pinChatMessage', { chat_id: ops, message_id: b.message_id })
    const pinned = async () =>
      ((await call(sandbox, 'getChat', { chat_id: ops })).result as { pinned_message?: { text: string } })
        .pinned_message?.text
    expect(await pinned()).toBe('b')
    await call(sandbox, 'unpinChatMessage', { chat_id: ops })
    expect(await pinned()).toBe('a')
    await call(sandbox, 'unpinAllChatMessages', { chat_id: ops })
    expect(await pinned()).toBeUndefined()
    const lines = sandbox.world.messages(ops).filter((one) => one.service)
    expect(lines.map((one) => one.silent)).toEqual([true, false])
  })

  it('deleteMessages takes what it can', async () => {
    const [mine, theirs] = [await send(), say('Bob', 'theirs')]
    sandbox.world.groups.demote(ops, sandbox.botId)
    await call(sandbox, 'deleteMessages', { chat_id: ops, message_ids: [mine.message_id, theirs.id, 999] })
    expect(sandbox.world.messages(ops).map((one) => one.text)).toEqual(['theirs'])
  })

  it('reactions: the bot sets one, a person’s comes only when asked for', async () => {
    const { message_id } = await send()
    const react = (reaction: unknown) => call(sandbox, 'setMessageReaction', { chat_id: ops, message_id, reaction })
    expect(verdict(await react([{ type: 'emoji', emoji: '👀' }]))).toBe('200 ok')
    expect(verdict(await react([{ type: 'emoji', emoji: '🚨' }]))).toBe('400 Bad Request: REACTION_INVALID')
    sandbox.world.react('Bob', { chatId: ops, id: message_id }, ['👍'])
    expect(await updates(sandbox, { allowed_updates: ['message_reaction'] })).toEqual([])
    sandbox.world.react('Bob', { chatId: ops, id: message_id }, ['❤'])
    expect((await updates(sandbox))[0]?.message_reaction).toMatchObject({
      user: { id: 1002 },
      new_reaction: [{ emoji: '❤' }],
    })
  })
})

describe('commands are offered by the narrowest scope, in the person’s language first', () => {
  const set = (command: string, scope: Fields | undefined, language_code = '') =>
    call(sandbox, 'setMyCommands', { commands: [{ command, description: 'x' }], scope, language_code })
  const shown = async (who: number, chat: number): Promise<string[]> => {
    const response = await fetch(`${sandbox.url}/control/commands?user=${who}&chat=${chat}`)
    return ((await response.json()) as { command: string }[]).map((one) => one.command)
  }

  it('chat_member > chat_administrators > chat > all_chat_administrators > all_group_chats > default', async () => {
    const order: [string, Fields | undefined][] = [
      ['default_one', undefined],
      ['groups', { type: 'all_group_chats' }],
      ['admins', { type: 'all_chat_administrators' }],
      ['chat', { type: 'chat', chat_id: ops }],
      ['chat_admins', { type: 'chat_administrators', chat_id: ops }],
      ['alice', { type: 'chat_member', chat_id: ops, user_id: 1001 }],
    ]
    for (const [command, scope] of order) {
      await set(command, scope)
      expect(await shown(1001, ops)).toEqual([command])
    }
    expect(await shown(1002, ops)).toEqual(['chat'])
    expect(await shown(1002, 1002)).toEqual(['default_one'])
  })

  it('a language falls back to the list without one', async () => {
    await set('plain', undefined)
    await set('chinese', undefined, 'zh')
    expect([await shown(1001, ops), await shown(1003, ops)]).toEqual([['chinese'], ['plain']])
    await call(sandbox, 'deleteMyCommands', { language_code: 'zh' })
    expect(await shown(1001, ops)).toEqual(['plain'])
    expect((await call(sandbox, 'getMyCommands')).result).toEqual([{ command: 'plain', description: 'x' }])
  })
})
