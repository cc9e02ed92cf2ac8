import type { ChatMemberUpdated, Message } from 'grammy/types'
import { seconds } from '../feed.ts'
import { wireChat, wireMember, wireMessage, wireUser } from './render.ts'
import { generalTopic, outsider, type WorldState } from './state.ts'
import type { ChatRef, PersonRef, Talk } from './talk.ts'
import {
  adminRights,
  type Member,
  type Person,
  type Right,
  type StoredChat,
  type StoredMessage,
  type Topic,
} from './types.ts'

type PinnedMessage = NonNullable<Message['pinned_message']>

/** What a new group is made of; members are plain unless they stand in `admins`. */
export interface GroupPlan {
  id: number
  kind: 'group' | 'supergroup' | 'channel'
  title: string
  username?: string
  isForum?: boolean
  members: PersonRef[]
  admins?: PersonRef[]
}

/** What people and administrators do to groups, and to their tie with the bot. */
export class Groups {
  readonly #state: WorldState
  readonly #talk: Talk
  #nextSupergroup = -1_002_000_000_001

  constructor(state: WorldState, talk: Talk) {
    this.#state = state
    this.#talk = talk
  }

  addPerson(person: Partial<Person> & Pick<Person, 'id' | 'firstName'>): Person {
    const full: Person = { isBot: false, deleted: false, started: false, blocked: false, ...person }
    this.#state.people.set(full.id, full)
    this.#state.chats.set(full.id, blankChat(full.id, 'private', full.firstName))
    this.#state.feed.emit('person', full)
    return full
  }

  /** A group as if it had always been there: no updates about its making. */
  addGroup(plan: GroupPlan): StoredChat {
    const chat = blankChat(plan.id, plan.kind, plan.title)
    if (plan.username !== undefined) chat.username = plan.username
    chat.isForum = plan.isForum ?? false
    if (chat.isForum) {
      chat.topics.set(generalTopic, topic(generalTopic, 'General'))
      // A topic's id is that of the message that made it, and 1 is General's.
      chat.nextId = generalTopic + 1
    }
    for (const ref of plan.members) this.#seat(chat, ref, { status: 'member' })
    for (const ref of plan.admins ?? [])
      this.#seat(chat, ref, { status: 'administrator', rights: new Set(adminRights) })
    this.#state.chats.set(chat.id, chat)
    this.#state.feed.emit('chat', chat)
    return chat
  }

  /** Somebody brings a person (or the bot) into a group. */
  add(chat: ChatRef, who: PersonRef, by: PersonRef): void {
    const { group, person } = this.#both(chat, who)
    this.#change(group, person, this.#state.person(by), { status: 'member', canSend: true, rights: new Set() })
    this.#service(group, this.#state.person(by).id, { new_chat_members: [wireUser(person)] })
  }

  /** Removes and bans; the bot learns of its own removal by my_chat_member only. */
  kick(chat: ChatRef, who: PersonRef, by?: PersonRef): void {
    this.#go(chat, who, 'kicked', by)
  }

  leave(chat: ChatRef, who: PersonRef): void {
    this.#go(chat, who, 'left', who)
  }

  promote(chat: ChatRef, who: PersonRef, rights: readonly Right[] = adminRights, by?: PersonRef): void {
    const { group, person } = this.#both(chat, who)
    const change = { status: 'administrator' as const, rights: new Set(rights), canSend: true }
    this.#change(group, person, this.#actor(group, by), change)
  }

  demote(chat: ChatRef, who: PersonRef, by?: PersonRef): void {
    const { group, person } = this.#both(chat, who)
    this.#change(group, person, this.#actor(group, by), { status: 'member', rights: new Set(), anonymous: false })
  }

  /** Takes the right to write away, or gives it back. */
  restrict(chat: ChatRef, who: PersonRef, canSend = false, by?: PersonRef): void {
    const { group, person } = this.#both(chat, who)
    this.#change(group, person, this.#actor(group, by), { status: canSend ? 'member' : 'restricted', canSend })
  }

  /** An administrator writes under the group's name from now on. */
  setAnonymous(chat: ChatRef, who: PersonRef, anonymous: boolean): void {
    const { group, person } = this.#both(chat, who)
    this.#seat(group, person.id, { ...this.#state.member(group, person.id), anonymous })
    this.#state.feed.emit('chat', group)
  }

  block(who: PersonRef): void {
    this.#setBlocked(who, true)
  }

  unblock(who: PersonRef): void {
    this.#setBlocked(who, false)
  }

  deleteAccount(who: PersonRef): void {
    const person = this.#state.person(who)
    person.deleted = true
    this.#state.feed.emit('person', person)
  }

  setLanguage(who: PersonRef, code: string): void {
    const person = this.#state.person(who)
    person.languageCode = code
    this.#state.feed.emit('person', person)
  }

  deleteGroup(chat: ChatRef): void {
    const group = this.#state.chat(chat)
    group.deleted = true
    this.#state.feed.emit('chat', group)
  }

  /** A basic group becomes a supergroup with another id, as happens when its settings change. */
  upgrade(chat: ChatRef, by?: PersonRef): StoredChat {
    const old = this.#state.chat(chat)
    if (old.kind !== 'group' || old.migratedTo !== undefined) throw new Error(`${old.title} is no basic group`)
    const fresh = blankChat(this.#nextSupergroup--, 'supergroup', old.title)
    fresh.members = new Map([...old.members].map(([id, member]) => [id, { ...member }]))
    fresh.migratedFrom = old.id
    this.#state.chats.set(fresh.id, fresh)
    old.migratedTo = fresh.id
    const actor = this.#actor(old, by).id
    this.#service(old, actor, { migrate_to_chat_id: fresh.id })
    this.#service(fresh, actor, { migrate_from_chat_id: old.id })
    this.#state.feed.emit('chat', old)
    this.#state.feed.emit('chat', fresh)
    return fresh
  }

  createTopic(chat: ChatRef, name: string, by: PersonRef, iconColor = 0x6fb9f0): Topic {
    const group = this.#state.chat(chat)
    if (!group.isForum) throw new Error(`${group.title} has no topics`)
    const made = topic(group.nextId, name, iconColor)
    group.topics.set(made.id, made)
    const draft = { forum_topic_created: { name, icon_color: iconColor as 0x6fb9f0 } }
    this.#service(group, this.#state.person(by).id, draft, made.id)
    this.#state.feed.emit('chat', group)
    return made
  }

  closeTopic(chat: ChatRef, id: number, by?: PersonRef): void {
    this.#setClosed(chat, id, true, by)
  }

  reopenTopic(chat: ChatRef, id: number, by?: PersonRef): void {
    this.#setClosed(chat, id, false, by)
  }

  /** The topic and everything in it is gone. */
  deleteTopic(chat: ChatRef, id: number): void {
    const group = this.#state.chat(chat)
    if (!group.topics.delete(id)) throw new Error(`${group.title} has no topic ${id}`)
    for (const message of group.messages.values()) if (message.threadId === id) this.#state.remove(message)
    this.#state.feed.emit('chat', group)
  }

  /** A person deletes a message; bots are not told. */
  deleteMessage(chat: ChatRef, id: number): void {
    const message = this.#state.message({ chatId: this.#state.chat(chat).id, id })
    if (message) this.#state.remove(message)
  }

  /** Pins or unpins without asking for rights; used by the API once it has asked. */
  setPinned(message: StoredMessage, pinned: boolean, by: number, silent = true): void {
    const chat = this.#state.chat(message.chatId)
    chat.pinned = chat.pinned.filter((id) => id !== message.id)
    if (pinned) {
      chat.pinned.push(message.id)
      this.#state.post(chat, {
        from: by,
        silent,
        service: { pinned_message: wireMessage(this.#state, message, false) as PinnedMessage },
        ...(message.threadId !== undefined && { threadId: message.threadId }),
      })
    }
    this.#state.feed.emit('chat', chat)
  }

  #setClosed(chat: ChatRef, id: number, closed: boolean, by?: PersonRef): void {
    const group = this.#state.chat(chat)
    const found = group.topics.get(id)
    if (!found) throw new Error(`${group.title} has no topic ${id}`)
    if (found.closed === closed) return
    found.closed = closed
    const what = closed ? { forum_topic_closed: {} } : { forum_topic_reopened: {} }
    this.#service(group, this.#actor(group, by).id, what as Partial<Message>, id)
    this.#state.feed.emit('chat', group)
  }

  #go(chat: ChatRef, who: PersonRef, status: 'kicked' | 'left', by?: PersonRef): void {
    const { group, person } = this.#both(chat, who)
    const actor = this.#actor(group, by)
    this.#change(group, person, actor, { status, rights: new Set(), canSend: false, anonymous: false })
    if (group.kind !== 'channel') this.#service(group, actor.id, { left_chat_member: wireUser(person) })
  }

  #change(chat: StoredChat, person: Person, by: Person, change: Partial<Member>): void {
    const state = this.#state
    const before = state.member(chat, person.id)
    const sawBefore = state.isMember(chat, state.botId)
    this.#seat(chat, person.id, { ...before, ...change })
    const update: ChatMemberUpdated = {
      chat: wireChat(state, chat),
      from: wireUser(by),
      date: seconds(state.clock),
      old_chat_member: wireMember(state, before),
      new_chat_member: wireMember(state, state.member(chat, person.id)),
    }
    const mine = person.id === state.botId
    if (mine) this.#talk.push('my_chat_member', update)
    else if (sawBefore && state.member(chat, state.botId).status === 'administrator') {
      this.#talk.push('chat_member', update)
    }
    state.feed.emit('chat', chat)
  }

  #setBlocked(who: PersonRef, blocked: boolean): void {
    const state = this.#state
    const person = state.person(who)
    if (person.blocked === blocked) return
    person.blocked = blocked
    const status = (now: boolean): Member => ({ ...outsider(state.botId), status: now ? 'kicked' : 'member' })
    this.#talk.push('my_chat_member', {
      chat: wireChat(state, state.chat(person.id)),
      from: wireUser(person),
      date: seconds(state.clock),
      old_chat_member: wireMember(state, status(!blocked)),
      new_chat_member: wireMember(state, status(blocked)),
    })
    state.feed.emit('person', person)
  }

  #service(chat: StoredChat, from: number, service: Partial<Message>, threadId?: number): void {
    const message = this.#state.post(chat, { from, service, ...(threadId !== undefined && { threadId }) })
    if (from !== this.#state.botId) this.#talk.tell(chat, message)
  }

  #seat(chat: StoredChat, ref: PersonRef, member: Partial<Member>): void {
    const { id } = this.#state.person(ref)
    chat.members.set(id, { ...outsider(id), canSend: true, ...member })
  }

  #both(chat: ChatRef, who: PersonRef): { group: StoredChat; person: Person } {
    return { group: this.#state.chat(chat), person: this.#state.person(who) }
  }

  /** Who did it: the one named, else the first human administrator or member. */
  #actor(chat: StoredChat, by: PersonRef | undefined): Person {
    if (by !== undefined) return this.#state.person(by)
    const people = [...chat.members.values()].filter((member) => !this.#state.person(member.id).isBot)
    const first = people.find((member) => member.status === 'administrator' || member.status === 'creator') ?? people[0]
    return this.#state.person(first?.id ?? this.#state.botId)
  }
}

function blankChat(id: number, kind: StoredChat['kind'], title: string): StoredChat {
  return {
    id,
    kind,
    title,
    isForum: false,
    members: new Map(),
    topics: new Map(),
    messages: new Map(),
    nextId: 1,
    pinned: [],
    deleted: false,
  }
}

const topic = (id: number, name: string, iconColor = 0x6fb9f0): Topic => ({ id, name, iconColor, closed: false })
