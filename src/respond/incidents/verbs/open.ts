import { oneLine } from '../../../core/text.ts'
import { isDrill } from '../../drill/contract.ts'
import type { Incident, Opened, OpenRequest } from '../contract.ts'
import type { Draft } from '../draft.ts'
import { type EpisodeFacts, factsOf, mostEpisodes, pastEntries, withEpisodes } from '../episodes.ts'
import { fromEpisodes, fromText, openedEntry } from '../opening.ts'
import type { Room } from '../room.ts'
import { touched, typedFault } from './act.ts'
import { longestTitle } from './classify.ts'

/** How far back a repeat of an opening is looked for. */
const recent = 100

/** Opens one by text or of episodes; of a group that an open incident has, it joins that one. */
export const open =
  (room: Room) =>
  async (request: OpenRequest): Promise<Opened> => {
    const once = `incident-open:${request.cause}`
    const outcome = await room.transact((draft) => build(room, draft, request, once), once)
    if (!outcome.repeated) return outcome.result
    const before = await openedBy(room, request.cause)
    if (before) return { did: 'opened', incident: before }
    const [episode = ''] = request.episodes ?? []
    const found = await room.transact((draft) => draft.lastOf(episode))
    const joined = found.repeated ? undefined : found.result
    return joined ? { did: 'already', incident: joined } : { did: 'refused', refusal: { why: 'no-episode' } }
  }

async function build(room: Room, draft: Draft, request: OpenRequest, once: string): Promise<Opened> {
  const { episodes = [] } = request
  if (episodes.length === 0) return typed(draft, request, once)
  if (episodes.length > mostEpisodes) return { did: 'refused', refusal: { why: 'too-many', most: mostEpisodes } }
  const all = await factsOf(room.options.alerts, episodes)
  if (all.length === 0) return { did: 'refused', refusal: { why: 'no-episode' } }
  const facts = all.filter(({ episode }) => !isDrill(episode))
  if (facts.length === 0) return { did: 'refused', refusal: { why: 'drill' } }
  const { holder, free } = await holders(draft, facts)
  if (!holder) return created(draft, request, facts, once)
  if (free.length === 0) return { did: holder.opened.cause === request.cause ? 'opened' : 'already', incident: holder }
  if (holder.episodes.length + free.length > mostEpisodes) {
    return { did: 'refused', refusal: { why: 'too-many', most: mostEpisodes } }
  }
  const incident = draft.set(touched(withEpisodes(holder, free), { at: request.at }))
  draft.entries(incident.number, free.flatMap(pastEntries), once)
  audit(draft, request, incident, 'incident-join')
  return { did: 'joined', incident, joined: free.length }
}

/** The oldest open incident that has one of the groups, and the episodes that are in none yet. */
async function holders(draft: Draft, facts: readonly EpisodeFacts[]) {
  await draft.own()
  let holder: Incident | undefined
  const held = new Map<string, Incident>()
  for (const { episode } of facts) {
    const incident = await draft.openOf(episode.group)
    if (!incident) continue
    held.set(episode.id, incident)
    if (!holder || incident.number < holder.number) holder = incident
  }
  const free = facts.filter(({ episode }) => {
    const incident = held.get(episode.id)
    return !incident || (incident.number === holder?.number && !incident.episodes.includes(episode.id))
  })
  return { holder, free }
}

async function created(draft: Draft, request: OpenRequest, facts: readonly EpisodeFacts[], once: string) {
  const { person: by, at, cause, text, level } = request
  const how = facts.length > 1 ? 'merge' : 'button'
  const title = text?.trim()
  const incident = await draft.create((number) => {
    const made = fromEpisodes(number, facts, { by, at, cause }, how)
    return { ...made, ...(title && { title: [...title].slice(0, longestTitle).join('') }), ...(level && { level }) }
  })
  draft.entries(incident.number, [openedEntry(incident), ...facts.slice(0, 50).flatMap(pastEntries)], once)
  audit(draft, request, incident)
  return { did: 'opened' as const, incident }
}

async function typed(draft: Draft, request: OpenRequest, once: string): Promise<Opened> {
  const { person: by, at, cause, level = 'warning', system, destination } = request
  const title = oneLine(request.text ?? '')
  const refusal = typedFault(title, longestTitle)
  if (refusal) return { did: 'refused', refusal }
  const what = { title, level, destination, ...(system !== undefined && { system }) }
  const incident = await draft.create((number) => fromText(number, what, { by, at, cause }))
  draft.entries(incident.number, [openedEntry(incident)], once)
  audit(draft, request, incident)
  return { did: 'opened', incident }
}

function audit(
  draft: Draft,
  request: OpenRequest,
  { number, system }: Incident,
  action: `incident-${string}` = 'incident-open',
): void {
  const { episodes = [] } = request
  draft.audit(request, {
    action,
    incident: number,
    ...(system !== undefined && { system }),
    ...(episodes.length > 0 && { details: { episodes: episodes.slice(0, 20) } }),
  })
}

async function openedBy({ store }: Room, cause: string): Promise<Incident | undefined> {
  const found = await store.list('incident', 'number', { reverse: true, limit: recent })
  return found.find(({ doc }) => doc.opened.cause === cause)?.doc
}
