import type { Silence } from '../../alerts/contract.ts'
import { notCritical } from '../../alerts/verbs/scope.ts'
import { plain } from '../../core/text.ts'
import { isHush } from '../../deliver/storm-hush.ts'
import { foldedGroups, stormPage } from '../../deliver/storm-pages.ts'
import type { Store } from '../../store/port.ts'
import { openNow } from '../cards/alerts.ts'
import { toastOf } from '../cards/incident.ts'
import { endLine, silenceLine } from '../cards/silence.ts'
import { hushConfirm, hushSheet } from '../cards/storm.ts'
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
import { destinationOf, type IncidentsDesk } from '../incidents/desk.ts'
import { openedLine } from '../incidents/outcome.ts'
import { readEnd } from '../silences/request.ts'
import { takeOver } from './take-over.ts'

export interface StormDeps {
  store: Store
  desk: AlertsDesk
  cards: Cards
  incidents: IncidentsDesk
}

/** As many as an incident holds. */
const mostGroups = 500
const hush = { matchers: [], levels: notCritical }

/** The buttons of a roll-up card: its list, taking all of it over, one incident of it, and quiet from whatever is not critical. */
export function storm(deps: StormDeps): Feature {
  return {
    presses: {
      storm: async (call, args) => {
        const page = await pageOf(deps.store, call, args)
        return numberArg(args, 'list') === 1 ? { edit: page } : { reply: page }
      },
      'storm-ack': (call, args) => takeAll(deps, call, textArg(args, 'rollup')),
      'storm-incident': (call, args) => intoIncident(deps, call, textArg(args, 'rollup')),
      'storm-silence': (call, args) => openSheet(deps, call, textArg(args, 'rollup')),
      'storm-silence-for': (call, args) => askOnceMore(deps, call, args),
      'storm-silence-confirm': (call, args) => quieten(deps, call, args),
    },
  }
}

async function pageOf(store: Store, call: Call, args: Args): Promise<Answer> {
  const { texts, zone, now } = call
  const rollup = textArg(args, 'rollup')
  const open = numberArg(args, 'open') === 1
  const found = await stormPage(store, rollup, { page: numberArg(args, 'page') ?? 0, open }, { texts, zone, now })
  if (!found) return { blocks: lines(texts.line('chat-press-unknown')) }
  const { page, pages, blocks } = found
  const to = (text: string, target: number): Key => ({
    text: texts.text(text),
    press: { verb: 'storm', args: { rollup, page: target, list: 1, ...(open && { open: 1 }) } },
  })
  const keys = [
    ...(page > 0 ? [to('chat-button-previous', page - 1)] : []),
    to('chat-button-refresh', page),
    ...(page < pages - 1 ? [to('chat-button-next', page + 1)] : []),
  ]
  return { blocks, keys: [keys] }
}

/** Every group that the roll-up told of. */
async function takeAll({ store, desk, cards }: StormDeps, call: Call, rollup: string): Promise<Pressed> {
  const folded = await foldedGroups(store, rollup)
  if (!folded) return { toast: call.texts.text('chat-press-unknown'), alert: true }
  const toast = await takeOver({ desk }, call, folded, { beside: true })
  cards.refreshStorm(rollup)
  return { toast }
}

/** One incident of what still fires, the first that came first; a second press adds what came since. */
async function intoIncident(
  { store, desk, incidents, cards }: StormDeps,
  call: Call,
  rollup: string,
): Promise<Pressed> {
  const { texts } = call
  const folded = await foldedGroups(store, rollup)
  if (!folded) return { toast: texts.text('chat-press-unknown'), alert: true }
  const open = new Set(openNow(desk).map(({ id }) => id))
  const episodes = folded.filter((id) => open.has(id)).slice(0, mostGroups)
  if (episodes.length === 0) return { toast: texts.text('chat-storm-nothing') }
  const opened = await incidents.verbs.open({
    ...actOf(call),
    episodes,
    destination: destinationOf({ incidents }, call),
  })
  cards.refreshStorm(rollup)
  return { toast: toastOf(openedLine(opened, call)) }
}

const inForce = ({ desk }: StormDeps): Silence | undefined => desk.views.silences().find(isHush)

/** Somebody was faster: theirs is the one to end or to extend, with the buttons that the card shows now. */
function silentAlready({ by, until }: Silence, { cards }: StormDeps, call: Call, rollup: string): string {
  cards.refreshStorm(rollup)
  return call.texts.text('chat-storm-silence-before', { name: by.name, until: plain(endLine(until, call)) })
}

async function openSheet(deps: StormDeps, call: Call, rollup: string): Promise<Pressed> {
  const before = inForce(deps)
  if (before) return { toast: silentAlready(before, deps, call, rollup) }
  const preview = await deps.desk.verbs.previewSilence(hush)
  return preview ? { reply: hushSheet(rollup, preview, call) } : {}
}

async function askOnceMore({ desk }: StormDeps, call: Call, args: Args): Promise<Pressed> {
  const typed = textArg(args, 'until')
  const end = readEnd(typed, call.now, call.zone)
  const preview = await desk.verbs.previewSilence(hush)
  // Only a forged button has another end than those of the sheet.
  if ('bad' in end || !preview) return { toast: call.texts.text('chat-press-unknown'), alert: true }
  return { edit: hushConfirm(textArg(args, 'rollup'), typed, end.until, preview, call) }
}

/** Done: the roll-up's card says so and has the way back, so the sheet goes away. */
async function quieten(deps: StormDeps, call: Call, args: Args): Promise<Pressed> {
  const { texts } = call
  const rollup = textArg(args, 'rollup')
  const before = inForce(deps)
  if (before) return { toast: silentAlready(before, deps, call, rollup), remove: true }
  const end = readEnd(textArg(args, 'until'), call.now, call.zone)
  if ('bad' in end) return { toast: texts.text('chat-press-unknown'), alert: true }
  const result = await deps.desk.verbs.silence({ scope: hush, until: end.until, ...actOf(call) })
  if (result.did === 'refused') return { toast: texts.text('chat-silence-too-many'), alert: true }
  deps.cards.refreshStorm(rollup)
  return { toast: plain(silenceLine(result.silence, result.alerts, call)), remove: true }
}
