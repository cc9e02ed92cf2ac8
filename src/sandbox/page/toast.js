import { byId, h } from './dom.js'

const shownFor = 3500

/** A note that fades, where Telegram shows the answer to a press. */
export function notify(text) {
  const host = document.querySelector('.toasts') ?? document.body
  const toast = h('div', { class: 'toast', role: 'status', text })
  host.append(toast)
  setTimeout(() => toast.classList.add('leaving'), shownFor)
  setTimeout(() => toast.remove(), shownFor + 400)
}

/** An answer that wants to be confirmed. */
export function alertBox(text) {
  byId('alert-text').textContent = text
  byId('alert').showModal()
}
