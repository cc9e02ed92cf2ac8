import type { Destination } from '../../core/policy.ts'
import { personChat } from '../../deliver/chats.ts'
import type { IncidentVerbs } from '../../respond/incidents/contract.ts'
import type { Reports } from '../../respond/reports/contract.ts'
import type { Handover, Routine } from '../../respond/routine/contract.ts'
import { clock } from '../cards/phrases.ts'
import { type Answer, actOf, type Call, lines, type Pressed } from '../contract.ts'
import { type Args, type Feature, numberArg, type PressHandler, textArg } from '../feature.ts'

/** What the chat asks of routine work. */
export interface RoutineDesk extends Pick<Routine, 'verbs' | 'views'> {
  reports: Pick<Reports, 'byId' | 'tell'>
  /** Where a handover goes that is asked for in private. */
  home(): Destination | undefined
}

export interface HandoverDeps {
  /** Absent where there is no routine work. */
  routine?: RoutineDesk | undefined
  incidents: Pick<IncidentVerbs, 'doneFollowUp'>
}

type With = HandoverDeps & { routine: RoutineDesk }

/** `/handover`, and the buttons of the posts of routine work. */
export function handover(deps: HandoverDeps): Feature {
  const on =
    (handler: (deps: With, call: Call, args: Args) => Promise<Pressed>): PressHandler =>
    async (call, args) =>
      deps.routine
        ? handler({ ...deps, routine: deps.routine }, call, args)
        : { toast: call.texts.text('chat-press-unknown'), alert: true }
  return {
    commands: {
      handover: async (call) =>
        deps.routine
          ? command({ ...deps, routine: deps.routine }, call)
          : { blocks: lines(call.texts.line('chat-handover-none')) },
    },
    presses: {
      'handover-take': on(take),
      'handover-ask': on(ask),
      'handover-follow-up': on(followUp),
      'reminder-tick': on(tick),
      'routine-report': on(report),
    },
  }
}

/** The post is the answer; in private it goes to the group, where the next one is. */
async function command({ routine }: With, call: Call): Promise<Answer | undefined> {
  const { place, texts, at, cause, person } = call
  const home = placeOf(call) ?? routine.home()
  if (!home) return { blocks: lines(texts.line('chat-handover-none')) }
  const { id, name } = person
  await routine.verbs.handOver({ chat: home.chat, destination: home, at, cause, person: { id, name } })
  return place.private ? { blocks: lines(texts.line('chat-handover-there', { chat: home.chat })) } : undefined
}

/** The group itself, whose topics are no chats of their own; undefined in private. */
const placeOf = ({ place }: Call): Destination | undefined =>
  place.name === undefined ? undefined : { channel: 'telegram', chat: place.name }

async function take({ routine }: With, call: Call, args: Args): Promise<Pressed> {
  const { texts, now, zone } = call
  const taken = await routine.verbs.take({ ...actOf(call), handover: textArg(args, 'handover') })
  switch (taken.did) {
    case 'taken':
      return { toast: texts.text('chat-handover-taken') }
    case 'already': {
      const said = { name: taken.by.name, time: clock(taken.at, now, zone).text }
      return { toast: texts.text('chat-handover-already', said), alert: true }
    }
    case 'own':
      return { toast: texts.text('chat-handover-own'), alert: true }
    case 'replaced':
      return { toast: texts.text('chat-handover-replaced'), alert: true }
    case 'missing':
      return { toast: texts.text('chat-press-unknown'), alert: true }
  }
}

/** Calls whoever has the watch; the answer is a conversation of people. */
async function ask({ routine }: With, call: Call, args: Args): Promise<Pressed> {
  const { texts, person } = call
  const found: Handover | undefined = await routine.views.handover(textArg(args, 'handover'))
  if (!found?.from) return { toast: texts.text('chat-press-unknown'), alert: true }
  if (found.from.id === person.id) return { toast: texts.text('chat-handover-own'), alert: true }
  const asked = { from: { text: found.from.name, mention: found.from.id }, name: person.name }
  return {
    toast: texts.text('chat-handover-asked', { name: found.from.name }),
    reply: { blocks: lines(texts.line('chat-handover-ask', asked)) },
  }
}

async function followUp({ incidents }: With, call: Call, args: Args): Promise<Pressed> {
  const { texts, now, zone } = call
  const [number, id] = [numberArg(args, 'n') ?? 0, numberArg(args, 'id') ?? 0]
  const outcome = await incidents.doneFollowUp({ ...actOf(call), number, id })
  if (outcome.did === 'done') return { toast: texts.text('chat-incident-todo-done', { n: number }) }
  if (outcome.did !== 'already') return { toast: texts.text('chat-press-unknown'), alert: true }
  const said = { name: outcome.by?.name ?? '', time: clock(outcome.at, now, zone).text }
  return { toast: texts.text('chat-handover-done-already', said) }
}

async function tick({ routine }: With, call: Call, args: Args): Promise<Pressed> {
  const { texts } = call
  const ticked = await routine.verbs.tick({
    ...actOf(call),
    reminder: textArg(args, 'reminder'),
    item: textArg(args, 'item'),
  })
  if (ticked.did === 'missing') return { toast: texts.text('chat-press-unknown'), alert: true }
  if (ticked.did === 'ticked' && ticked.reminder.doneAt !== undefined)
    return { toast: texts.text('chat-reminder-done') }
  return { toast: texts.text(`chat-reminder-${ticked.did}`) }
}

/** The files of a report, where its button was pressed. */
async function report({ routine }: With, call: Call, args: Args): Promise<Pressed> {
  const { texts, person, cause } = call
  const found = await routine.reports.byId(textArg(args, 'report'))
  if (!found) return { toast: texts.text('chat-handover-report-gone'), alert: true }
  const to = placeOf(call) ?? { channel: 'telegram', chat: personChat(person.id) }
  await routine.reports.tell(found.id, to, { cause, audible: false })
  return { toast: texts.text('chat-handover-report-sent') }
}
