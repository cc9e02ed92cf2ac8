import { get, post } from './api.js'
import { byId, h, iconButton, soon } from './dom.js'
import { pick, t } from './i18n.js'
import { on, state } from './store.js'
import { notify } from './toast.js'

const every = 2000
const known = new Map()

const redraw = soon(draw)

/** Draws the switches of every connected system from its own description; it needs to know none of them. */
function draw() {
  const cards = state.systems.map(({ id, url }) => card(id, url, known.get(id)))
  const focused = document.activeElement?.id
  byId('systems').replaceChildren(
    ...(cards.length > 0 ? cards : [h('section', { class: 'card' }, h('p', { class: 'hint', text: t('noSystems') }))]),
  )
  if (focused) byId(focused)?.focus()
}

function card(id, url, description) {
  if (!description)
    return h(
      'section',
      { class: 'card' },
      h('h2', { text: id }),
      h('p', { class: 'hint', text: t('systemLost', { id }) }),
    )
  const endpoint = description.endpoints[0]
  return h(
    'section',
    { class: 'card system', 'aria-label': pick(description.name) },
    h(
      'h2',
      { class: 'system-title' },
      pick(description.name),
      endpoint && iconButton('copy', `${t('copy')}: ${url}${endpoint.path}`, () => copy(url + endpoint.path)),
    ),
    h('dl', { class: 'readings' }, ...description.readings.map(reading)),
    h('div', { class: 'switches' }, ...description.switches.map((one) => control(id, one))),
  )
}

const reading = ({ label, value, alarm }) =>
  h('div', { class: alarm ? 'alarm' : '' }, h('dt', { text: pick(label) }), h('dd', { text: value }))

function control(system, one) {
  const element = `${system}-${one.id}`
  const set = (value) => change(system, one.id, value)
  const label = h(
    'span',
    { class: 'label' },
    h('span', { text: pick(one.label) }),
    one.hint && h('small', { text: pick(one.hint) }),
  )
  if (one.kind === 'toggle') {
    const props = {
      type: 'button',
      role: 'switch',
      id: element,
      class: 'switch',
      'aria-checked': String(one.value),
      onclick: () => set(!one.value),
    }
    return h('button', props, label, h('span', { class: 'knob', 'aria-hidden': 'true' }))
  }
  const options = one.options.map((option) =>
    h('option', { value: option.value, text: pick(option.label), selected: option.value === one.value }),
  )
  return h(
    'label',
    { class: 'choice' },
    label,
    h('select', { id: element, onchange: (event) => set(event.target.value) }, ...options),
  )
}

async function change(system, id, value) {
  const description = await post(`/control/systems/${system}`, { id, value })
  if (description) known.set(system, description)
  draw()
}

async function copy(text) {
  await navigator.clipboard?.writeText(text).catch(() => undefined)
  notify(t('copied'))
}

async function refresh() {
  await Promise.all(
    state.systems.map(async ({ id }) => {
      const description = await get(`/control/systems/${id}`).catch(() => undefined)
      if (description) known.set(id, description)
      else known.delete(id)
    }),
  )
  // An open list of choices must not be torn away under the hand.
  if (document.activeElement?.tagName !== 'SELECT') redraw()
}

export function wireSystems() {
  on('state', refresh)
  on('systems', refresh)
  on('view', redraw)
  setInterval(() => document.visibilityState === 'visible' && refresh(), every)
}
