import { code, type Line } from '../../core/text.ts'
import { type Chats, personChat } from '../../deliver/chats.ts'
import { live, strong } from '../cards/phrases.ts'
import { type Answer, type Call, lines } from '../contract.ts'
import type { Feature } from '../feature.ts'
import type { Names } from '../names.ts'
import { allows } from '../people.ts'
import { type CommandName, commandRoles } from '../policy.ts'

const names = Object.keys(commandRoles) as CommandName[]

/** Commands that this person may use, in the order they are listed everywhere. */
export function commandsFor(role: Call['person']['role']): CommandName[] {
  return names.filter((name) => name !== 'start' && allows(role, commandRoles[name]))
}

export interface HelpDeps {
  names: Names
  chats: Pick<Chats, 'bind'>
}

/** `/help` and `/start`. */
export function help({ names, chats }: HelpDeps): Feature {
  return {
    commands: { help: async (call) => helpCard(call, names), start: (call) => start(call, chats) },
    presses: { help: async (call) => ({ reply: helpCard(call, names) }) },
  }
}

/** In private it opens the way for direct messages: a bot may write first only to those who pressed Start. */
async function start(call: Call, chats: Pick<Chats, 'bind'>): Promise<Answer> {
  const { place, person } = call
  if (place.private) await chats.bind(personChat(person.id), { id: place.chat })
  return startCard(call)
}

function helpCard(call: Call, names: Names): Answer {
  const { texts, person } = call
  const rows = commandsFor(person.role).map(
    (name): Line => [{ text: `/${name}`, live: true }, { text: ` ${texts.text(`chat-command-${name}`)}` }],
  )
  const hints = allows(person.role, 'responder')
    ? [
        live(texts.line('chat-help-ack', { example: code(`/ack ${names.example()} 30m`) })),
        live(texts.line('chat-help-silence', { example: code(`/silence 2h ${names.example()}`) })),
      ]
    : [texts.line('chat-help-viewer')]
  return { blocks: lines(strong(texts.line('chat-help-title')), ...rows, ...hints) }
}

function startCard(call: Call): Answer {
  const { texts, person, place } = call
  const who = texts.line('chat-start-who', { name: person.name, role: texts.text(`chat-role-${person.role}`) })
  const where = place.private
    ? texts.line('chat-start-private')
    : texts.line('chat-start-chat', { name: place.name ?? '', id: code(String(place.chat)) })
  return {
    blocks: lines(strong(texts.line('chat-start-title')), who, where, live(texts.line('chat-start-next'))),
    keys: [[{ text: texts.text('chat-button-help'), press: { verb: 'help', args: {} } }]],
  }
}
