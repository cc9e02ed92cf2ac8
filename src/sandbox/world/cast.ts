import type { Groups } from './groups.ts'
import { anonymousBot } from './state.ts'

/** The chats everybody starts with. */
export const chats = {
  /** The ops group, `@ops_alert`; the bot is an administrator there. */
  ops: -1_001_000_000_001,
  /** A forum: one topic per system. */
  forum: -1_001_000_000_002,
  /** A basic group that can still be upgraded. */
  basic: -100_200,
} as const

/** Another bot in the ops group, to test who is addressed. */
export const otherBot = 987_654_321

/** The people of the examples: Alice runs things, Bob responds, Carol looks on, Mallory is a stranger in the room. */
export function cast(groups: Groups, bot: { id: number; username: string; name: string }): void {
  const language = 'zh-hant'
  groups.addPerson({ id: bot.id, firstName: bot.name, username: bot.username, isBot: true })
  groups.addPerson({ id: anonymousBot, firstName: 'Group', username: 'GroupAnonymousBot', isBot: true })
  groups.addPerson({ id: otherBot, firstName: 'Other', username: 'other_bot', isBot: true })
  groups.addPerson({ id: 1001, firstName: 'Alice', username: 'alice_ops', languageCode: language })
  groups.addPerson({ id: 1002, firstName: 'Bob', username: 'bob_ops', languageCode: language })
  groups.addPerson({ id: 1003, firstName: 'Carol', username: 'carol_ops', languageCode: 'en' })
  groups.addPerson({ id: 1004, firstName: 'Mallory', languageCode: 'en' })
  const everyone = [1002, 1003, 1004]
  const admins = [1001, bot.id]
  groups.addGroup({
    id: chats.ops,
    kind: 'supergroup',
    title: 'OPS 值班',
    username: 'ops_alert',
    members: [...everyone, otherBot],
    admins,
  })
  groups.addGroup({ id: chats.forum, kind: 'supergroup', title: 'OPS 話題', isForum: true, members: everyone, admins })
  groups.addGroup({ id: chats.basic, kind: 'group', title: 'OPS 小組', members: [...everyone, bot.id], admins: [1001] })
  groups.createTopic(chats.forum, 'sis-redpacket', 1001)
}
