import type { ActionConfig } from '../../config/actions.ts'
import type { Ms } from '../../core/clock.ts'
import { inLocale, type MaybeLocalized } from '../../core/localized.ts'
import type { Person } from '../../core/policy.ts'
import { code, type Line } from '../../core/text.ts'
import type { Texts } from '../../core/texts.ts'
import { clockSpan, clockText, durationText } from '../../deliver/cards/format.ts'
import type { Refused, Shown, Void } from '../../respond/actions/index.ts'
import { type Answer, type Call, type Intent, type Key, lines } from '../contract.ts'
import { strong } from './phrases.ts'

/** A message takes a hundred buttons; nobody reads as many. */
const mostListed = 40
const copyLimit = 256

/** Systems that have something to run. */
export function systemsCard(
  systems: readonly { id: string; name: MaybeLocalized }[],
  want: Intent['args'],
  { texts }: Call,
): Answer {
  const keys = systems
    .slice(0, mostListed)
    .map(({ id, name }): Key[] => [
      { text: inLocale(name, texts.locale), press: { verb: 'run', args: { ...want, system: id } } },
    ])
  return { blocks: lines(strong(texts.line('chat-run-systems'))), keys }
}

/** What can be run on a system; what changes something is marked. */
export function actionsCard(name: string, actions: readonly ActionConfig[], want: Intent['args'], call: Call): Answer {
  const { texts } = call
  const keys = actions.slice(0, mostListed).map(({ id, title, changes }): Key[] => {
    const text = `${changes ? '⚠️ ' : ''}${inLocale(title, texts.locale)}`
    return [{ text, press: { verb: 'run', args: { ...want, action: id } } }]
  })
  return {
    blocks: lines(strong(texts.line('chat-run-list', { name })), texts.line('chat-run-list-hint')),
    keys,
  }
}

export function nothingCard({ texts }: Call): Answer {
  return { blocks: lines(strong(texts.line('chat-run-none')), texts.line('chat-run-none-hint')) }
}

const what = ({ system, command, host, environment }: Shown, texts: Texts): Line[] => [
  [code(command)],
  texts.line('chat-run-place', { system, host, environment }),
]

function shieldLine({ shield }: Shown, texts: Texts): Line[] {
  if (!shield) return []
  return [texts.line('chat-run-shield', { time: durationText(shield.for, texts), alerts: shield.alerts.join(', ') })]
}

/** What would change, where, and who may say so for how long. */
export function confirmCard(
  { token, shown, expiresAt }: { token: string; shown: Shown; expiresAt: Ms },
  { texts, person, now }: Call,
): Answer {
  const title = inLocale(shown.title, texts.locale)
  const seconds = Math.max(1, Math.round((expiresAt - now) / 1000))
  const own = { args: { token }, person: person.id }
  return {
    blocks: lines(
      strong(texts.line('chat-run-confirm-title', { title })),
      ...what(shown, texts),
      ...shieldLine(shown, texts),
      ...(shown.approval ? [texts.line('chat-run-second')] : []),
      texts.line('chat-run-only', { person: person.name, seconds }),
    ),
    keys: [
      [
        { text: texts.text('chat-run-go'), style: 'danger', press: { verb: 'run-confirm', ...own } },
        { text: texts.text('chat-run-cancel'), press: { verb: 'run-cancel', ...own } },
      ],
      ...copyKeys(shown, texts),
    ],
  }
}

/** The first person said so; another one is asked. */
export function approvalCard(
  { token, shown, expiresAt, by }: { token: string; shown: Shown; expiresAt: Ms; by: Person },
  { texts, zone, now }: Call,
): Answer {
  const title = inLocale(shown.title, texts.locale)
  const args = { token }
  return {
    blocks: lines(
      strong(texts.line('chat-run-approval-title', { title, person: by.name })),
      ...what(shown, texts),
      ...shieldLine(shown, texts),
      texts.line('chat-run-approval-until', { time: clockSpan(expiresAt, zone, now), person: by.name }),
    ),
    keys: [
      [
        { text: texts.text('chat-run-approve'), style: 'danger', press: { verb: 'run-approve', args } },
        { text: texts.text('chat-run-cancel'), press: { verb: 'run-cancel', args } },
      ],
      [{ text: texts.text('chat-run-glass'), press: { verb: 'run-glass', args } }],
    ],
  }
}

function copyKeys({ copy }: Shown, texts: Texts): Key[][] {
  if (!copy) return []
  const posix = copy.posix.length <= copyLimit ? [{ text: texts.text('chat-run-copy'), copy: copy.posix }] : []
  const { windows } = copy
  const there =
    windows !== undefined && windows !== copy.posix && windows.length <= copyLimit
      ? [{ text: texts.text('chat-run-copy-windows'), copy: windows }]
      : []
  const row = [...posix, ...there]
  return row.length > 0 ? [row] : []
}

/** The bot is not on that host: the text, to be copied with a tap. */
export function copyCard(shown: Shown, { texts }: Call): Answer {
  const title = inLocale(shown.title, texts.locale)
  const { posix = shown.command, windows } = shown.copy ?? {}
  return {
    blocks: lines(
      strong(texts.line('chat-run-copy-title', { title, host: shown.host })),
      [code(posix)],
      ...(windows === undefined || windows === posix ? [] : [[code(windows)]]),
    ),
    keys: copyKeys(shown, texts),
  }
}

/** Why nothing runs, as one sentence. */
export function refusalText(refused: Refused, { texts, zone, now }: Call): string {
  switch (refused.why) {
    case 'role':
      return texts.text('chat-run-refused-role', { role: refused.needed })
    case 'argument': {
      const { name, why } = refused.argument
      return texts.text('chat-run-refused-argument', { name, why: texts.text(`chat-run-why-${why}`) })
    }
    case 'cooldown':
      return texts.text('chat-run-refused-cooldown', { time: untilText(refused.until, zone, now) })
    case 'per-hour':
      return texts.text('chat-run-refused-per-hour', { n: refused.most, time: untilText(refused.until, zone, now) })
    case 'running':
      return refused.execution
        ? texts.text('chat-run-refused-running', { person: refused.execution.by.name })
        : texts.text('chat-run-refused-busy')
    case 'stopping':
      return texts.text('chat-run-refused-stopping')
    case 'unknown':
    case 'confirm':
    case 'copy':
      return texts.text('chat-run-refused-unknown')
  }
}

const minute: Ms = 60_000
/** The minute after it, so that it is true when it is read. */
const untilText = (until: Ms, zone: string, now: Ms) => clockText(Math.ceil(until / minute) * minute, zone, now)

/** Why a press on a confirmation did nothing. */
export function voidText(found: Void, { texts }: Call): string {
  if (found.why === 'used') {
    const title = inLocale(found.execution.title, texts.locale)
    return `${texts.text('chat-run-already', { title })} ${texts.text('chat-run-not-again')}`
  }
  if (found.why === 'person') return texts.text('chat-run-void-person', { name: found.person.name })
  return texts.text(`chat-run-void-${found.why}`)
}

/** Asks for one argument: by buttons where there are choices, else typed. */
export function argumentCard(
  action: Extract<ActionConfig, { kind: 'command' }>,
  name: string,
  want: Intent['args'],
  { texts, person }: Call,
): Answer {
  const argument = action.arguments[name]
  const title = inLocale(action.title, texts.locale)
  const called = argument?.title ? inLocale(argument.title, texts.locale) : name
  if (argument?.type === 'enum') {
    const keys = argument.values
      .slice(0, mostListed)
      .map((value): Key[] => [{ text: value, press: { verb: 'run', args: { ...want, [`arg.${name}`]: value } } }])
    return { blocks: lines(strong(texts.line('chat-run-choose', { title, name: called }))), keys }
  }
  const { type, ...rest } = argument ?? { type: 'pattern' as const, pattern: '' }
  const shape =
    type === 'integer' && 'min' in rest
      ? texts.line('chat-run-range', { min: String(rest.min), max: String(rest.max) })
      : [code('pattern' in rest ? rest.pattern : '')]
  return {
    blocks: lines(
      texts.line('chat-run-type', { person: { text: person.name, mention: person.id }, title, name: called }),
      shape,
    ),
    ask: { placeholder: called.slice(0, 64), typed: { verb: 'run-argument', args: { ...want, name } } },
  }
}
