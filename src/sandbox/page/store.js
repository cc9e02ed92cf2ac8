/** What the page knows, kept up to date by the event stream; views listen for what they draw. */
export const state = {
  now: Date.now(),
  bot: undefined,
  people: new Map(),
  chats: new Map(),
  messages: new Map(),
  faults: [],
  systems: [],
  privacy: true,
  refusing: false,
  requests: [],
  me: Number(sessionStorage.getItem('me')) || 1001,
  chatId: Number(sessionStorage.getItem('chat')) || 0,
  threadId: undefined,
  /** What the Start button of the open private chat sends, after a deep link. */
  startWith: undefined,
  connected: false,
}

const listeners = new Map()
const requestsKept = 60
const messagesKept = 3000

/** Listens for one kind of change: state, person, chat, message, toast, action, commands, faults, systems, request, view, connection. */
export function on(kind, listener) {
  listeners.set(kind, [...(listeners.get(kind) ?? []), listener])
}

export function tell(kind, data) {
  for (const listener of listeners.get(kind) ?? []) listener(data)
}

export const key = (chatId, id) => `${chatId}/${id}`
export const messageOf = (chatId, id) => state.messages.get(key(chatId, id))
export const me = () => state.people.get(state.me)
export const chat = () => state.chats.get(state.chatId)

/** Messages of a chat in order; in a forum those of the open topic. */
export function messagesIn(chatId) {
  return [...state.messages.values()]
    .filter((one) => one.chatId === chatId && inThread(one))
    .sort((a, b) => a.id - b.id)
}

/** Belongs to the open topic, or the chat has none. */
export function inThread(message) {
  const home = state.chats.get(message.chatId)
  return !home?.isForum || (message.threadId ?? 1) === (state.threadId ?? 1)
}

/** The chats this person's phone lists. */
export function chatsOf(personId) {
  return [...state.chats.values()].filter((one) =>
    one.kind === 'private'
      ? one.id === personId
      : one.members.some((member) => member.id === personId && member.isMember),
  )
}

export function actAs(personId) {
  state.me = personId
  state.startWith = undefined
  sessionStorage.setItem('me', String(personId))
  if (!chatsOf(personId).some((one) => one.id === state.chatId)) state.chatId = chatsOf(personId)[0]?.id ?? 0
  tell('view')
}

/** @param startWith of a deep link: what the chat's Start button sends */
export function openChat(chatId, threadId, startWith) {
  state.chatId = chatId
  state.threadId = threadId
  state.startWith = startWith
  sessionStorage.setItem('chat', String(chatId))
  tell('view')
}

const apply = {
  state(data) {
    state.bot = data.bot
    state.people = new Map(data.people.map((person) => [person.id, person]))
    state.chats = new Map(data.chats.map((one) => [one.id, one]))
    state.messages = new Map(data.messages.map((message) => [key(message.chatId, message.id), message]))
    state.faults = data.faults
    state.systems = data.systems
    state.privacy = data.privacy
    state.refusing = data.refusing
    state.requests = data.requests
    if (!chatsOf(state.me).some((one) => one.id === state.chatId)) {
      const all = chatsOf(state.me)
      state.chatId = (all.find((one) => one.kind === 'supergroup') ?? all[0])?.id ?? 0
    }
  },
  person: (data) => state.people.set(data.id, data),
  chat: (data) => state.chats.set(data.id, data),
  message(data) {
    if (data.deleted) state.messages.delete(key(data.chatId, data.id))
    else state.messages.set(key(data.chatId, data.id), data)
    if (state.messages.size > messagesKept) state.messages.delete(state.messages.keys().next().value)
  },
  faults: (data) => (state.faults = data),
  systems: (data) => (state.systems = data),
  request: (data) => (state.requests = [data, ...state.requests].slice(0, requestsKept)),
}

/** Opens the event stream; the browser reopens it by itself, and every opening brings the whole state. */
export function connect() {
  const source = new EventSource('/control/events')
  const kinds = ['state', 'person', 'chat', 'message', 'toast', 'action', 'commands', 'faults', 'systems', 'request']
  for (const kind of kinds) {
    source.addEventListener(kind, (event) => {
      const data = JSON.parse(event.data)
      apply[kind]?.(data)
      tell(kind, data)
    })
  }
  const connection = (connected) => {
    state.connected = connected
    tell('connection', connected)
  }
  source.addEventListener('open', () => connection(true))
  source.addEventListener('error', () => connection(false))
}
