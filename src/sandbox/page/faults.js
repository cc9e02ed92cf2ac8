import { post, remove } from './api.js'
import { button, byId, h, iconButton } from './dom.js'
import { t } from './i18n.js'
import { on, state } from './store.js'

const sends = ['sendMessage', 'editMessageText', 'sendPhoto', 'sendDocument', 'editMessageReplyMarkup']
const kinds = {
  f429: { kind: '429', retryAfter: 20 },
  f500: { kind: 'error', code: 500, description: 'Internal Server Error' },
  f502: { kind: 'error', code: 502, description: 'Bad Gateway' },
  f401: { kind: 'error', code: 401, description: 'Unauthorized' },
  f403: { kind: 'error', code: 403, description: 'Forbidden: bot was kicked from the supergroup chat' },
  fparse: { kind: 'parse-error' },
  fhang: { kind: 'hang' },
  freset: { kind: 'reset-before' },
  fdrop: { kind: 'drop-after' },
  fslow: { kind: 'slow', delayMs: 5000 },
}
const times = { once: 1, fiveTimes: 5, always: undefined }
const chosen = { kind: 'f429', where: 'thisChat', count: 'once' }

function draw() {
  const choice = (field, label, values) =>
    h(
      'label',
      { class: 'choice' },
      h('span', { class: 'label', text: t(label) }),
      h(
        'select',
        { onchange: (event) => (chosen[field] = event.target.value) },
        ...values.map((value) => h('option', { value, text: t(value), selected: chosen[field] === value })),
      ),
    )
  byId('faults').replaceChildren(
    h('h2', { id: 'faults-title', text: t('faultsTitle') }),
    h(
      'div',
      { class: 'fault-form' },
      choice('kind', 'faultWhat', Object.keys(kinds)),
      choice('where', 'faultWhere', ['thisChat', 'everywhere']),
      choice('count', 'faultTimes', Object.keys(times)),
      button(t('add'), add, { class: 'primary' }),
    ),
    h('ul', { class: 'active' }, ...state.faults.map(active)),
    h(
      'button',
      {
        type: 'button',
        role: 'switch',
        class: 'switch',
        'aria-checked': String(state.refusing),
        onclick: toggleRefuse,
      },
      h('span', { class: 'label', text: t('refuse') }),
      h('span', { class: 'knob', 'aria-hidden': 'true' }),
    ),
  )
}

// In one chat everything that writes there; everywhere really everything, getUpdates too.
function add() {
  const count = times[chosen.count]
  const scope = chosen.where === 'thisChat' ? { chatId: state.chatId, methods: sends } : {}
  return post('/control/faults', { fault: kinds[chosen.kind], ...scope, ...(count && { count }) })
}

function active(fault) {
  const name = Object.keys(kinds).find(
    (one) => kinds[one].kind === fault.fault.kind && kinds[one].code === fault.fault.code,
  )
  const where = fault.chatId === undefined ? t('everywhere') : (state.chats.get(fault.chatId)?.title ?? fault.chatId)
  return h(
    'li',
    {},
    h('span', { text: `${name ? t(name) : fault.fault.kind} · ${where} · ${t('hits', { n: fault.hits })}` }),
    iconButton('close', t('removeFault'), () => remove(`/control/faults/${fault.id}`)),
  )
}

async function toggleRefuse() {
  const answer = await post('/control/refuse', { refuse: !state.refusing })
  if (answer) state.refusing = answer.refuse
  draw()
}

export function wireFaults() {
  for (const kind of ['state', 'faults', 'view']) on(kind, draw)
}
