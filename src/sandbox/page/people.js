import { post } from './api.js'
import { byId, h, soon } from './dom.js'
import { avatar } from './faces.js'
import { t } from './i18n.js'
import { actAs, chatsOf, messagesIn, on, openChat, state } from './store.js'
import { clock } from './time.js'

const seen = new Map()
const roles = { 1001: 'alice', 1002: 'bob', 1003: 'carol', 1004: 'mallory' }
const codes = [
  ['zh-hant', '中文'],
  ['en', 'English'],
]

const humans = () => [...state.people.values()].filter((person) => !person.isBot)

function drawPeople() {
  const chosen = humans().find((person) => person.id === state.me)
  byId('people').replaceChildren(...humans().map(personButton))
  byId('person').replaceChildren(...(chosen ? [languageChoice(chosen)] : []))
}

function personButton(person) {
  const { id, firstName } = person
  return h(
    'button',
    { type: 'button', class: 'person', 'aria-pressed': String(id === state.me), onclick: () => actAs(id) },
    avatar(id, firstName),
    h('span', {}, h('strong', { text: firstName }), h('small', { text: roles[id] ? t(roles[id]) : String(id) })),
  )
}

/** The language of the person's phone: the bot is told it, and commands are offered in it. */
function languageChoice({ id, languageCode }) {
  const set = (event) => post('/control/world', { action: 'language', user: id, code: event.target.value })
  const options = codes.map(([value, name]) => h('option', { value, text: name, selected: languageCode === value }))
  return h(
    'label',
    { class: 'choice' },
    h('span', { class: 'label', text: `ID ${id} · ${t('personLanguage')}` }),
    h('select', { onchange: set }, ...options),
  )
}

function drawChats() {
  byId('chats').replaceChildren(...chatsOf(state.me).map(chatRow))
}

function lastMessage(chatId) {
  return [...state.messages.values()].filter((message) => message.chatId === chatId).sort((a, b) => b.id - a.id)[0]
}

function unread(chatId) {
  const last = seen.get(`${state.me}/${chatId}`) ?? 0
  return [...state.messages.values()].filter(
    (one) => one.chatId === chatId && one.id > last && one.from !== state.me && !one.service,
  ).length
}

function chatRow(one) {
  const chosen = one.id === state.chatId
  if (chosen)
    seen.set(
      `${state.me}/${one.id}`,
      Math.max(0, ...messagesIn(one.id).map((message) => message.id), lastMessage(one.id)?.id ?? 0),
    )
  const last = lastMessage(one.id)
  const title = one.kind === 'private' ? state.bot.firstName : one.title
  const count = chosen ? 0 : unread(one.id)
  return h(
    'button',
    { type: 'button', class: 'chat-row', 'aria-current': chosen && 'page', onclick: () => openChat(one.id) },
    avatar(one.kind === 'private' ? state.bot.id : one.id, title),
    h('span', { class: 'what' }, h('strong', { text: title }), h('small', { text: preview(last) })),
    h(
      'span',
      { class: 'when' },
      last && h('small', { text: clock(last.date) }),
      count > 0 && h('span', { class: 'badge', text: String(count) }),
    ),
  )
}

function preview(last) {
  if (!last) return ''
  if (last.service) return t(last.service, { ...last.serviceData, sender: last.sender })
  return last.text.split('\n')[0] || last.media?.name || ''
}

export function wirePeople() {
  const people = soon(drawPeople)
  const list = soon(drawChats)
  for (const kind of ['state', 'view', 'person']) on(kind, () => people())
  for (const kind of ['state', 'view', 'person', 'chat', 'message']) on(kind, () => list())
}
