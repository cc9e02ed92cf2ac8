import type { Silence } from '../../alerts/contract.ts'
import type { Ms } from '../../core/clock.ts'
import { UserError } from '../../core/errors.ts'
import { code } from '../../core/text.ts'
import { clock } from '../cards/phrases.ts'
import {
  endText,
  scopeName,
  scopeSheet,
  silenceConfirm,
  silenceResult,
  silenceSheet,
  silencesCard,
} from '../cards/silence.ts'
import {
  type AlertsDesk,
  type Answer,
  type Call,
  type CardDesk,
  lines,
  type Pressed,
  type SilencePreview,
} from '../contract.ts'
import { type Args, type Feature, numberArg, textArg } from '../feature.ts'
import { anyAlert, readEnd, readMatchers, type Scope, scopeArgs, scopeOf } from '../silences/request.ts'
import { badTime, usage } from './usage.ts'

export interface SilenceDeps {
  desk: Pick<AlertsDesk, 'episode' | 'preview' | 'silence' | 'silences' | 'unsilence' | 'extend'>
  cards: Pick<CardDesk, 'refresh' | 'episodeAt'>
}

const examples = [
  '/silence 2h InstanceDown',
  '/silence 09:00 alertname=DiskLow instance=~"db-.*"',
  '/silence stable InstanceDown',
]
const example = '/silence 2h InstanceDown'
const extension: Ms = 3_600_000

/** `/silence`, `/unsilence` and the sheet behind a card's button. */
export function silence(deps: SilenceDeps): Feature {
  return {
    commands: {
      silence: (call, text) => silenceCommand(deps, call, text),
      unsilence: (call, text) => unsilenceCommand(deps, call, text),
    },
    presses: {
      silence: (call, args) => openSheet(deps, call, args),
      'silence-for': (call, args) => choose(deps, call, args),
      'silence-scope': async (call, args) => ({ edit: await scopes(deps, call, scopeOf(args)) }),
      'silence-type': async (call, args) => ({ reply: ask(call, args) }),
      'silence-confirm': (call, args) => confirmed(deps, call, args),
      unsilence: (call, args) => unsilencePress(deps, call, args),
      extend: (call, args) => extendPress(deps, call, args),
    },
    typed: {
      'silence-until': (call, args, text) => request(deps, call, scopeOf(args), text),
      'silence-matchers': (call, args, text) => typedScope(deps, call, args, text),
    },
  }
}

/** The button of a card, or another scope chosen on the sheet itself. */
async function openSheet(deps: SilenceDeps, call: Call, args: Args): Promise<Pressed> {
  const { desk } = deps
  const again = numberArg(args, 'sheet') === 1
  const scope = again ? scopeOf(args) : await scopeOfEpisode(deps, textArg(args, 'episode'))
  if (!scope) return { toast: call.texts.text('chat-ack-missing') }
  const sheet = silenceSheet(scope, await desk.preview(scope), call)
  return again ? { edit: sheet } : { reply: sheet }
}

async function scopeOfEpisode({ desk }: Pick<SilenceDeps, 'desk'>, id: string): Promise<Scope | undefined> {
  const view = await desk.episode(id)
  if (!view) return undefined
  const { alertname, system, groupLabels = {} } = view.episode
  const labels = Object.entries({ alertname, ...groupLabels })
  return { matchers: labels.map(([name, value]) => ({ name, op: '=', value })), system, episode: id }
}

/** A length was chosen: done at once, or asked once more when much or something critical goes quiet. */
async function choose(deps: SilenceDeps, call: Call, args: Args): Promise<Pressed> {
  return { edit: await request(deps, call, scopeOf(args), textArg(args, 'until')) }
}

async function request(deps: SilenceDeps, call: Call, scope: Scope, when: string): Promise<Answer> {
  const end = readEnd(when, call.now, call.zone)
  if ('bad' in end) return badTime(call, end.bad, example)
  const preview = await deps.desk.preview(scope)
  if (preview.systems.length > 1 || preview.critical > 0) return silenceConfirm(scope, when, end.until, preview, call)
  return carryOut(deps, call, scope, end.until, preview)
}

async function carryOut(
  deps: SilenceDeps,
  call: Call,
  scope: Scope,
  until: Ms | 'stable',
  preview: SilencePreview,
): Promise<Answer> {
  const { desk, cards } = deps
  const what = { ...scope, until, comment: '' }
  const made = await desk.silence(what, call.person, call.cause)
  if (scope.episode !== undefined) await cards.refresh(scope.episode)
  return silenceResult(made, preview.alerts, call)
}

async function confirmed(deps: SilenceDeps, call: Call, args: Args): Promise<Pressed> {
  const scope = scopeOf(args)
  const end = readEnd(textArg(args, 'until'), call.now, call.zone)
  if ('bad' in end) return { edit: badTime(call, end.bad, example) }
  return { edit: await carryOut(deps, call, scope, end.until, await deps.desk.preview(scope)) }
}

/** Wider and narrower than what the card says, each with its count. */
async function scopes({ desk }: SilenceDeps, call: Call, scope: Scope): Promise<Answer> {
  const { system, episode } = scope
  const named = scope.matchers.filter(({ name }) => name === 'alertname')
  const from = episode === undefined ? {} : { episode }
  const view = episode === undefined ? undefined : await desk.episode(episode)
  const wide: Scope[] = [
    scope,
    ...(view && system === undefined ? [{ matchers: named, system: view.episode.system, ...from }] : []),
    ...(named.length > 0 && system !== undefined ? [{ matchers: named, ...from }] : []),
    ...(system !== undefined ? [{ matchers: [anyAlert], system, ...from }] : []),
  ]
  const distinct = wide.filter((one, i) => wide.findIndex((other) => same(one, other)) === i)
  const options = await Promise.all(distinct.map(async (one) => ({ scope: one, preview: await desk.preview(one) })))
  return scopeSheet(options, call)
}

const same = (a: Scope, b: Scope) => JSON.stringify(scopeArgs(a)) === JSON.stringify(scopeArgs(b))

/** Asks for a typed time or typed matchers; only the presser's answer counts. */
function ask(call: Call, { what, ...args }: Args): Answer {
  const { texts, person } = call
  const kind = what === 'matchers' ? 'matchers' : 'until'
  const who = { text: person.name, mention: person.id }
  return {
    blocks: lines(
      texts.line(`chat-ask-${kind}`, { name: who }),
      texts.line('chat-example', { example: code(kind === 'until' ? '90m' : 'alertname=DiskLow instance=~"db-.*"') }),
    ),
    ask: { placeholder: kind === 'until' ? '90m' : 'alertname=DiskLow', typed: { verb: `silence-${kind}`, args } },
  }
}

async function typedScope(deps: SilenceDeps, call: Call, args: Args, text: string): Promise<Answer> {
  const matchers = readOrExplain(call, text)
  if (!Array.isArray(matchers)) return matchers as Answer
  const episode = textArg(args, 'episode')
  const scope: Scope = { matchers, ...(episode && { episode }) }
  return silenceSheet(scope, await deps.desk.preview(scope), call)
}

function readOrExplain(call: Call, text: string): ReturnType<typeof readMatchers> | Answer {
  try {
    return readMatchers(text)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { texts } = call
    return {
      blocks: lines(
        texts.line('chat-bad-matchers', { typed: code(text.slice(0, 80)) }),
        texts.line('chat-example', { example: code('/silence 2h alertname=DiskLow instance=~"db-.*"') }),
      ),
    }
  }
}

async function silenceCommand(deps: SilenceDeps, call: Call, text: string): Promise<Answer> {
  const [when = '', ...rest] = text.split(/\s+/).filter(Boolean)
  const what = text.slice(text.indexOf(when) + when.length).trim()
  const replied = call.about === undefined ? undefined : await deps.cards.episodeAt(call.place.chat, call.about)
  const own = replied === undefined ? undefined : await scopeOfEpisode(deps, replied)
  if (when === '') return own ? silenceSheet(own, await deps.desk.preview(own), call) : silenceUsage(call)
  const end = readEnd(when, call.now, call.zone)
  if ('bad' in end) return badTime(call, end.bad, example)
  if (rest.length === 0) return own ? request(deps, call, own, when) : silenceUsage(call)
  const matchers = readOrExplain(call, what)
  return Array.isArray(matchers) ? request(deps, call, { matchers }, when) : (matchers as Answer)
}

const silenceUsage = (call: Call) => usage(call, 'chat-silence-usage', ...examples)

/** Active silences that a person means: by id, or by what they cover. */
function findSilences(all: readonly Silence[], target: string): Silence[] {
  const wanted = target.trim().toLowerCase()
  return all.filter(({ id, matchers }) => id === target.trim() || scopeName(matchers).toLowerCase() === wanted)
}

async function unsilenceCommand(deps: SilenceDeps, call: Call, text: string): Promise<Answer> {
  const { desk, cards } = deps
  const active = await desk.silences()
  const replied = call.about === undefined ? undefined : await cards.episodeAt(call.place.chat, call.about)
  const view = replied === undefined ? undefined : await desk.episode(replied)
  const own = text === '' ? view?.episode.silenced?.silence : undefined
  const found = own !== undefined ? active.filter(({ id }) => id === own) : findSilences(active, text)
  const [only] = found
  if (text === '' && !only) return silencesCard(active, call)
  if (found.length > 1) return silencesCard(found, call)
  if (!only) {
    const { texts } = call
    const said = texts.line('chat-no-such-silence', { name: code(text.slice(0, 80)) })
    return {
      blocks: [...lines(said), ...silencesCard(active, call).blocks],
      keys: silencesCard(active, call).keys ?? [],
    }
  }
  return { blocks: lines([{ text: await lift(deps, call, only.id) }]) }
}

/** Ends a silence; one sentence about it. */
async function lift({ desk, cards }: SilenceDeps, call: Call, id: string): Promise<string> {
  const { texts } = call
  const ended = await desk.unsilence(id, call.person, call.cause)
  if (!ended) return texts.text('chat-unsilence-gone')
  if (ended.episode !== undefined) await cards.refresh(ended.episode)
  return texts.text('chat-unsilence-done', { name: scopeName(ended.matchers) })
}

async function unsilencePress(deps: SilenceDeps, call: Call, args: Args): Promise<Pressed> {
  const toast = await lift(deps, call, textArg(args, 'silence'))
  if (numberArg(args, 'list') === 1) return { toast, edit: silencesCard(await deps.desk.silences(), call) }
  // On the alert's card the card itself shows it; the sheet's result is ours to change.
  return textArg(args, 'episode') ? { toast } : { toast, edit: { blocks: lines([{ text: toast }]) } }
}

async function extendPress(deps: SilenceDeps, call: Call, args: Args): Promise<Pressed> {
  const { texts, now, zone } = call
  const extended = await deps.desk.extend(textArg(args, 'silence'), extension, call.person, call.cause)
  if (!extended) return { toast: texts.text('chat-unsilence-gone') }
  const { until, episode } = extended
  if (episode !== undefined) await deps.cards.refresh(episode)
  const time = until === 'stable' ? (endText(texts, until, now, zone)[0]?.text ?? '') : clock(until, now, zone).text
  const toast = texts.text('chat-extended', { time })
  if (textArg(args, 'episode')) return { toast }
  const { alerts } = await deps.desk.preview(extended)
  return { toast, edit: silenceResult(extended, alerts, call) }
}
