import { attach, get, post } from './api.js'
import { button, h, iconButton } from './dom.js'
import { t } from './i18n.js'
import { icon } from './icons.js'
import { chat, me, state } from './store.js'

/** The field at the bottom: text, commands, files; in reply or edit mode a strip above says so. */
export class Composer {
  #mode = {}
  #commands = []
  #chosen = 0

  constructor() {
    this.field = h('textarea', {
      rows: '1',
      'aria-label': t('message'),
      placeholder: t('message'),
      autocomplete: 'off',
    })
    this.list = h('ul', { class: 'suggestions', role: 'listbox', hidden: true })
    this.strip = h('div', { class: 'strip', hidden: true })
    this.file = h('input', { type: 'file', hidden: true, 'aria-label': t('attach') })
    this.keys = h('div', { class: 'reply-keys', hidden: true })
    this.form = h(
      'form',
      { class: 'field', onsubmit: (event) => this.#submit(event) },
      iconButton('attach', t('attach'), () => this.file.click()),
      button('/', () => this.#openCommands(), {
        class: 'icon slash',
        title: t('commands'),
        'aria-label': t('commands'),
      }),
      this.field,
      h('button', { class: 'send', title: t('send'), 'aria-label': t('send') }, icon('send')),
    )
    this.element = h('div', { class: 'composer' }, this.list, this.strip, this.form, this.keys, this.file)
    this.field.addEventListener('input', () => this.#suggest())
    this.field.addEventListener('keydown', (event) => this.#key(event))
    this.file.addEventListener('change', () => this.#attach())
  }

  reply(message, placeholder) {
    this.#setMode({ replyTo: message }, t('replyTo', { name: message.sender }), message.text)
    this.field.placeholder = placeholder ?? t('message')
    this.field.focus()
  }

  edit(message) {
    this.#setMode({ edit: message }, t('editing'), message.text)
    this.field.value = message.text
    this.field.focus()
  }

  /** Puts a tapped command through at once, as Telegram does. */
  sendText(text) {
    return post('/control/say', { user: state.me, chat: state.chatId, text, ...this.#thread() })
  }

  /** Buttons that a reply keyboard puts under the field. */
  showKeys(rows) {
    this.keys.hidden = rows.length === 0
    this.keys.replaceChildren(
      ...rows.map((row) => h('div', { class: 'row' }, ...row.map((text) => button(text, () => this.sendText(text))))),
    )
  }

  async loadCommands() {
    const here = chat()
    this.#commands = here && me() ? await get(`/control/commands?user=${state.me}&chat=${here.id}`).catch(() => []) : []
    if (this.field.value.startsWith('/')) this.#suggest()
  }

  #thread() {
    return chat()?.isForum && state.threadId !== undefined && state.threadId !== 1 ? { thread: state.threadId } : {}
  }

  #setMode(mode, title, text) {
    this.#mode = mode
    this.strip.hidden = false
    this.strip.replaceChildren(
      h('div', {}, h('strong', { text: title }), h('span', { text: text.split('\n')[0] })),
      iconButton('close', t('cancel'), () => this.clearMode()),
    )
  }

  clearMode() {
    if (this.#mode.edit) this.field.value = ''
    this.#mode = {}
    this.strip.hidden = true
    this.field.placeholder = t('message')
  }

  async #submit(event) {
    event.preventDefault()
    const text = this.field.value.trim()
    if (text === '') return
    const { replyTo, edit } = this.#mode
    this.field.value = ''
    this.#grow()
    this.#hideList()
    const base = { user: state.me, chat: state.chatId, text }
    const done = edit
      ? await post('/control/edit', { ...base, message: edit.id })
      : await post('/control/say', { ...base, ...(replyTo && { replyTo: replyTo.id }), ...this.#thread() })
    if (done) this.clearMode()
    else if (this.field.value === '') this.field.value = text
  }

  async #attach() {
    const [file] = this.file.files
    if (!file) return
    const text = this.field.value.trim()
    await attach({ user: state.me, chat: state.chatId, text, replyTo: this.#mode.replyTo?.id, ...this.#thread() }, file)
    this.file.value = ''
    this.field.value = ''
    this.clearMode()
  }

  async #openCommands() {
    await this.loadCommands()
    this.field.value = '/'
    this.field.focus()
    this.#suggest()
  }

  #matches() {
    const typed = /^\/(\w*)$/.exec(this.field.value)?.[1]
    return typed === undefined ? [] : this.#commands.filter(({ command }) => command.startsWith(typed))
  }

  #suggest() {
    this.#grow()
    const matches = this.#matches()
    this.#chosen = 0
    this.list.hidden = matches.length === 0
    this.list.replaceChildren(
      ...matches.map(({ command, description }, index) =>
        h(
          'li',
          { role: 'option', 'aria-selected': String(index === 0), onmousedown: (event) => this.#take(event, command) },
          h('strong', { text: `/${command}` }),
          h('span', { text: description }),
        ),
      ),
    )
  }

  #take(event, command) {
    event.preventDefault()
    this.field.value = ''
    this.#hideList()
    void this.sendText(`/${command}`)
  }

  #key(event) {
    const options = [...this.list.children]
    if (!this.list.hidden && ['ArrowDown', 'ArrowUp', 'Tab'].includes(event.key)) {
      event.preventDefault()
      if (event.key === 'Tab') {
        this.field.value = `/${this.#matches()[this.#chosen].command} `
        return this.#suggest()
      }
      this.#chosen = (this.#chosen + (event.key === 'ArrowDown' ? 1 : options.length - 1)) % options.length
      for (const [index, option] of options.entries()) {
        option.setAttribute('aria-selected', String(index === this.#chosen))
      }
      options[this.#chosen].scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Escape') {
      if (this.list.hidden) this.clearMode()
      this.#hideList()
    } else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault()
      const chosen = this.list.hidden ? undefined : this.#matches()[this.#chosen]
      if (chosen && this.field.value !== `/${chosen.command}`) this.#take(event, chosen.command)
      else this.form.requestSubmit()
    }
  }

  #hideList() {
    this.list.hidden = true
  }

  #grow() {
    this.field.style.height = 'auto'
    this.field.style.height = `${Math.min(this.field.scrollHeight, 120)}px`
  }
}
