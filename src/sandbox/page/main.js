import { wireChat } from './chat.js'
import { button, byId } from './dom.js'
import { wireFaults } from './faults.js'
import { language, languages, setLanguage, t } from './i18n.js'
import { wireLock } from './lock.js'
import { wireLog } from './log.js'
import { wirePeople } from './people.js'
import { connect, on, state, tell } from './store.js'
import { wireSystems } from './systems.js'
import { tick } from './time.js'
import { wireWorld } from './world.js'

/** Texts that stand in the HTML, and the language buttons. */
function drawFrame() {
  document.documentElement.lang = language()
  document.title = t('title')
  for (const element of document.querySelectorAll('[data-text]')) element.textContent = t(element.dataset.text)
  for (const element of document.querySelectorAll('[data-label]'))
    element.setAttribute('aria-label', t(element.dataset.label))
  const choose = (code) => {
    setLanguage(code)
    tell('view')
  }
  byId('language').replaceChildren(
    ...languages.map(({ code, name }) =>
      button(name, () => choose(code), { 'aria-pressed': String(code === language()), lang: code }),
    ),
  )
}

function drawConnection(connected) {
  const element = byId('connection')
  element.textContent = connected ? t('connected') : t('reconnecting')
  element.classList.toggle('lost', !connected)
}

on('view', drawFrame)
on('view', () => drawConnection(state.connected))
on('connection', drawConnection)
drawFrame()
wirePeople()
wireChat()
wireLock()
wireSystems()
wireWorld()
wireFaults()
wireLog()
tick()
connect()
