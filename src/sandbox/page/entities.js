import { openedInside } from './deep-link.js'
import { h } from './dom.js'
import { t } from './i18n.js'
import { timeElement } from './time.js'

const quotesFoldAfter = 3
const plainTags = { bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's', code: 'code' }

/** A text with its entities (UTF-16 offsets) as nodes. Nothing of the text is ever read as markup. */
export function formattedNodes(text, entities, actions) {
  return nodesBetween(text, 0, text.length, sorted(entities), actions)
}

const sorted = (entities) =>
  [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length || rank(a) - rank(b))
const rank = (entity) => (entity.type.includes('blockquote') ? 0 : 1)

function nodesBetween(text, from, to, entities, actions) {
  const nodes = []
  let at = from
  let rest = entities
  while (rest.length > 0) {
    const [entity, ...others] = rest
    const end = Math.min(entity.offset + entity.length, to)
    if (entity.offset > at) nodes.push(textBetween(text, at, entity.offset, nodes))
    const inner = others.filter((one) => one.offset < end)
    const children = nodesBetween(text, entity.offset, end, inner, actions)
    nodes.push(element(entity, text.slice(entity.offset, end), children, actions))
    rest = others.filter((one) => one.offset >= end)
    at = end
  }
  if (at < to) nodes.push(textBetween(text, at, to, nodes))
  return nodes
}

// A block already ends its line: the line break behind it would draw an empty one.
function textBetween(text, from, to, before) {
  const behindBlock = /^(BLOCKQUOTE|PRE)$/.test(before.at(-1)?.tagName ?? '')
  return document.createTextNode(text.slice(behindBlock && text[from] === '\n' ? from + 1 : from, to))
}

function element(entity, text, children, actions) {
  const tag = plainTags[entity.type]
  if (tag) return h(tag, entity.type === 'code' ? { class: 'mono' } : {}, ...children)
  switch (entity.type) {
    case 'pre':
      return h('pre', { 'data-language': entity.language }, ...children)
    case 'spoiler':
      return h(
        'button',
        { type: 'button', class: 'spoiler', onclick: (event) => event.currentTarget.classList.add('shown') },
        ...children,
      )
    case 'blockquote':
      return h('blockquote', {}, ...children)
    case 'expandable_blockquote':
      return quote(text, children)
    case 'date_time':
      return timeElement(entity, text)
    case 'text_link':
    case 'url':
      return link(entity.url ?? (/^\w+:\/\//.test(text) ? text : `http://${text}`), children)
    case 'bot_command':
      return h('button', { type: 'button', class: 'link', onclick: () => actions.command(text) }, ...children)
    case 'mention':
    case 'text_mention':
    case 'hashtag':
    case 'cashtag':
    case 'email':
      return h('span', { class: 'link' }, ...children)
    default:
      return h('span', {}, ...children)
  }
}

const inside = (event) => openedInside(event.currentTarget.href) && event.preventDefault()
const link = (href, children) =>
  /^https?:/i.test(href)
    ? h('a', { href, target: '_blank', rel: 'noreferrer noopener', onclick: inside }, ...children)
    : h('span', { class: 'link' }, ...children)

function quote(text, children) {
  const box = h('blockquote', { class: 'expandable' }, h('div', { class: 'quoted' }, ...children))
  if (text.split('\n').length <= quotesFoldAfter && text.length < 160) return box
  const toggle = h('button', { type: 'button', class: 'fold', 'aria-expanded': 'false', text: t('showMore') })
  toggle.addEventListener('click', () => {
    const open = box.classList.toggle('open')
    toggle.setAttribute('aria-expanded', String(open))
    toggle.textContent = open ? t('showLess') : t('showMore')
  })
  box.classList.add('folded')
  box.append(toggle)
  return box
}
