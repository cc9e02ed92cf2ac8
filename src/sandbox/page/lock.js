import { byId, h, soon } from './dom.js'
import { t } from './i18n.js'
import { icon } from './icons.js'
import { chatsOf, on, openChat, state } from './store.js'
import { clock } from './time.js'

const shown = 6

/** What would be on this person's locked phone, newest first, and whether it made a sound. */
function draw(arrived) {
  const chats = new Set(chatsOf(state.me).map((one) => one.id))
  const latest = [...state.messages.values()]
    .filter((message) => chats.has(message.chatId) && message.from !== state.me && !message.service)
    .sort((a, b) => b.date - a.date || b.id - a.id)
    .slice(0, shown)
  const items = latest.map((message) =>
    notification(message, message.id === arrived?.id && message.chatId === arrived?.chatId),
  )
  byId('lock').replaceChildren(...(items.length > 0 ? items : [h('li', { class: 'none', text: t('lockEmpty') })]))
}

function notification(message, fresh) {
  const { title, line, sounds } = message.lock
  const how = sounds ? t('sounded') : t('silent')
  return h(
    'li',
    { class: `${sounds ? 'sounds' : 'quiet'}${fresh ? ' fresh' : ''}` },
    h(
      'button',
      { type: 'button', class: 'note', onclick: () => openChat(message.chatId, message.threadId) },
      h('span', { class: 'lock-head' }, h('strong', { text: title }), h('time', { text: clock(message.date) })),
      h('span', { class: 'lock-line', text: line }),
      h('span', { class: 'how' }, icon(sounds ? 'bell' : 'mute'), how),
    ),
  )
}

export function wireLock() {
  const redraw = soon(draw)
  on('state', () => redraw())
  on('view', () => redraw())
  on('message', (message) => redraw(message.edits === 0 && !message.deleted ? message : undefined))
}
