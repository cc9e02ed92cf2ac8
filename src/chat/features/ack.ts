import type { Episode } from '../../alerts/contract.ts'
import type { Acknowledged } from '../../alerts/verbs/acknowledge.ts'
import type { Ms } from '../../core/clock.ts'
import { alertsCard, openNow } from '../cards/alerts.ts'
import { clock, short } from '../cards/phrases.ts'
import {
  type AlertsDesk,
  type Answer,
  actOf,
  type Call,
  type Cards,
  type Key,
  lines,
  type Pressed,
} from '../contract.ts'
import { type Args, type Feature, numberArg, textArg } from '../feature.ts'
import type { Meaning } from '../meant.ts'
import type { Names } from '../names.ts'
import { findEpisodes, noneFound, repliedTo } from '../targets.ts'
import { parseUntil, resolveUntil, type Until } from '../until.ts'
import { badTime } from './usage.ts'

export interface AckDeps {
  desk: AlertsDesk
  cards: Cards
  meaning: Meaning
  names: Names
}

const longestEta: Ms = 24 * 3_600_000
const exampleOf = ({ names }: AckDeps) => `/ack ${names.example()} 30m`

/** Acknowledging: `/ack`, the button of a card, with or without a promise when it will be done. */
export function ack(deps: AckDeps): Feature {
  const press = (untilOf: (call: Call, args: Args) => Ms | undefined) => async (call: Call, args: Args) => {
    const result = await take(deps, call, textArg(args, 'episode'), untilOf(call, args))
    const page = numberArg(args, 'page')
    const list = page === undefined ? undefined : await alertsCard(deps.desk, page, call)
    return { toast: ackText(result, call), ...(list && { edit: list }) }
  }
  return {
    commands: { ack: (call, text) => command(deps, call, text) },
    presses: {
      ack: press(() => undefined),
      eta: press(({ now }, args) => now + Math.min((numberArg(args, 'minutes') ?? 30) * 60_000, longestEta)),
      unack: (call, args) => giveBack(deps, call, textArg(args, 'episode')),
    },
  }
}

async function take({ desk, cards }: AckDeps, call: Call, episode: string, until?: Ms): Promise<Acknowledged> {
  const result = await desk.verbs.acknowledge({ episode, ...actOf(call), ...(until !== undefined && { until }) })
  if (result.did !== 'over') cards.refresh(episode)
  return result
}

async function giveBack({ desk, cards }: AckDeps, call: Call, episode: string): Promise<Pressed> {
  const { texts } = call
  const owner = (await desk.views.episode(episode))?.acknowledged?.by
  const { did } = await desk.verbs.unacknowledge({ episode, ...actOf(call) })
  if (did !== 'unacknowledged') return { toast: texts.text('chat-unack-nothing') }
  cards.refresh(episode)
  if (!owner || owner.id === call.person.id) return { toast: texts.text('chat-unack-done') }
  return { toast: texts.text('chat-unack-done-for', { name: owner.name }) }
}

/** One sentence about what came of it; names who has it and since when. */
function ackText(result: Acknowledged, call: Call): string {
  const { texts, now, zone } = call
  if (!result.episode) return texts.text('chat-ack-missing')
  const { alertname: alert, acknowledged } = result.episode
  if (result.did === 'over' || !acknowledged) return texts.text('chat-ack-ended', { name: alert })
  const { by, at, until } = acknowledged
  if (result.did === 'already') {
    const id = by.id === call.person.id ? 'chat-ack-already-own' : 'chat-ack-already'
    return texts.text(id, { name: by.name, time: clock(at, now, zone).text })
  }
  if (until === undefined) return texts.text('chat-ack-done', { alert })
  return texts.text('chat-ack-done-until', { alert, time: clock(until, now, zone).text })
}

interface Wanted {
  target: string
  until?: Until
  /** A word that looks like a time and is none. */
  bad?: string
}

/** The last word is a time when it looks like one. */
export function readAck(text: string): Wanted {
  const words = text.split(/\s+/).filter(Boolean)
  const last = words.at(-1) ?? ''
  const until = parseUntil(last)
  if (until && until.kind !== 'stable') return { target: words.slice(0, -1).join(' '), until }
  if (last.length < 8 && /^\d+(?:\D{0,3}|:\d*)$/.test(last.normalize('NFKC'))) return { target: '', bad: last }
  return { target: words.join(' ') }
}

async function command(deps: AckDeps, call: Call, text: string): Promise<Answer> {
  const { target, until, bad } = readAck(text)
  if (bad !== undefined) return badTime(call, bad, exampleOf(deps))
  const end = until && endOf(until, call)
  if (end === 'bad') return badTime(call, text.split(/\s+/).at(-1) ?? '', exampleOf(deps))
  const taken = async (id: string) => ({ blocks: lines([{ text: ackText(await take(deps, call, id, end), call) }]) })
  const before = await deps.meaning.before(call)
  if (before !== undefined) return taken(before)
  const found = await candidates(deps, call, target)
  const [only] = found
  if (!only) {
    if (target !== '') return noneFound(call, target, openNow(deps.desk), ackKey(call, end))
    return { blocks: lines(call.texts.line('chat-ack-none')) }
  }
  if (found.length > 1) return choose(found, call)
  await deps.meaning.settle(call, only.id)
  return taken(only.id)
}

function endOf(until: Until, { now, zone }: Call): Ms | 'bad' {
  const end = resolveUntil(until, now, zone)
  return end !== 'stable' && end > now && end - now <= longestEta ? end : 'bad'
}

/** By name; else the card that was replied to; else whatever nobody has taken. */
async function candidates({ desk, cards }: AckDeps, call: Call, target: string): Promise<readonly Episode[]> {
  if (target !== '') return findEpisodes(openNow(desk), target)
  const replied = await repliedTo(cards, call)
  const episode = replied === undefined ? undefined : await desk.views.episode(replied)
  return episode ? [episode] : openNow(desk).filter(({ acknowledged }) => !acknowledged)
}

/** Takes the one that was meant, with the promise that was typed. */
const ackKey =
  ({ texts, now }: Call, end: Ms | undefined) =>
  ({ id, alertname }: Episode): Key => ({
    text: texts.text('chat-button-ack-named', { name: short(alertname, 24) }),
    press:
      end === undefined
        ? { verb: 'ack', args: { episode: id } }
        : { verb: 'eta', args: { episode: id, minutes: Math.max(1, Math.round((end - now) / 60_000)) } },
  })

const choicesShown = 8

function choose(found: readonly Episode[], { texts }: Call): Answer {
  return {
    blocks: lines(texts.line('chat-ack-choose', { n: found.length })),
    keys: found.slice(0, choicesShown).map(({ id, priority, system, alertname }) => [
      {
        text: short(`${priority} ${system} · ${alertname}`, 60),
        press: { verb: 'ack', args: { episode: id } },
      },
    ]),
  }
}
