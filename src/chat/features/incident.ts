import { type CheckItem, checklist, type Incident, phases } from '../../respond/incidents/contract.ts'
import { checklistCard, handSheet, toastOf } from '../cards/incident.ts'
import { type Answer, actOf, type Call, lines, type Pressed } from '../contract.ts'
import { type Args, type Feature, numberArg, textArg } from '../feature.ts'
import { incidentCommand } from '../incidents/command.ts'
import {
  destinationOf,
  fileIssue,
  type IncidentDeps,
  incidentAt,
  lastPage,
  list,
  noteOn,
  show,
  timelineOf,
} from '../incidents/desk.ts'
import { openedLine, outcomeLine, said } from '../incidents/outcome.ts'
import { responders } from '../incidents/people.ts'
import { closing } from '../incidents/resolve.ts'
import type { Said } from '../said.ts'

/** Incidents: `/incident`, the buttons of their cards, and what people write or send in reply to them. */
export function incident(deps: IncidentDeps): Feature {
  const walk = closing(deps)
  return {
    commands: { incident: (call, text) => incidentCommand(deps, walk, call, text) },
    presses: {
      'incident-open': (call, args) => open(deps, call, args),
      'incident-list': async (call, args) => ({ edit: await list(deps, call, numberArg(args, 'page') ?? 0) }),
      'incident-show': (call, args) => on(deps, call, args, async (one) => ({ reply: show(deps, one, call) })),
      'incident-take': (call, args) => take(deps, call, args),
      'incident-hand': (call, args) =>
        on(deps, call, args, async (one) => ({ reply: handSheet(one, responders(deps.people(), call), call) })),
      'incident-assign': (call, args) => assign(deps, call, args),
      'incident-note': async (call, args) => ({ reply: askNote(call, args) }),
      'incident-checklist': (call, args) => on(deps, call, args, async (one) => ({ reply: checklistCard(one, call) })),
      'incident-tick': (call, args) => tick(deps, call, args),
      'incident-phase': (call, args) => phase(deps, call, args),
      'incident-timeline': (call, args) => timeline(deps, call, args),
      'incident-resolve': (call, args) => on(deps, call, args, async (one) => ({ reply: await walk.begin(one, call) })),
      'incident-false': (call, args) => falseAlarm(deps, call, args),
      'incident-reopen': (call, args) => reopen(deps, call, args),
      'incident-file': async (call, args) => ({ toast: toastOf(await fileIssue(deps, call, numberOf(args))) }),
    },
    typed: {
      'incident-note': (call, args, text, file) => noted(deps, call, args, { text, ...(file && { file }) }),
      'incident-finding': (call, args, text) => walk.answered(call, args, text),
    },
    replies: async (about) => {
      const found = await incidentAt(deps, about)
      return found && ((call, what) => noteOn(deps, call, found, what))
    },
  }
}

export const numberOf = (args: Args): number => numberArg(args, 'n') ?? 0

/** Does something with the incident of a button; says so when there is none. */
async function on(
  { incidents }: IncidentDeps,
  call: Call,
  args: Args,
  go: (incident: Incident) => Promise<Pressed>,
): Promise<Pressed> {
  const number = numberOf(args)
  const found = await incidents.views.byNumber(number)
  return found ? go(found) : { toast: call.texts.text('chat-incident-missing', { n: String(number) }), alert: true }
}

async function open(deps: IncidentDeps, call: Call, args: Args): Promise<Pressed> {
  const opened = await deps.incidents.verbs.open({
    ...actOf(call),
    episodes: [textArg(args, 'episode')],
    destination: destinationOf(deps, call),
  })
  return { toast: toastOf(openedLine(opened, call)) }
}

async function take({ incidents }: IncidentDeps, call: Call, args: Args): Promise<Pressed> {
  const { person } = call
  const to = { id: person.id, name: person.name }
  const outcome = await incidents.verbs.assign({ ...actOf(call), number: numberOf(args), to })
  return { toast: toastOf(outcomeLine(outcome, call, 'chat-incident-taken')) }
}

async function assign({ incidents, people }: IncidentDeps, call: Call, args: Args): Promise<Pressed> {
  const to = people().find(({ id }) => id === numberArg(args, 'to'))
  if (!to) return { toast: call.texts.text('chat-incident-nobody', { name: String(args.to ?? '') }), alert: true }
  const from = numberArg(args, 'from') || undefined
  const person = { id: to.id, name: to.name }
  const request = { ...actOf(call), number: numberOf(args), to: person }
  const own = from === call.person.id
  const outcome = own
    ? await incidents.verbs.handOver(request)
    : await incidents.verbs.assign({ ...request, ...(from !== undefined && { from }) })
  const said = outcomeLine(outcome, call, 'chat-incident-assigned', { name: to.name })
  return { toast: toastOf(said), ...(outcome.did === 'done' && { remove: true }) }
}

function askNote({ texts, person }: Call, args: Args): Answer {
  const n = String(numberOf(args))
  return {
    blocks: lines(texts.line('chat-incident-ask-note', { n, name: { text: person.name, mention: person.id } })),
    ask: { placeholder: texts.text('chat-incident-note-placeholder'), typed: { verb: 'incident-note', args } },
  }
}

async function noted(deps: IncidentDeps, call: Call, args: Args, what: Said): Promise<Answer> {
  const found = await deps.incidents.views.byNumber(numberOf(args))
  if (!found) return said(call.texts.line('chat-incident-missing', { n: String(numberOf(args)) }))
  return noteOn(deps, call, found, what)
}

async function tick(deps: IncidentDeps, call: Call, args: Args): Promise<Pressed> {
  const item = Object.values(checklist)
    .flat()
    .find((one) => one === textArg(args, 'item')) as CheckItem | undefined
  if (!item) return {}
  const off = numberArg(args, 'off') === 1
  const outcome = await deps.incidents.verbs.tick({ ...actOf(call), number: numberOf(args), item, ...(off && { off }) })
  const toast = toastOf(outcomeLine(outcome, call, off ? 'chat-incident-unticked' : 'chat-incident-ticked'))
  return 'incident' in outcome && outcome.incident ? { toast, edit: checklistCard(outcome.incident, call) } : { toast }
}

async function phase(deps: IncidentDeps, call: Call, args: Args): Promise<Pressed> {
  const of = (name: string) => phases.find((one) => one === textArg(args, name))
  const [from, to] = [of('from'), of('to')]
  if (!from || !to) return {}
  const outcome = await deps.incidents.verbs.setPhase({ ...actOf(call), number: numberOf(args), from, to })
  const toast = toastOf(
    outcomeLine(outcome, call, 'chat-incident-phase-set', { phase: call.texts.text(`respond-phase-${to}`) }),
  )
  const sheet = numberArg(args, 'sheet') === 1 && 'incident' in outcome && outcome.incident
  return { toast, ...(sheet && { edit: checklistCard(sheet, call) }) }
}

export async function timeline(deps: IncidentDeps, call: Call, args: Args): Promise<Pressed> {
  return on(deps, call, args, async ({ number }) => {
    const asked = numberArg(args, 'page')
    const page = asked ?? (await lastPage(deps, number))
    const card = await timelineOf(deps, call, number, page)
    return asked === undefined ? { reply: card } : { edit: card }
  })
}

async function falseAlarm({ incidents }: IncidentDeps, call: Call, args: Args): Promise<Pressed> {
  const outcome = await incidents.verbs.falseAlarm({ ...actOf(call), number: numberOf(args) })
  return { toast: toastOf(outcomeLine(outcome, call, 'chat-incident-false-done')) }
}

async function reopen({ incidents }: IncidentDeps, call: Call, args: Args): Promise<Pressed> {
  const outcome = await incidents.verbs.reopen({ ...actOf(call), number: numberOf(args) })
  return { toast: toastOf(outcomeLine(outcome, call, 'chat-incident-reopened')) }
}
