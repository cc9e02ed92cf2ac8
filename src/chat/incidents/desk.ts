import type { Destination } from '../../core/policy.ts'
import { code, type Line } from '../../core/text.ts'
import type { Evidence } from '../../respond/contract.ts'
import type { Incident, Incidents } from '../../respond/incidents/contract.ts'
import { incidentCard } from '../../respond/incidents/index.ts'
import type { FileOutcome, Tracker } from '../../respond/tracker/contract.ts'
import { entriesPerPage, faceAnswer, incidentList, incidentsPerPage, timelineCard } from '../cards/incident.ts'
import { clock } from '../cards/phrases.ts'
import { type Answer, actOf, type Call } from '../contract.ts'
import type { About } from '../feature.ts'
import type { PersonEntry } from '../people.ts'
import type { Said, SaidFile } from '../said.ts'
import { outcomeLine, said } from './outcome.ts'

/** What the chat asks of the room of incidents. */
export interface IncidentsDesk extends Pick<Incidents, 'verbs' | 'views'> {
  /** Gets what somebody sent and keeps it, when it is not too large. */
  evidence(file: SaidFile, caption: string): Promise<Evidence>
  /** Where what is opened in a private chat is shown. */
  home(): Destination
  /** Where incidents are filed; without it nowhere. */
  tracker?: Pick<Tracker, 'file' | 'configured'>
}

export interface IncidentDeps {
  incidents: IncidentsDesk
  people(): readonly PersonEntry[]
  /** What the message shows that was replied to. */
  aboutOf(call: Call): Promise<About | undefined>
}

/** The card of an incident as its own room draws it. */
export const show = ({ incidents }: Pick<IncidentDeps, 'incidents'>, incident: Incident, call: Call): Answer => {
  const { texts, zone, now } = call
  return faceAnswer(incidentCard(incident, { texts, zone, now }, incidents.tracker?.configured()))
}

/** Files it in the issue tracker; the link follows when it is there. */
export async function fileIssue(
  { incidents }: Pick<IncidentDeps, 'incidents'>,
  call: Call,
  number: number,
): Promise<Line> {
  const { tracker } = incidents
  const outcome = (await tracker?.file(number, actOf(call))) ?? { did: 'unconfigured' as const }
  return filedLine(outcome, call)
}

function filedLine(outcome: FileOutcome, { texts, now, zone }: Call): Line {
  if (outcome.did === 'unconfigured') return texts.line('chat-incident-no-tracker')
  const n = String(outcome.number)
  switch (outcome.did) {
    case 'queued':
      return texts.line('chat-incident-filing', { n })
    case 'under-way':
      return texts.line('chat-incident-filing-since', { n, time: clock(outcome.since, now, zone) })
    case 'filed':
      return texts.line('chat-incident-filed', { n, key: { text: outcome.key, url: outcome.url } })
    case 'missing':
      return texts.line('chat-incident-missing', { n })
  }
}

/** The incident that a message of ours is about. */
export function incidentAt({ incidents: { views } }: Pick<IncidentDeps, 'incidents'>, about: About) {
  return 'episode' in about ? views.ofEpisode(about.episode) : views.ofPost(about.post)
}

/** A configured chat gets the cards of what is opened in it. */
export const destinationOf = ({ incidents }: Pick<IncidentDeps, 'incidents'>, { place }: Call): Destination =>
  place.name === undefined ? incidents.home() : { channel: 'telegram', chat: place.name }

export async function list({ incidents }: Pick<IncidentDeps, 'incidents'>, call: Call, page: number): Promise<Answer> {
  const [open, all] = await Promise.all([
    incidents.views.open(),
    incidents.views.list({ offset: page * incidentsPerPage, limit: incidentsPerPage }),
  ])
  return incidentList(page === 0 ? open : [], all, page, call)
}

/** A word becomes a note, a photo or file evidence. What is too large to keep stays with Telegram, and that is said. */
export async function noteOn({ incidents }: Pick<IncidentDeps, 'incidents'>, call: Call, to: Incident, what: Said) {
  const request = { ...actOf(call), number: to.number }
  if (!what.file) {
    const outcome = await incidents.verbs.note({ ...request, text: what.text })
    return said(outcomeLine(outcome, call, 'chat-incident-noted'))
  }
  const kept = await incidents.evidence(what.file, what.text)
  const outcome = await incidents.verbs.attach({ ...request, evidence: kept })
  const name = code(kept.name)
  return said(outcomeLine(outcome, call, kept.file ? 'chat-incident-kept' : 'chat-incident-kept-there', { name }))
}

export async function lastPage({ incidents }: IncidentDeps, number: number): Promise<number> {
  const { total } = await incidents.views.timeline(number, { offset: 0, limit: 1 })
  return Math.max(0, Math.ceil(total / entriesPerPage) - 1)
}

export async function timelineOf({ incidents }: IncidentDeps, call: Call, number: number, page: number) {
  const offset = page * entriesPerPage
  return timelineCard(number, await incidents.views.timeline(number, { offset, limit: entriesPerPage }), page, call)
}
