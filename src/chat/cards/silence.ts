import type { Silence } from '../../alerts/contract.ts'
import type { SilencePreview } from '../../alerts/verbs/preview-silence.ts'
import type { SilenceScope } from '../../alerts/verbs/scope.ts'
import type { Ms } from '../../core/clock.ts'
import { formatMatcher, type Matcher } from '../../core/matchers.ts'
import { code, type Line, type Span } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import { type Answer, type Call, type Key, lines } from '../contract.ts'
import { scopeArgs } from '../silences/request.ts'
import { clock, joined, short, spaced, strong } from './phrases.ts'

/** Buttons of the sheet, by what the person would type. */
export const soon = ['15m', '1h', '4h'] as const
export const later = ['09:00', 'stable'] as const
export const confirmFor: Ms = 60_000
export const sheetFor: Ms = 10 * 60_000
export const systemsNamed = 5

/** The alert's name when that is all it says, else the matchers as Alertmanager writes them. */
export function scopeName(matchers: readonly Matcher[], texts: Texts, levels?: Silence['levels']): string {
  if (matchers.length === 0) return texts.text(levels ? 'chat-silence-not-critical' : 'chat-silence-everything')
  const name = matchers.find((matcher) => matcher.name === 'alertname' && matcher.op === '=')
  if (name && matchers.every((matcher) => matcher === name || matcher.name === 'priority')) return name.value
  return short(matchers.map(formatMatcher).join(', '), 120)
}

/** Which system, and which priority when only one is meant. */
function whereText({ system, matchers }: SilencePreview['scope'], texts: Texts): string {
  const priority = matchers.find(({ name, op }) => name === 'priority' && op === '=')?.value
  return [system ?? texts.text('chat-silence-anywhere'), ...(priority ? [priority] : [])].join(' · ')
}

export function endSpan(texts: Texts, until: Ms | 'stable', now: Ms, zone: string): Span {
  return until === 'stable' ? { text: texts.text('chat-until-stable') } : clock(until, now, zone)
}

export function endLine(until: Ms | 'stable', { texts, now, zone }: Call): Line {
  const end = endSpan(texts, until, now, zone)
  return until === 'stable' ? [end] : texts.line('chat-until-time', { time: end })
}

/** How long? Only the opener can press. */
export function silenceSheet(wanted: SilenceScope, preview: SilencePreview, call: Call): Answer {
  const { texts, person } = call
  const bound = { person: person.id, ttl: sheetFor }
  const args = scopeArgs(wanted)
  const chosen = (until: string): Key => ({
    text: texts.text(`chat-silence-${until.replace(':', '')}`),
    press: { verb: 'silence-for', args: { ...args, until }, ...bound },
  })
  const typed = { verb: 'silence-type', args: { ...args, what: 'until' }, ...bound }
  return {
    blocks: lines(
      strong(texts.line('chat-silence-title', { name: scopeName(preview.scope.matchers, texts) })),
      texts.line('chat-silence-scope', { where: whereText(preview.scope, texts), n: preview.alerts }),
      texts.line('chat-silence-note'),
    ),
    keys: [
      soon.map(chosen),
      [...later.map(chosen), { text: texts.text('chat-silence-other'), press: typed }],
      [
        { text: texts.text('chat-button-scope'), press: { verb: 'silence-scope', args, ...bound } },
        { text: texts.text('chat-button-cancel'), press: { verb: 'cancel', args: {}, ...bound } },
      ],
    ],
  }
}

export interface ScopeOption {
  wanted: SilenceScope
  preview: SilencePreview
}

/** What sets this choice apart from the others; the alert's name stands above them. */
function choiceText({ scope: { matchers, system }, alerts: n }: SilencePreview, texts: Texts): string {
  const others = matchers.filter(({ name }) => name !== 'alertname')
  const [priority] = others
  const named = matchers.length > others.length
  if (named && others.length === 1 && priority?.name === 'priority') {
    return texts.text('chat-silence-only', { priority: priority.value.replaceAll('|', texts.text('chat-join')), n })
  }
  if (named && others.length === 0)
    return texts.text(system === undefined ? 'chat-silence-every-system' : 'chat-silence-every-priority', { n })
  if (matchers.length === 0) return texts.text('chat-silence-whole-system', { n })
  const where = whereText({ matchers, ...(system !== undefined && { system }) }, texts)
  return texts.text('chat-silence-choice', { name: short(scopeName(matchers, texts), 30), where, n })
}

/** What should it cover? Each choice with how much it would quieten now. */
export function scopeSheet(options: readonly ScopeOption[], call: Call): Answer {
  const { texts, person } = call
  const bound = { person: person.id, ttl: sheetFor }
  const named = options[0]?.preview.scope.matchers ?? []
  const rows = options.map(({ wanted, preview }): Key[] => {
    return [{ text: choiceText(preview, texts), press: { verb: 'silence-sheet', args: scopeArgs(wanted), ...bound } }]
  })
  return {
    blocks: lines(strong(texts.line('chat-silence-which', { name: scopeName(named, texts) }))),
    keys: [
      ...rows,
      [
        {
          text: texts.text('chat-silence-own'),
          press: { verb: 'silence-type', args: { what: 'matchers' }, ...bound },
        },
        { text: texts.text('chat-button-cancel'), press: { verb: 'cancel', args: {}, ...bound } },
      ],
    ],
  }
}

/** Covers more than one system or something critical: once more, by the same person, within a minute. */
export function silenceConfirm(
  wanted: SilenceScope,
  typed: string,
  end: Ms | 'stable',
  preview: SilencePreview,
  call: Call,
): Answer {
  const { texts, person } = call
  const { alerts, critical, systems, scope } = preview
  const several = { systems: joined(texts, systems.slice(0, systemsNamed)), n: systems.length }
  const bound = { person: person.id, ttl: confirmFor }
  const press = { verb: 'silence-confirm', args: { ...scopeArgs(wanted), until: typed }, once: true, ...bound }
  return {
    blocks: lines(
      strong(texts.line('chat-silence-confirm', { name: scopeName(scope.matchers, texts), n: alerts })),
      spaced(
        endLine(end, call),
        critical > 0 ? texts.line('chat-silence-critical', { n: critical }) : undefined,
        systems.length > 1 ? texts.line('chat-silence-systems', several) : undefined,
      ),
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

/** Done, with the way back. */
export function silenceResult(silence: Silence, covered: number, call: Call): Answer {
  const { matchers, system, levels } = silence
  const covers: Span[] = [
    code(scopeName(matchers, call.texts, levels)),
    ...(system === undefined ? [] : [{ text: ` · ${system}` }]),
  ]
  return { blocks: lines(strong(silenceLine(silence, covered, call)), covers), keys: [silenceKeys(silence, call)] }
}

/** Who made it, until when, and how much it covers now. */
export function silenceLine({ by, until }: Silence, covered: number, { texts, now, zone }: Call): Line {
  const done = until === 'stable' ? 'chat-silence-done-stable' : 'chat-silence-done'
  return texts.line(done, { name: by.name, time: endSpan(texts, until, now, zone), n: covered })
}

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
  const { texts } = call
  if (silences.length === 0) return { blocks: lines(texts.line('chat-unsilence-none')) }
  const rows = silences.map(({ matchers, levels, until, by }) =>
    spaced([code(scopeName(matchers, texts, levels))], endLine(until, call), [{ text: by.name }]),
  )
  return {
    blocks: [
      { line: strong(texts.line('chat-unsilence-title', { n: silences.length })) },
      { items: rows, more: (n) => texts.line('chat-more-lines', { n }) },
    ],
    keys: silences.slice(0, silencesShown).map((silence) => [
      {
        text: texts.text('chat-button-unsilence-named', {
          name: short(scopeName(silence.matchers, texts, silence.levels), 28),
        }),
        press: { verb: 'unsilence', args: { silence: silence.id, list: 1 } },
      },
    ]),
  }
}
