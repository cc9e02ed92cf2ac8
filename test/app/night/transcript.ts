import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import type { Revision, StoredChat, StoredMessage } from '../../../src/sandbox/world/types.ts'

interface Event {
  at: number
  order: number
  lines: string[]
}

/**
 * Everything that a chat showed, in order, as text that a person can read: what sounded, what came silently, what was
 * edited, deleted, pinned or pressed. Clock times are those of `zone`.
 */
export function transcriptOf(sandbox: Sandbox, chat: StoredChat, zone: string): string {
  const messages = [...chat.messages.values()]
  const names = numbered(messages)
  const events: Event[] = []
  const add = (at: number, order: number, lines: string[]) => events.push({ at, order, lines })
  for (const message of messages) {
    const name = names.get(message.id)
    for (const [i, revision] of message.history.entries()) {
      if (i > 0 && same(revision, message.history[i - 1])) continue
      const first = i === 0 ? [head(sandbox, message, names), ...file(sandbox, message)] : [`✎ ${name}`]
      add(revision.at, message.id, [...first, ...shown(revision)])
    }
    if (message.deletedAt !== undefined) add(message.deletedAt, message.id, [`✖ ${name}`])
  }
  events.sort((a, b) => a.at - b.at || a.order - b.order)
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium' })
  return `${events.map(({ at, lines: [first, ...rest] }) => [`${time.format(at)} ${first}`, ...rest].join('\n')).join('\n\n')}\n`
}

const numbered = (messages: readonly StoredMessage[]): Map<number, string> =>
  new Map(messages.map(({ id }, i) => [id, `#${i + 1}`]))

function head(sandbox: Sandbox, message: StoredMessage, names: ReadonlyMap<number, string>): string {
  const mine = message.from === sandbox.botId
  const who = mine ? '' : ` ${sandbox.world.person(message.from).firstName}`
  const sign = message.service ? 'ℹ' : !mine ? '💬' : message.silent ? '🔇' : '🔔'
  const reply = message.replyTo === undefined ? '' : ` ↩ ${names.get(message.replyTo) ?? '?'}`
  const service = message.service ? ` ${Object.keys(message.service).join(' ')}` : ''
  return `${sign}${who} ${names.get(message.id)}${reply}${service}`
}

function file({ world }: Sandbox, { media }: StoredMessage): string[] {
  const name = media && world.state.files.get(media.fileId)?.name
  return name === undefined ? [] : [`    📎 ${name}`]
}

function shown({ text, markup }: Revision): string[] {
  const rows = (markup?.inline_keyboard ?? []).map((row) => row.map((button) => `[${button.text}]`).join(' '))
  return [...text.split('\n'), ...rows].filter((line) => line !== '').map((line) => `    ${line}`)
}

const same = (a: Revision, b: Revision | undefined): boolean =>
  b !== undefined && shown(a).join('\n') === shown(b).join('\n')
