import { icon } from './icons.js'

/**
 * Makes an element. `props` are attributes; `on…` are listeners, `class`, booleans and `text` do what they say.
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue
    if (name === 'text') element.textContent = value
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else element.setAttribute(name, value === true ? '' : value)
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false))
  return element
}

export const button = (text, onclick, props = {}) => h('button', { type: 'button', text, onclick, ...props })

/** A button that shows only a drawing; `label` is its name and tooltip. */
export const iconButton = (name, label, onclick, props = {}) =>
  h('button', { type: 'button', class: 'icon', title: label, 'aria-label': label, onclick, ...props }, icon(name))

export const byId = (id) => document.getElementById(id)

let pressed = false
const release = () => setTimeout(() => (pressed = false))
addEventListener('pointerdown', () => (pressed = true), true)
addEventListener('pointerup', release, true)
addEventListener('pointercancel', release, true)

/**
 * Draws once for many changes, with the next frame, and never between pressing and releasing: an element that is
 * replaced under the finger loses its click.
 */
export function soon(draw) {
  let due = false
  let last = []
  const attempt = () => {
    if (pressed) return setTimeout(attempt, 20)
    due = false
    draw(...last)
  }
  return (...args) => {
    last = args
    if (due) return
    due = true
    requestAnimationFrame(attempt)
  }
}
