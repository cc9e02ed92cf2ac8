import type { SilencePreview } from '../../alerts/verbs/preview-silence.ts'
import type { Ms } from '../../core/clock.ts'
import { type Answer, type Call, type Key, lines } from '../contract.ts'
import { joined, spaced, strong } from './phrases.ts'
import { confirmFor, endLine, later, sheetFor, soon, systemsNamed } from './silence.ts'

/** How long is all that is not critical to be quiet? Only the opener can press. */
export function hushSheet(rollup: string, { alerts }: SilencePreview, call: Call): Answer {
  const { texts, person } = call
  const bound = { person: person.id, ttl: sheetFor }
  const chosen = (until: string): Key => ({
    text: texts.text(`chat-silence-${until.replace(':', '')}`),
    press: { verb: 'storm-silence-for', args: { rollup, until }, ...bound },
  })
  const name = texts.text('chat-silence-not-critical')
  return {
    blocks: lines(
      strong(texts.line('chat-silence-title', { name })),
      texts.line('chat-silence-scope', { where: texts.text('chat-silence-anywhere'), n: alerts }),
      texts.line('chat-storm-silence-note'),
    ),
    keys: [
      soon.map(chosen),
      later.map(chosen),
      [{ text: texts.text('chat-button-cancel'), press: { verb: 'cancel', args: {}, ...bound } }],
    ],
  }
}

/** It covers every system, so once more, by the same person, within a minute. */
export function hushConfirm(
  rollup: string,
  typed: string,
  end: Ms | 'stable',
  { alerts, systems }: SilencePreview,
  call: Call,
): Answer {
  const { texts, person } = call
  const bound = { person: person.id, ttl: confirmFor }
  const press = { verb: 'storm-silence-confirm', args: { rollup, until: typed }, once: true, ...bound }
  const several = { systems: joined(texts, systems.slice(0, systemsNamed)), n: systems.length }
  return {
    blocks: lines(
      strong(texts.line('chat-silence-confirm', { name: texts.text('chat-silence-not-critical'), n: alerts })),
      spaced(endLine(end, call), systems.length > 0 ? texts.line('chat-silence-systems', several) : undefined),
      texts.line('chat-storm-silence-note'),
      texts.line('chat-only-you', { name: person.name, n: confirmFor / 1000 }),
    ),
    keys: [
      [
        { text: texts.text('chat-button-silence-confirm'), style: 'danger', press },
        { text: texts.text('chat-button-cancel'), press: { verb: 'cancel', args: {}, ...bound } },
      ],
    ],
  }
}
