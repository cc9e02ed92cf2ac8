import { byId, h, soon } from './dom.js'
import { t } from './i18n.js'
import { on, state } from './store.js'

/** The latest calls of the bot; trouble stands out. */
function draw() {
  const rows = state.requests.map(row)
  const open = byId('log').querySelector('details')?.open ?? true
  byId('log').replaceChildren(
    h(
      'details',
      { open },
      h('summary', {}, h('h2', { id: 'log-title', text: t('logTitle') })),
      h('ol', { class: 'calls' }, ...(rows.length > 0 ? rows : [h('li', { class: 'hint', text: t('logEmpty') })])),
    ),
  )
}

function row({ at, method, chatId, outcome, status, description, fault, earlyByMs }) {
  const trouble = outcome !== 'ok' || earlyByMs !== undefined
  const early = earlyByMs === undefined ? '' : ` · ${t('early', { n: (earlyByMs / 1000).toFixed(1) })}`
  const result = outcome === 'ok' ? '200' : `${status ?? outcome}${fault ? ` (${fault})` : ''}${early}`
  const time = new Date(at).toLocaleTimeString([], { hourCycle: 'h23' })
  return h(
    'li',
    { class: trouble ? 'trouble' : '', title: description ?? '' },
    h('time', { text: time }),
    h('code', { text: method }),
    h('span', { class: 'where', text: chatId === undefined ? '' : (state.chats.get(chatId)?.title ?? String(chatId)) }),
    h('span', { class: 'result', text: result }),
  )
}

export function wireLog() {
  const redraw = soon(draw)
  for (const kind of ['state', 'request', 'view']) on(kind, () => redraw())
}
