import type { Line } from '../../core/text.ts'
import type { TextArgs } from '../../core/texts.ts'
import type { Incident, Opened, Outcome, Refusal } from '../../respond/incidents/contract.ts'
import { clock } from '../cards/phrases.ts'
import { type Answer, type Call, lines } from '../contract.ts'

/** One line about what came of a verb; `done` is the text for when it was done. */
export function outcomeLine(outcome: Outcome, call: Call, done: string, args: TextArgs = {}): Line {
  const { texts, now, zone } = call
  switch (outcome.did) {
    case 'done':
      return texts.line(done, { n: String(outcome.incident.number), ...args })
    case 'already': {
      const { incident, by, at } = outcome
      const time = clock(at, now, zone)
      const n = String(incident.number)
      return by
        ? texts.line('chat-incident-already-by', { n, name: by.name, time })
        : texts.line('chat-incident-already', { n, time })
    }
    case 'closed':
      return closedLine(outcome.incident, call)
    case 'missing':
      return texts.line('chat-incident-missing', { n: String(outcome.number) })
    case 'refused':
      return refusalLine(outcome.refusal, call)
  }
}

function closedLine({ number, closed }: Incident, { texts, now, zone }: Call): Line {
  const n = String(number)
  if (!closed) return texts.line('chat-incident-missing', { n })
  const time = clock(closed.at, now, zone)
  return texts.line('chat-incident-closed', { n, time, name: closed.by?.name ?? texts.text('chat-incident-bot') })
}

export function refusalLine(refusal: Refusal, { texts }: Call): Line {
  const { why, ...rest } = refusal
  const args = Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [name, typeof value === 'number' ? value : String(value)]),
  )
  return texts.line(`respond-refused-${why}`, args)
}

export const said = (line: Line): Answer => ({ blocks: lines(line) })

const openedTexts = {
  opened: 'chat-incident-opened',
  joined: 'chat-incident-joined',
  already: 'chat-incident-open-already',
} as const

export function openedLine(opened: Opened, call: Call): Line {
  const { texts } = call
  if (opened.did === 'refused') return refusalLine(opened.refusal, call)
  const { number, title } = opened.incident
  const joined = opened.did === 'joined' ? opened.joined : 0
  return texts.line(openedTexts[opened.did], { n: String(number), title, joined })
}
