import { post } from './api.js'
import { byId, h, button as plainButton, soon } from './dom.js'
import { t } from './i18n.js'
import { chat, me, on, state } from './store.js'

const button = (text, onclick, kind = '') => plainButton(text, onclick, { class: `pill ${kind}` })
const act = (action, fields = {}) => post('/control/world', { action, ...fields })

/** What can happen to the open chat and the chosen person. */
function draw() {
  const here = chat()
  const person = me()
  if (!here || !person) return
  byId('world').replaceChildren(
    h('h2', { id: 'world-title', text: t('worldTitle') }),
    h('p', { class: 'hint', text: t('worldHint') }),
    h(
      'div',
      { class: 'buttons' },
      ...groupButtons(here, person),
      ...personButtons(here, person),
      ...topicButtons(here),
      privacyButton(),
    ),
  )
}

function groupButtons(here, person) {
  if (here.kind === 'private' || here.migratedTo !== undefined) return []
  const bot = here.members.find((member) => member.id === state.bot.id)
  const about = { chat: here.id, user: state.bot.id, by: person.id }
  if (!bot?.isMember) return [button(t('addBot'), () => act('add', about))]
  return [
    here.kind === 'group' && button(t('upgrade'), () => act('upgrade', { chat: here.id })),
    button(t('kickBot'), () => act('kick', about), 'danger'),
    bot.isAdmin
      ? button(t('demoteBot'), () => act('demote', about))
      : button(t('promoteBot'), () => act('promote', about)),
    !bot.isAdmin &&
      button(t(bot.canSend ? 'restrictBot' : 'unrestrictBot'), () =>
        act('restrict', { ...about, canSend: !bot.canSend }),
      ),
  ]
}

function personButtons(here, person) {
  const name = person.firstName
  const about = { user: person.id }
  const member = here.members.find((one) => one.id === person.id)
  return [
    person.blocked
      ? button(t('unblockBot', { name }), () => act('unblock', about))
      : button(t('blockBot', { name }), () => act('block', about)),
    member?.isAdmin &&
      button(t(member.anonymous ? 'anonymousOff' : 'anonymousOn', { name }), () =>
        act('anonymous', { chat: here.id, user: person.id, on: !member.anonymous }),
      ),
  ]
}

function topicButtons(here) {
  if (!here.isForum) return []
  const topic = here.topics.find((one) => one.id === state.threadId && one.id !== 1)
  const about = topic && { chat: here.id, topic: topic.id, by: state.me }
  return [
    topic &&
      (topic.closed
        ? button(t('reopenTopic', { name: topic.name }), () => act('reopenTopic', about))
        : button(t('closeTopic', { name: topic.name }), () => act('closeTopic', about))),
    button(t('newTopic'), () =>
      act('createTopic', { chat: here.id, name: `topic-${here.topics.length}`, by: state.me }),
    ),
  ]
}

function privacyButton() {
  return button(t(state.privacy ? 'privacyOn' : 'privacyOff'), async () => {
    state.privacy = !state.privacy
    await act('privacy', { on: state.privacy })
    draw()
  })
}

export function wireWorld() {
  const redraw = soon(draw)
  for (const kind of ['state', 'view', 'chat', 'person']) on(kind, () => redraw())
}
