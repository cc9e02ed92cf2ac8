import { h } from './dom.js'
import { icon } from './icons.js'
import { state } from './store.js'

/** Colours that stay with a person or chat. */
export const tint = (id) => (id === state.bot?.id ? 'tint-bot' : `tint-${Math.abs(id) % 7}`)

/** First letters of the first and last word, as Telegram draws who has no picture; the bot has its bell. */
export function avatar(id, name, small = false) {
  const words = name.split(' ')
  const initials = [...new Set([words[0], words.at(-1)])].map((word) => [...word][0] ?? '').join('')
  const props = { class: `avatar ${tint(id)}${small ? ' small' : ''}`, 'aria-hidden': 'true' }
  return id === state.bot?.id ? h('span', props, icon('bell')) : h('span', { ...props, text: initials })
}
