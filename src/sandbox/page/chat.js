import { post } from './api.js'
import { bubble, pressAnswered } from './bubble.js'
import { Composer } from './composer.js'
import { button, byId, h } from './dom.js'
import { avatar } from './faces.js'
import { t } from './i18n.js'
import { icon } from './icons.js'
import { actAs, chat, inThread, me, messageOf, messagesIn, on, openChat, state } from './store.js'
import { alertBox, notify } from './toast.js'

let composer
let slots
let list
let subtitle
let typingTimer

const actions = {
  reply: (message) => composer.reply(message),
  edit: (message) => composer.edit(message),
  command: (text) => composer.sendText(text),
  jump(id) {
    const target = byId(`m${id}`)
    target?.scrollIntoView({ block: 'center', behavior: 'smooth' })
    target?.classList.add('flash')
    setTimeout(() => target?.classList.remove('flash'), 1500)
  },
}

/** Draws the whole phone: header, topics, pinned bar, messages, composer. */
function drawPhone(fresh) {
  const here = chat()
  const phone = byId('phone')
  if (!here) return phone.replaceChildren()
  if (fresh || !composer) composer = new Composer()
  list = h('ol', { class: 'messages', 'aria-live': 'polite', tabindex: '0', 'aria-label': t('chat') })
  slots = { top: h('div', { class: 'chat-top' }), foot: h('div') }
  phone.replaceChildren(slots.top, list, h('div', { class: 'toasts' }), slots.foot)
  drawEdges(here)
  drawMessages()
  void composer.loadCommands()
}

/** What surrounds the messages. The field stays the same element, so that nobody loses what they are typing. */
function drawEdges(here) {
  subtitle = h('span', { class: 'subtitle', text: subtitleOf(here) })
  const title = here.kind === 'private' ? state.bot.firstName : here.title
  const head = h(
    'header',
    { class: 'chat-head' },
    avatar(here.kind === 'private' ? state.bot.id : here.id, title),
    h('div', {}, h('strong', { text: title }), subtitle),
  )
  slots.top.replaceChildren(head, ...topics(here), pinnedBar(here))
  const below = foot(here)
  if (below !== slots.foot) slots.foot.replaceWith(below)
  slots.foot = below
}

function subtitleOf(here) {
  if (here.kind === 'private') return t('bot')
  return t('members', { n: here.members.filter((member) => member.isMember).length })
}

function topics(here) {
  if (!here.isForum) return []
  const open = state.threadId ?? 1
  const tab = (topic) =>
    h(
      'button',
      {
        type: 'button',
        role: 'tab',
        'aria-selected': String(topic.id === open),
        onclick: () => openChat(here.id, topic.id),
      },
      topic.id === 1 ? t('general') : topic.name,
      topic.closed && icon('lock'),
    )
  return [h('div', { class: 'topics', role: 'tablist', 'aria-label': t('topics') }, ...here.topics.map(tab))]
}

function pinnedBar(here) {
  const id = here.pinned.at(-1)
  const message = id === undefined ? undefined : messageOf(here.id, id)
  return h(
    'button',
    { type: 'button', class: 'pinned', hidden: !message, onclick: () => actions.jump(id) },
    h('strong', { text: t('pinned') }),
    h('span', { text: message?.text.split('\n')[0] ?? '' }),
  )
}

function foot(here) {
  const person = me()
  const block = (text, label, onclick) =>
    h('div', { class: 'foot' }, h('span', { text }), label && button(label, onclick, { class: 'primary' }))
  if (here.migratedTo !== undefined) return block(t('migrated'), t('openMigrated'), () => openChat(here.migratedTo))
  if (here.kind === 'private') {
    if (person.blocked)
      return block(t('blockedHint'), t('unblock'), () => post('/control/world', { action: 'unblock', user: person.id }))
    if (!person.started || state.startWith !== undefined) return block('', t('start'), pressStart)
    return composer.element
  }
  const member = here.members.find((one) => one.id === person.id)
  if (!member?.isMember) return block(t('notMember'))
  return member.canSend ? composer.element : block(t('mayNotWrite'))
}

function pressStart() {
  const text = `/start ${state.startWith ?? ''}`.trim()
  state.startWith = undefined
  drawEdges(chat())
  return composer.sendText(text)
}

function drawMessages() {
  const messages = messagesIn(state.chatId)
  list.replaceChildren(...messages.map((message, index) => bubble(message, messages[index - 1], actions)))
  if (messages.length === 0) list.append(h('li', { class: 'service' }, h('span', { text: t('emptyChat') })))
  list.scrollTop = list.scrollHeight
  applyInput(messages.at(-1), false)
}

/** One message came, changed or went. */
function drawOne(message) {
  if (message.chatId !== state.chatId || !list || !inThread(message)) return
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 120
  const old = byId(`m${message.id}`)
  if (chat().pinned.at(-1) === message.id) drawEdges(chat())
  if (message.deleted) old?.remove()
  else {
    const all = messagesIn(message.chatId)
    const index = all.findIndex((one) => one.id === message.id)
    const fresh = bubble(message, all[index - 1], actions)
    if (old) old.replaceWith(fresh)
    else {
      if (all.length === 1) list.replaceChildren()
      fresh.classList.add('arriving')
      list.append(fresh)
      applyInput(message, true)
    }
  }
  if (atEnd || message.from === state.me) list.scrollTop = list.scrollHeight
}

/** ForceReply focuses the field; a reply keyboard appears under it. */
function applyInput(message, fresh) {
  if (!message?.input) return
  const { kind, rows, placeholder, selective } = message.input
  if (kind === 'keyboard') composer.showKeys(rows)
  if (kind === 'remove') composer.showKeys([])
  const answers = messageOf(message.chatId, message.replyTo)?.from
  const forMe = !selective || answers === state.me || mentions(message)
  if (kind === 'force_reply' && fresh && forMe) composer.reply(message, placeholder)
}

function mentions(message) {
  const name = `@${me().username ?? ''}`
  return message.entities.some(
    (entity) =>
      entity.user?.id === state.me ||
      (entity.type === 'mention' && message.text.slice(entity.offset, entity.offset + entity.length) === name),
  )
}

function showToast({ queryId, personId, text, alert }) {
  pressAnswered(queryId)
  if (personId !== state.me || text === '') return
  if (alert) alertBox(text)
  else notify(text)
}

function showTyping({ chatId, action }) {
  if (chatId !== state.chatId || action === 'cancel' || !subtitle) return
  subtitle.textContent = t('typing', { name: state.bot.firstName })
  clearTimeout(typingTimer)
  typingTimer = setTimeout(() => (subtitle.textContent = subtitleOf(chat())), 5000)
}

export function wireChat() {
  on('state', () => drawPhone(false))
  on('view', () => drawPhone(true))
  on('chat', (data) => {
    if (data.id !== state.chatId) return
    const left = data.kind !== 'private' && !data.members.some((member) => member.id === state.me && member.isMember)
    if (left) actAs(state.me)
    else drawEdges(data)
  })
  on('person', (data) => {
    if (data.id !== state.me) return
    if (chat()?.kind === 'private') drawEdges(chat())
    void composer?.loadCommands()
  })
  on('message', drawOne)
  on('toast', showToast)
  on('action', showTyping)
  on('commands', () => composer?.loadCommands())
}
