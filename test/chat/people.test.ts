import fc from 'fast-check'
import type { Update } from 'grammy/types'
import { describe, expect, it } from 'vitest'
import { allows, identify, localeOf, type PersonEntry } from '../../src/chat/people.ts'

const people: PersonEntry[] = [
  { id: 1001, name: 'Alice', role: 'admin' },
  { id: 1003, name: 'Carol', role: 'viewer' },
  // Whoever lists these by mistake gives nobody power.
  { id: 1087968824, name: 'Group', role: 'admin' },
  { id: 777000, name: 'Telegram', role: 'admin' },
]
const chat = { id: -100, type: 'supergroup', title: 'ops' } as const
const user = (id: number, more = {}) => ({ id, is_bot: false, first_name: 'X', ...more })
const message = (from: object, more = {}) =>
  ({ update_id: 1, message: { message_id: 5, date: 1, chat, from, text: '/ack', ...more } }) as Update

describe('CORE-12: who an update comes from', () => {
  it.each([
    ['a person of the configuration', message(user(1001)), { kind: 'person', person: people[0] }],
    ['somebody else', message(user(1004)), { kind: 'stranger', id: 1004, name: 'X' }],
    [
      'an anonymous admin, also when their id is listed',
      message(user(1087968824, { is_bot: true }), { sender_chat: chat }),
      { kind: 'anonymous' },
    ],
    ['the group itself', message(user(1001), { sender_chat: chat }), { kind: 'anonymous' }],
    [
      'a channel',
      message(user(136817688, { is_bot: true }), { sender_chat: { ...chat, id: -200 } }),
      { kind: 'channel' },
    ],
    [
      'a person in the name of a channel',
      message(user(1001), { sender_chat: { ...chat, id: -200 } }),
      { kind: 'channel' },
    ],
    ['a linked channel', message(user(777000)), { kind: 'channel' }],
    ['a bot', message(user(5, { is_bot: true })), { kind: 'bot' }],
    ['nobody', { update_id: 1 } as Update, { kind: 'nobody' }],
  ])('knows %s', (_, update, sender) => {
    expect(identify(update, people)).toEqual(sender)
  })

  it('takes the presser of a button, not the author of its message', () => {
    const pressed = { id: '1', from: user(1003), chat_instance: '1', data: 'x', message: message(user(1001)).message }
    const sender = identify({ update_id: 1, callback_query: pressed } as Update, people)
    expect(sender).toEqual({ kind: 'person', person: people[1] })
  })

  it('lets a role do what lesser roles may', () => {
    const table = (['viewer', 'responder', 'admin'] as const).map((has) =>
      (['viewer', 'responder', 'admin'] as const).map((needs) => allows(has, needs)),
    )
    expect(table).toEqual([
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ])
  })

  it.each([
    ['zh-hant', 'zh-TW'],
    ['zh', 'zh-TW'],
    ['en-GB', 'en'],
    ['de', undefined],
    [undefined, undefined],
  ])('reads the language code %s as %s', (code, locale) => {
    expect(localeOf(code, ['en', 'zh-TW'])).toBe(locale)
  })

  it('makes a person only of a listed id, whatever else an update holds', () => {
    const id = fc.integer({ min: 1, max: 2000 })
    fc.assert(
      fc.property(id, fc.boolean(), fc.option(fc.constantFrom(-100, -200)), (from, isBot, as) => {
        const more = as === null ? {} : { sender_chat: { ...chat, id: as } }
        const sender = identify(message(user(from, { is_bot: isBot }), more), people)
        const person = people.find((entry) => entry.id === from)
        expect(sender.kind === 'person').toBe(person !== undefined && !isBot && as === null)
      }),
    )
  })
})
