import type { World } from '../world/world.ts'
import type { Action } from './schemas.ts'

/** Does what a button of the page, or another process, asks of the world. */
export function perform(world: World, wish: Action): unknown {
  const { groups } = world
  switch (wish.action) {
    case 'upgrade':
      return { chatId: groups.upgrade(wish.chat, wish.by).id }
    case 'add':
      return groups.add(wish.chat, wish.user, wish.by)
    case 'kick':
      return groups.kick(wish.chat, wish.user, wish.by)
    case 'leave':
      return groups.leave(wish.chat, wish.user)
    case 'promote':
      return groups.promote(wish.chat, wish.user, wish.rights, wish.by)
    case 'demote':
      return groups.demote(wish.chat, wish.user, wish.by)
    case 'restrict':
      return groups.restrict(wish.chat, wish.user, wish.canSend ?? false, wish.by)
    case 'anonymous':
      return groups.setAnonymous(wish.chat, wish.user, wish.on)
    case 'block':
      return groups.block(wish.user)
    case 'unblock':
      return groups.unblock(wish.user)
    case 'deleteAccount':
      return groups.deleteAccount(wish.user)
    case 'deleteGroup':
      return groups.deleteGroup(wish.chat)
    case 'language':
      return groups.setLanguage(wish.user, wish.code)
    case 'createTopic':
      return { topicId: groups.createTopic(wish.chat, wish.name, wish.by).id }
    case 'closeTopic':
      return groups.closeTopic(wish.chat, wish.topic, wish.by)
    case 'reopenTopic':
      return groups.reopenTopic(wish.chat, wish.topic, wish.by)
    case 'deleteTopic':
      return groups.deleteTopic(wish.chat, wish.topic)
    case 'deleteMessage':
      return groups.deleteMessage(wish.chat, wish.message)
    case 'privacy':
      world.talk.privacy = wish.on
      return undefined
  }
}
