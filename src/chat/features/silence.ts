import type { Silence } from '../../alerts/contract.ts'
import type { SilenceScope } from '../../alerts/verbs/scope.ts'
import type { Ms } from '../../core/clock.ts'
import { UserError } from '../../core/errors.ts'
import { compileMatcher, type Matcher } from '../../core/matchers.ts'
import { code, plain } from '../../core/text.ts'
import { endSpan, type ScopeOption, scopeSheet, silenceConfirm, silenceResult, silenceSheet } from '../cards/silence.ts'
import { unknownName } from '../cards/unknown-name.ts'
import { type AlertsDesk, type Answer, actOf, type Call, type Cards, lines, type Pressed } from '../contract.ts'
import { type Args, type Feature, textArg } from '../feature.ts'
import { type Names, nearNames } from '../names.ts'
import { type EndRead, readEnd, readMatchers, scopeArgs, scopeOf } from '../silences/request.ts'
import { repliedTo } from '../targets.ts'
import { usage } from './usage.ts'

export interface SilenceDeps {
  desk: AlertsDesk
  cards: Cards
  names: Names
}

const matcherExample = (name: string) => `alertname=${name} instance=~"db-.*"`
const placeholders = { until: '90m', matchers: 'alertname=… instance=~"db-.*"' } as const
const extension: Ms = 3_600_000

/** `/silence` and the sheet behind a card's button: how long, what, and once more where it matters. */
export function silence(deps: SilenceDeps): Feature {
  return {
    commands: { silence: (call, text) => command(deps, call, text) },
    presses: {
      silence: async (call, args) => ({ reply: await sheet(deps, call, scopeOf(args)) }),
      'silence-sheet': async (call, args) => ({ edit: await sheet(deps, call, scopeOf(args)) }),
      'silence-for': async (call, args) => onSheet(await request(deps, call, scopeOf(args), textArg(args, 'until'))),
      'silence-scope': async (call, args) => ({ edit: await scopes(deps, call, scopeOf(args)) }),
      'silence-type': async (call, args) => ({ reply: ask(deps, call, args) }),
      'silence-confirm': async (call, args) => onSheet(await confirmed(deps, call, args)),
      extend: (call, args) => extend(deps, call, args),
    },
    typed: {
      'silence-until': async (call, args, text) =>
        askedAgain((await request(deps, call, scopeOf(args), text)).answer, 'until', args),
      'silence-matchers': async (call, args, text) =>
        askedAgain(await byMatchers(deps, call, text, (matchers) => sheet(deps, call, { matchers })), 'matchers', args),
    },
  }
}

interface Outcome {
  answer: Answer
  /** What was made, when it was. */
  made?: Silence
}

/** What was asked for on a card stands on the card, so the sheet goes away; else it becomes the result. */
function onSheet({ answer, made }: Outcome): Pressed {
  const [first] = answer.blocks
  if (made?.episode === undefined || !first || !('line' in first)) return { edit: answer }
  return { toast: plain(first.line), remove: true }
}

async function sheet({ desk }: SilenceDeps, call: Call, wanted: SilenceScope): Promise<Answer> {
  const preview = await desk.verbs.previewSilence(wanted)
  return preview ? silenceSheet(wanted, preview, call) : unfit(call, wanted)
}

/** What could not be read is asked once more, about the same scope. */
function askedAgain(answer: Answer, what: keyof typeof placeholders, args: Args): Answer {
  if (!answer.unread) return answer
  return { ...answer, ask: { placeholder: placeholders[what], typed: { verb: `silence-${what}`, args } } }
}

/** An episode nobody knows any more, or matchers that would silence whatever comes. */
function unfit({ texts }: Call, wanted: SilenceScope): Answer {
  if ('episode' in wanted) return { blocks: lines(texts.line('chat-ack-missing')) }
  return { blocks: lines(texts.line('chat-silence-too-wide')), unread: true }
}

/** A length was chosen or typed: done at once, or asked once more when much or something critical goes quiet. */
async function request(deps: SilenceDeps, call: Call, wanted: SilenceScope, typed: string): Promise<Outcome> {
  const end = readEnd(typed, call.now, call.zone)
  if ('bad' in end) return { answer: badEnd(deps, call, end) }
  const preview = await deps.desk.verbs.previewSilence(wanted)
  if (!preview) return { answer: unfit(call, wanted) }
  if (preview.confirm) return { answer: silenceConfirm(wanted, typed, end.until, preview, call) }
  return carryOut(deps, call, wanted, end.until)
}

function badEnd({ names }: SilenceDeps, call: Call, { bad, tooLong }: Extract<EndRead, { bad: string }>): Answer {
  const { texts } = call
  const typed = bad.slice(0, 40)
  return {
    blocks: lines(
      texts.line(tooLong ? 'chat-silence-too-long' : 'chat-bad-time', { typed }),
      texts.line('chat-example', { example: code(`/silence 2h ${names.example()}`) }),
    ),
    unread: true,
  }
}

async function confirmed(deps: SilenceDeps, call: Call, args: Args): Promise<Outcome> {
  const end = readEnd(textArg(args, 'until'), call.now, call.zone)
  return 'bad' in end ? { answer: badEnd(deps, call, end) } : carryOut(deps, call, scopeOf(args), end.until)
}

async function carryOut(deps: SilenceDeps, call: Call, wanted: SilenceScope, until: Ms | 'stable'): Promise<Outcome> {
  const { desk, cards } = deps
  const result = await desk.verbs.silence({ scope: wanted, until, ...actOf(call) })
  if (result.did === 'silenced') {
    const { silence: made, alerts } = result
    if (made.episode !== undefined) cards.refresh(made.episode)
    return { answer: silenceResult(made, alerts, call), made }
  }
  if (result.why !== 'too-many') return { answer: unfit(call, wanted) }
  return { answer: { blocks: lines(call.texts.line('chat-silence-too-many')) } }
}

async function coveredBy({ desk }: Pick<SilenceDeps, 'desk'>, silence: Silence): Promise<number> {
  const { matchers, system, levels } = silence
  const scope = { matchers, ...(system !== undefined && { system }), ...(levels && { levels }) }
  return (await desk.verbs.previewSilence(scope))?.alerts ?? 0
}

/** Wider than the card: every priority, every system, the whole system; each with its count. */
async function scopes({ desk }: SilenceDeps, call: Call, wanted: SilenceScope): Promise<Answer> {
  const { previewSilence } = desk.verbs
  const preview = await previewSilence(wanted)
  if (!preview) return unfit(call, wanted)
  const { system } = preview.scope
  const named = preview.scope.matchers.filter(({ name, op }) => name === 'alertname' && op === '=')
  const wider: SilenceScope[] = [
    wanted,
    ...(named.length > 0 && system !== undefined ? [{ matchers: named, system }] : []),
    ...(named.length > 0 ? [{ matchers: named }] : []),
    ...(system !== undefined ? [{ matchers: [], system }] : []),
  ]
  const distinct = new Map(wider.map((one) => [JSON.stringify(scopeArgs(one)), one]))
  const options: ScopeOption[] = []
  for (const one of distinct.values()) {
    const seen = await previewSilence(one)
    if (seen) options.push({ wanted: one, preview: seen })
  }
  return scopeSheet(options, call)
}

/** Asks for a typed time or typed matchers; only the presser's answer counts. */
function ask({ names }: SilenceDeps, call: Call, { what, ...args }: Args): Answer {
  const { texts, person } = call
  const kind = what === 'matchers' ? 'matchers' : 'until'
  const shown = kind === 'until' ? '90m' : matcherExample(names.example())
  return {
    blocks: lines(
      texts.line(`chat-ask-${kind}`, { name: { text: person.name, mention: person.id } }),
      texts.line('chat-example', { example: code(shown) }),
    ),
    ask: { placeholder: placeholders[kind], typed: { verb: `silence-${kind}`, args } },
  }
}

async function byMatchers(
  { names }: SilenceDeps,
  call: Call,
  typed: string,
  go: (matchers: Matcher[]) => Promise<Answer>,
): Promise<Answer> {
  const { texts } = call
  let matchers: Matcher[]
  try {
    matchers = readMatchers(typed)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const said = texts.line('chat-bad-matchers', { typed: code(typed.slice(0, 80)) })
    const example = code(`/silence 2h ${matcherExample(names.example())}`)
    return { blocks: lines(said, texts.line('chat-example', { example })), unread: true }
  }
  return go(matchers)
}

async function command(deps: SilenceDeps, call: Call, text: string): Promise<Answer> {
  const [when = '', ...rest] = text.split(/\s+/).filter(Boolean)
  const replied = await repliedTo(deps.cards, call)
  const ordered = async (scope: SilenceScope) => (await request(deps, call, scope, when)).answer
  const usageOf = () => usage(call, 'chat-silence-usage', ...examplesOf(deps.names.example()))
  if (when === '') return replied === undefined ? usageOf() : sheet(deps, call, { episode: replied })
  const end = readEnd(when, call.now, call.zone)
  if ('bad' in end) return badEnd(deps, call, end)
  if (rest.length === 0) return replied === undefined ? usageOf() : ordered({ episode: replied })
  const what = text.slice(text.indexOf(when) + when.length).trim()
  return byMatchers(deps, call, what, async (matchers) => {
    return (await unheardOf(deps, call, matchers, when)) ?? ordered({ matchers })
  })
}

const examplesOf = (name: string) => [
  `/silence 2h ${name}`,
  `/silence 09:00 ${matcherExample(name)}`,
  `/silence stable ${name}`,
]

/** Asks before a name is silenced that nothing bears: most likely it is mistyped, and the real one would go on. */
async function unheardOf({ desk, names }: SilenceDeps, call: Call, matchers: readonly Matcher[], until: string) {
  const name = matchers.find((matcher) => matcher.name === 'alertname' && (matcher.op === '=' || matcher.op === '=~'))
  if (!name) return undefined
  const known = await names.known()
  const covered = (await desk.verbs.previewSilence({ matchers }))?.alerts ?? 0
  if (covered > 0 || known.some(compileMatcher(name))) return undefined
  return unknownName(name.value, nearNames(name.value, known), { matchers }, until, call)
}

async function extend({ desk, cards }: SilenceDeps, call: Call, args: Args): Promise<Pressed> {
  const { texts, now, zone } = call
  const known = await desk.views.silence(textArg(args, 'silence'))
  if (known?.endsAt !== undefined || known === undefined) return { toast: texts.text('chat-unsilence-gone') }
  const until = known.until === 'stable' ? known.until : Math.max(known.until, now) + extension
  const result = await desk.verbs.extend({ silence: known.id, until, ...actOf(call) })
  if (result.did === 'refused') return { toast: texts.text('chat-silence-too-long', { typed: '+1h' }), alert: true }
  if (result.did === 'over') return { toast: texts.text('chat-unsilence-gone') }
  const extended = result.silence
  if (extended.episode !== undefined) cards.refresh(extended.episode)
  const toast = texts.text('chat-extended', { time: endSpan(texts, extended.until, now, zone).text })
  const rollup = textArg(args, 'rollup')
  if (rollup) cards.refreshStorm(rollup)
  // On the card of an alert or a storm the card itself shows it; a result of the chat's own is changed here.
  if (textArg(args, 'episode') || rollup) return { toast }
  return { toast, edit: silenceResult(extended, await coveredBy({ desk }, extended), call) }
}
