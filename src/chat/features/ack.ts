import type { EpisodeView } from '../../alerts/contract.ts'
import type { Ms } from '../../core/clock.ts'
import { alertsCard } from '../cards/alerts.ts'
import { clock } from '../cards/phrases.ts'
import {
  type AckOutcome,
  type AlertsDesk,
  type Answer,
  type Call,
  type CardDesk,
  lines,
  type Pressed,
} from '../contract.ts'
import { type Args, type Feature, numberArg, textArg } from '../feature.ts'
import { findEpisodes, noneFound } from '../targets.ts'
import { parseUntil, resolveUntil, type Until } from '../until.ts'
import { badTime } from './usage.ts'

export interface AckDeps {
  desk: Pick<AlertsDesk, 'open' | 'episode' | 'acknowledge' | 'unacknowledge'>
  cards: Pick<CardDesk, 'refresh' | 'episodeAt'>
}

const longestEta: Ms = 24 * 3_600_000
const example = '/ack InstanceDown 30m'

/** Acknowledging: `/ack`, the button of a card, with or without a promise when it will be done. */
export function ack(deps: AckDeps): Feature {
  const press = (until: (call: Call, args: Args) => Ms | undefined) => async (call: Call, args: Args) => {
    const result = await take(deps, call, textArg(args, 'episode'), until(call, args))
    const page = numberArg(args, 'page')
    const list = page === undefined ? undefined : alertsCard(await deps.desk.open(), page, call)
    return { toast: ackText(result, call), ...(list && { edit: list }) }
  }
  return {
    commands: { ack: (call, text) => command(deps, call, text) },
    presses: {
      ack: press(() => undefined),
      eta: press((call, args) => call.now + Math.min((numberArg(args, 'minutes') ?? 30) * 60_000, longestEta)),
      unack: (call, args) => giveBack(deps, call, textArg(args, 'episode')),
    },
  }
}

async function take({ desk, cards }: AckDeps, call: Call, episode: string, until?: Ms): Promise<AckOutcome> {
  const result = await desk.acknowledge({ episode, ...(until !== undefined && { until }) }, call.person, call.cause)
  if (result.outcome === 'done') await cards.refresh(episode)
  return result
}

async function giveBack({ desk, cards }: AckDeps, call: Call, episode: string): Promise<Pressed> {
  const { texts } = call
  const result = await desk.unacknowledge({ episode }, call.person, call.cause)
  if (result.outcome === 'done') await cards.refresh(episode)
  return { toast: texts.text(result.outcome === 'done' ? 'chat-unack-done' : 'chat-unack-nothing') }
}

/** One sentence about what came of it; names who has it and since when. */
function ackText(result: AckOutcome, call: Call): string {
  const { texts, now, zone } = call
  if (result.outcome === 'missing') return texts.text('chat-ack-missing')
  const { acknowledged, alertname } = result.episode
  if (result.outcome === 'ended' || !acknowledged) return texts.text('chat-ack-ended', { name: alertname })
  const { by, at, until } = acknowledged
  if (result.outcome === 'already') {
    return texts.text('chat-ack-already', { name: by.name, time: clock(at, now, zone).text })
  }
  if (until === undefined) return texts.text('chat-ack-done', { alert: alertname })
  return texts.text('chat-ack-done-until', { alert: alertname, time: clock(until, now, zone).text })
}

interface Wanted {
  target: string
  until?: Until
  bad?: string
}

/** The last word is a time when it looks like one. */
export function readAck(text: string): Wanted {
  const words = text.split(/\s+/).filter(Boolean)
  const last = words.at(-1) ?? ''
  const until = parseUntil(last)
  if (until && until.kind !== 'stable') return { target: words.slice(0, -1).join(' '), until }
  if (/^\d+\D{0,3}$/.test(last.normalize('NFKC')) && last.length < 8) return { target: '', bad: last }
  return { target: words.join(' ') }
}

async function command(deps: AckDeps, call: Call, text: string): Promise<Answer> {
  const { target, until, bad } = readAck(text)
  const { now, zone } = call
  if (bad !== undefined) return badTime(call, bad, example)
  const moment = until && resolveUntil(until, now, zone)
  if (typeof moment === 'number' && (moment <= now || moment > now + longestEta)) return badTime(call, text, example)
  const found = await candidates(deps, call, target)
  const [only] = found
  if (!only) return target === '' ? nothingToTake(call) : noneFound(call, target, await deps.desk.open())
  if (found.length > 1) return choose(found, call)
  const result = await take(deps, call, only.episode.id, typeof moment === 'number' ? moment : undefined)
  return { blocks: lines([{ text: ackText(result, call) }]) }
}

async function candidates({ desk, cards }: AckDeps, call: Call, target: string): Promise<readonly EpisodeView[]> {
  const replied = call.about === undefined ? undefined : await cards.episodeAt(call.place.chat, call.about)
  if (target === '' && replied !== undefined) {
    const view = await desk.episode(replied)
    if (view) return [view]
  }
  const open = await desk.open()
  return target === '' ? open.filter(({ episode }) => !episode.acknowledged) : findEpisodes(open, target)
}

function nothingToTake({ texts }: Call): Answer {
  return { blocks: lines(texts.line('chat-ack-none')) }
}

const choicesShown = 8

function choose(found: readonly EpisodeView[], { texts }: Call): Answer {
  return {
    blocks: lines(texts.line('chat-ack-choose', { n: found.length })),
    keys: found.slice(0, choicesShown).map(({ episode }) => [
      {
        text: `${episode.priority} ${episode.system} · ${episode.alertname}`.slice(0, 60),
        press: { verb: 'ack', args: { episode: episode.id } },
      },
    ]),
  }
}
