import { lockScreen } from '../ledger.ts'
import { wireMember } from '../world/render.ts'
import { isAdmin, isIn, type WorldState } from '../world/state.ts'
import type { Person, StoredChat, StoredMessage } from '../world/types.ts'

const messagesShown = 200

/** What the page gets to see of a person. */
export const viewPerson = (person: Person) => ({ ...person })

export function viewChat(state: WorldState, chat: StoredChat) {
  const { id, kind, title, username, isForum, pinned, migratedTo, deleted } = chat
  return {
    id,
    kind,
    title,
    username,
    isForum,
    pinned,
    migratedTo,
    deleted,
    topics: [...chat.topics.values()],
    members: [...chat.members.values()].map((member) => ({
      id: member.id,
      name: state.person(member.id).firstName,
      isBot: state.person(member.id).isBot,
      status: wireMember(state, member).status,
      isMember: isIn(member),
      isAdmin: isAdmin(member),
      anonymous: member.anonymous,
      canSend: member.canSend || isAdmin(member),
    })),
  }
}

/** A message with everything that is drawn: whose it is, how the lock screen shows it, how often it was edited. */
export function viewMessage(state: WorldState, message: StoredMessage) {
  const { id, chatId, date, from, threadId, text, entities, replyTo, markup, input, silent, editDate, albumId } =
    message
  const file = message.media && state.files.get(message.media.fileId)
  return {
    id,
    chatId,
    date,
    from,
    sender: message.senderChat === undefined ? state.person(from).firstName : state.chat(message.senderChat).title,
    threadId,
    text,
    entities,
    replyTo,
    markup,
    input,
    silent,
    editDate,
    albumId,
    edits: message.history.length - 1,
    deleted: message.deletedAt !== undefined,
    service: message.service && Object.keys(message.service)[0],
    serviceData: message.service && serviceNames(message),
    reactions: [...message.reactions].filter(([, emoji]) => emoji.length > 0),
    media: file && {
      kind: message.media?.kind,
      name: file.name,
      bytes: file.data.length,
      url: `/control/files/${file.fileId}`,
    },
    lock: lockScreen(state, message),
  }
}

/** The words a service line needs: who came, what was pinned, which topic. */
function serviceNames({ service = {} }: StoredMessage) {
  return {
    names: (service.new_chat_members ?? (service.left_chat_member ? [service.left_chat_member] : []))
      .map((user) => user.first_name)
      .join(', '),
    topic: service.forum_topic_created?.name,
    pinned:
      service.pinned_message && 'message_id' in service.pinned_message ? service.pinned_message.message_id : undefined,
  }
}

export type Snapshot = ReturnType<typeof viewWorld>

/** Everything the page needs to draw itself from nothing. */
export function viewWorld(state: WorldState) {
  const chats = [...state.chats.values()].filter((chat) => chat.kind !== 'private' || !state.person(chat.id).isBot)
  return {
    now: state.clock.now(),
    bot: viewPerson(state.bot),
    people: [...state.people.values()].map(viewPerson),
    chats: chats.map((chat) => viewChat(state, chat)),
    messages: chats.flatMap((chat) =>
      [...chat.messages.values()]
        .filter((message) => message.deletedAt === undefined)
        .slice(-messagesShown)
        .map((message) => viewMessage(state, message)),
    ),
  }
}
