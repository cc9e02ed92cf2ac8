import type { Silence } from '../../alerts/contract.ts'
import type { Ms } from '../../core/clock.ts'
import { formatMatcher, type Matcher } from '../../core/matchers.ts'
import { code, type Line } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import { type Answer, type Call, type Key, lines, type SilencePreview } from '../contract.ts'
import { anyAlert, type Scope, scopeArgs } from '../silences/request.ts'
import { clock, joined, short, spaced, strong } from './phrases.ts'

const choices = [
  ['15m', '1h', '4h'],
  ['09:00', 'stable'],
] as const
export const confirmFor: Ms = 60_000
const sheetFor: Ms = 10 * 60_000

/** The alert's name alone when that is all, else the matchers as Alertmanager writes them. */
export function scopeName(matchers: readonly Matcher[]): string {
  const [only] = matchers
  if (matchers.length === 1 && only?.name === 'alertname' && only.op === '=') return only.value
  return short(matchers.map(formatMatcher).join(', '), 120)
}

export function endText(texts: Texts, until: Ms | 'stable', now: Ms, zone: string): Line {
  if (until === 'stable') return texts.line('chat-until-stable')
  return texts.line('chat-until-time', { time: clock(until, now, zone) })
}

/** How long? Only the opener can press. */
export function silenceSheet(scope: Scope, preview: SilencePreview, call: Call): Answer {
  const { texts, person } = call
  const bound = { person: person.id, ttl: sheetFor }
  const args = scopeArgs(scope)
  const chosen = (until: string): Key => ({
    text: texts.text(`chat-silence-${until.replace(':', '')}`),
    press: { verb: 'silence-for', args: { ...args, until }, ...bound },
  })
  const other = texts.text('chat-silence-other')
  return {
    blocks: lines(
      strong(texts.line('chat-silence-title', { name: scopeName(scope.matchers) })),
      scopeLine(scope, preview, texts),
      texts.line('chat-silence-note'),
    ),
    keys: [
      choices[0].map(chosen),
      [
        ...choices[1].map(chosen),
        { text: other, press: { verb: 'silence-type', args: { ...args, what: 'until' }, ...bound } },
      ],
      [
        { text: texts.text('chat-button-scope'), press: { verb: 'silence-scope', args, ...bound } },
        { text: texts.text('chat-button-cancel'), press: { verb: 'cancel', args: {}, ...bound } },
      ],
    ],
  }
}

function scopeLine({ system }: Scope, { alerts, systems }: SilencePreview, texts: Texts): Line {
  const where =
    system ?? (systems.length > 0 ? joined(texts, systems.slice(0, 5)) : texts.text('chat-silence-anywhere'))
  return texts.line('chat-silence-scope', { system: where, n: alerts })
}

/** What should it cover? Each choice with how much it would quieten now. */
export function scopeSheet(options: readonly { scope: Scope; preview: SilencePreview }[], call: Call): Answer {
  const { texts, person } = call
  const bound = { person: person.id, ttl: sheetFor }
  const rows = options.map(({ scope, preview }): Key[] => [
    {
      text: scopeButton(scope, preview, texts),
      press: { verb: 'silence', args: { ...scopeArgs(scope), sheet: 1 }, ...bound },
    },
  ])
  const [first] = options
  const args = { ...(first && scopeArgs(first.scope)), what: 'matchers' }
  return {
    blocks: lines(strong(texts.line('chat-silence-which'))),
    keys: [
      ...rows,
      [
        { text: texts.text('chat-silence-own'), press: { verb: 'silence-type', args, ...bound } },
        { text: texts.text('chat-button-cancel'), press: { verb: 'cancel', args: {}, ...bound } },
      ],
    ],
  }
}

const isEverything = ([first, ...more]: readonly Matcher[]) =>
  more.length === 0 && first !== undefined && formatMatcher(first) === formatMatcher(anyAlert)

function scopeButton({ matchers, system }: Scope, { alerts }: SilencePreview, texts: Texts): string {
  const name = isEverything(matchers) ? texts.text('chat-silence-everything') : short(scopeName(matchers), 30)
  const where = system === undefined ? texts.text('chat-silence-anywhere') : short(system, 20)
  return texts.text('chat-silence-choice', { name, system: where, n: alerts })
}

/** Covers more than one system or something critical: once more, by the same person, within a minute. */
export function silenceConfirm(
  scope: Scope,
  until: string,
  end: Ms | 'stable',
  preview: SilencePreview,
  call: Call,
): Answer {
  const { texts, person, now, zone } = call
  const { alerts, critical, systems } = preview
  const args = { ...scopeArgs(scope), until }
  const bound = { person: person.id, ttl: confirmFor }
  return {
    blocks: lines(
      strong(texts.line('chat-silence-confirm', { name: scopeName(scope.matchers), n: alerts })),
      spaced(
        endText(texts, end, now, zone),
        critical > 0 ? texts.line('chat-silence-critical', { n: critical }) : undefined,
        systems.length > 1
          ? texts.line('chat-silence-systems', { systems: joined(texts, systems.slice(0, 5)), n: systems.length })
          : undefined,
      ),
      texts.line('chat-only-you', { name: person.name, n: confirmFor / 1000 }),
    ),
    keys: [
      [
        {
          text: texts.text('chat-button-silence'),
          style: 'danger',
          press: { verb: 'silence-confirm', args, once: true, ...bound },
        },
        { text: texts.text('chat-button-cancel'), press: { verb: 'cancel', args: {}, ...bound } },
      ],
    ],
  }
}

/** Done, with the way back. */
export function silenceResult(silence: Silence, covered: number, call: Call): Answer {
  const { texts, now, zone } = call
  const { by, until, matchers } = silence
  return {
    blocks: lines(
      texts.line('chat-silence-done', { name: by.name, until: asSpan(endText(texts, until, now, zone)), n: covered }),
      [code(scopeName(matchers))],
    ),
    keys: [silenceKeys(silence, call)],
  }
}

const asSpan = (line: Line) => line.find((span) => span.time) ?? { text: line.map((span) => span.text).join('') }

function silenceKeys({ id, until }: Silence, { texts }: Call): Key[] {
  const args = { silence: id }
  const undo = { text: texts.text('chat-button-unsilence'), press: { verb: 'unsilence', args } }
  return until === 'stable'
    ? [undo]
    : [undo, { text: texts.text('chat-button-extend'), press: { verb: 'extend', args } }]
}

const silencesShown = 10

/** Active silences, each with the button that ends it. */
export function silencesCard(silences: readonly Silence[], call: Call): Answer {
  const { texts, now, zone } = call
  if (silences.length === 0) return { blocks: lines(texts.line('chat-unsilence-none')) }
  const rows = silences.map((silence) =>
    spaced([code(scopeName(silence.matchers))], endText(texts, silence.until, now, zone), [{ text: silence.by.name }]),
  )
  return {
    blocks: [
      { line: strong(texts.line('chat-unsilence-title', { n: silences.length })) },
      { items: rows, more: (n) => texts.line('chat-more-lines', { n }) },
    ],
    keys: silences.slice(0, silencesShown).map((silence) => [
      {
        text: texts.text('chat-button-unsilence-named', { name: short(scopeName(silence.matchers), 28) }),
        press: { verb: 'unsilence', args: { silence: silence.id, list: 1 } },
      },
    ]),
  }
}
