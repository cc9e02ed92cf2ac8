import type { SilenceScope } from '../../alerts/verbs/scope.ts'
import type { Ms } from '../../core/clock.ts'
import { code } from '../../core/text.ts'
import { type Answer, type Call, type Key, lines } from '../contract.ts'
import { scopeArgs } from '../silences/request.ts'
import { joined, live, short } from './phrases.ts'

const confirmFor: Ms = 60_000

/** Nothing bears that name: what may be meant, and the way to silence it all the same. Only for who asked. */
export function unknownName(
  name: string,
  near: readonly string[],
  wanted: SilenceScope,
  until: string,
  { texts, person }: Call,
): Answer {
  const bound = { person: person.id, ttl: confirmFor }
  const instead = near.map((other): Key[] => {
    const matchers = [{ name: 'alertname', op: '=', value: other } as const]
    const press = { verb: 'silence-for', args: { ...scopeArgs({ matchers }), until }, once: true, ...bound }
    return [{ text: texts.text('chat-button-silence-named', { name: short(other, 40) }), press }]
  })
  const anyway = { verb: 'silence-confirm', args: { ...scopeArgs(wanted), until }, once: true, ...bound }
  const advice =
    near.length > 0
      ? texts.line('chat-did-you-mean', { name: joined(texts, near) })
      : live(texts.line('chat-see-alerts'))
  return {
    blocks: lines(
      texts.line('chat-silence-unknown', { name: code(short(name, 80)) }),
      advice,
      texts.line('chat-only-you', { name: person.name, n: confirmFor / 1000 }),
    ),
    keys: [
      ...instead,
      [
        { text: texts.text('chat-button-silence-anyway'), press: anyway },
        { text: texts.text('chat-button-cancel'), press: { verb: 'cancel', args: {}, ...bound } },
      ],
    ],
  }
}
