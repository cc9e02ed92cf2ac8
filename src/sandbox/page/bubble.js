import { post } from './api.js'
import { openedInside } from './deep-link.js'
import { h, iconButton } from './dom.js'
import { formattedNodes } from './entities.js'
import { avatar, tint } from './faces.js'
import { t } from './i18n.js'
import { icon } from './icons.js'
import { messageOf, state } from './store.js'
import { clock } from './time.js'
import { notify } from './toast.js'

const answerPatience = 15_000
/** By query: what stops the spinner of its press. */
const waiting = new Map()
/** Answers that overtook what the server says of their press. */
const early = new Set()
let underWay = 0

/** Draws one message as a phone would: bubble, quote of what it answers, buttons, marks. */
export function bubble(message, previous, actions) {
  if (message.service) return serviceLine(message)
  const mine = message.from === state.me
  const chat = state.chats.get(message.chatId)
  const follows = previous && !previous.service && previous.from === message.from && message.date - previous.date < 300
  const named = !mine && chat.kind !== 'private' && !follows
  const body = h(
    'div',
    { class: 'bubble' },
    named && h('div', { class: `sender ${tint(message.from)}`, text: message.sender }),
    reply(message, actions),
    media(message),
    h('div', { class: 'text' }, ...formattedNodes(message.text, message.entities, actions), meta(message)),
  )
  const column = h('div', { class: 'column' }, body, reactions(message), keyboard(message))
  return h(
    'li',
    {
      class: `message${mine ? ' mine' : ''}${follows ? ' follows' : ''}`,
      id: `m${message.id}`,
      'data-id': String(message.id),
    },
    !mine &&
      chat.kind !== 'private' &&
      (follows ? h('span', { class: 'avatar small none' }) : avatar(message.from, message.sender, true)),
    column,
    tools(message, mine, actions),
  )
}

function serviceLine(message) {
  const text = t(message.service, { ...message.serviceData, sender: message.sender })
  return h('li', { class: 'service', id: `m${message.id}` }, h('span', { text }))
}

function reply(message, actions) {
  if (message.replyTo === undefined) return undefined
  const original = messageOf(message.chatId, message.replyTo)
  const line = original ? original.text.split('\n')[0] || original.media?.name || '' : t('gone')
  return h(
    'button',
    { type: 'button', class: `answered ${tint(original?.from ?? 0)}`, onclick: () => actions.jump(message.replyTo) },
    h('strong', { text: original?.sender ?? '' }),
    h('span', { text: line }),
  )
}

function media(message) {
  if (!message.media) return undefined
  const { kind, url, name, bytes } = message.media
  if (kind === 'photo') return h('img', { class: 'photo', src: url, alt: name, loading: 'lazy' })
  return h(
    'a',
    { class: 'file', href: url, download: name },
    h('span', { class: 'file-icon', 'aria-hidden': 'true' }, icon('file')),
    h('span', {}, h('strong', { text: name }), h('small', { text: size(bytes) })),
  )
}

const size = (bytes) =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1 << 20
      ? `${(bytes / 1024).toFixed(1)} KB`
      : `${(bytes / (1 << 20)).toFixed(1)} MB`

function meta(message) {
  return h(
    'span',
    { class: 'meta' },
    message.silent && h('span', { title: t('silent') }, icon('mute')),
    message.editDate !== undefined && h('span', { class: 'edited', text: t('edited') }),
    h('time', { datetime: new Date(message.date * 1000).toISOString(), text: clock(message.date) }),
  )
}

function reactions(message) {
  if (message.reactions.length === 0) return undefined
  const emoji = message.reactions.flatMap(([, list]) => list)
  return h('div', { class: 'reactions' }, ...emoji.map((one) => h('span', { text: one })))
}

function tools(message, mine, actions) {
  const tool = (name, label, onclick) => iconButton(name, label, onclick, { class: 'tool' })
  return h(
    'span',
    { class: 'tools' },
    tool('reply', t('reply'), () => actions.reply(message)),
    mine && !message.media && tool('edit', t('edit'), () => actions.edit(message)),
    tool('trash', t('remove'), () =>
      post('/control/world', { action: 'deleteMessage', chat: message.chatId, message: message.id }),
    ),
  )
}

function keyboard(message) {
  const rows = message.markup?.inline_keyboard
  if (!rows) return undefined
  return h(
    'div',
    { class: 'keyboard' },
    ...rows.map((row) => h('div', { class: 'row' }, ...row.map((one) => inlineButton(message, one)))),
  )
}

function inlineButton(message, spec) {
  const props = { class: `inline ${spec.style ?? ''}`, disabled: spec.disabled !== undefined }
  if (spec.callback_data !== undefined) {
    return h('button', {
      ...props,
      type: 'button',
      text: spec.text,
      onclick: (event) => press(message, spec, event.currentTarget),
    })
  }
  const mark = h('span', { class: 'corner' }, icon(spec.copy_text ? 'copy' : 'link'))
  return h('button', { ...props, type: 'button', onclick: () => act(spec) }, spec.text, mark)
}

async function press(message, spec, element) {
  if (element.classList.contains('waiting')) return
  element.classList.add('waiting')
  underWay += 1
  const answer = await post('/control/press', {
    user: state.me,
    chat: message.chatId,
    message: message.id,
    data: spec.callback_data,
  })
  underWay -= 1
  const stop = () => element.classList.remove('waiting')
  if (!answer || early.has(answer.queryId)) stop()
  else {
    waiting.set(answer.queryId, stop)
    setTimeout(() => pressAnswered(answer.queryId), answerPatience)
  }
  if (underWay === 0) early.clear()
}

/** The bot has answered a press: its spinner stops, also when the press itself is still on its way back. */
export function pressAnswered(queryId) {
  const stop = waiting.get(queryId)
  waiting.delete(queryId)
  if (stop) stop()
  else if (underWay > 0) early.add(queryId)
}

async function act(spec) {
  if (spec.copy_text) {
    await navigator.clipboard?.writeText(spec.copy_text.text).catch(() => undefined)
    notify(t('copied'))
  } else if (openedInside(spec.url)) return
  else if (/^https?:/.test(spec.url ?? '')) window.open(spec.url, '_blank', 'noopener')
  else notify(t('noLink', { url: spec.url ?? Object.keys(spec).at(-1) }))
}
