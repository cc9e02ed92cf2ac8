import { compareRank } from '../../../alerts/rank.ts'
import type { Incident, OnIncident, Outcome } from '../contract.ts'
import { cut } from '../entries.ts'
import { mostEpisodes } from '../episodes.ts'
import type { Room } from '../room.ts'
import { causeOf, markOf, present, touched } from './act.ts'

export interface MergeRequest extends OnIncident {
  others: readonly number[]
}

/** The others' groups, episodes, people and follow-ups move into this one; they are closed and point to it. */
export const merge =
  (room: Room) =>
  async (request: MergeRequest): Promise<Outcome> => {
    const { number, person: by, at } = request
    const once = causeOf('merge', request)
    const outcome = await room.transact(async (draft): Promise<Outcome> => {
      await draft.own()
      const into = await draft.incident(number)
      if (!into) return { did: 'missing', number }
      if (into.closed) return { did: 'closed', incident: into }
      const sources: Incident[] = []
      for (const other of new Set(request.others)) {
        const from = await draft.incident(other)
        if (!from) return { did: 'missing', number: other }
        if (other === number) return { did: 'refused', refusal: { why: 'itself' }, incident: into }
        if (from.closed?.into === number) continue
        if (from.closed) return { did: 'closed', incident: from }
        sources.push(from)
      }
      const merged = sources.reduce(absorbed, into)
      if (sources.length === 0) return { did: 'done', incident: into }
      if (merged.episodes.length > mostEpisodes || merged.groups.length > mostEpisodes) {
        return { did: 'refused', refusal: { why: 'too-many', most: mostEpisodes }, incident: into }
      }
      const incident = draft.set(touched(merged, request))
      for (const from of sources) {
        draft.set({ ...from, closed: { how: 'merged', ...markOf(request), into: number, clear: false } })
        const text = { id: 'respond-entry-merged-into', args: { into: number } }
        draft.entries(from.number, [{ at, kind: 'resolved', by, text }], once)
      }
      const numbers = sources.map((from) => `#${from.number}`).join(', ')
      const text = { id: 'respond-entry-merged', args: { numbers: cut(numbers, 500) } }
      draft.entries(number, [{ at, kind: 'alert', by, text }], `${once}:into`)
      draft.audit(request, { action: 'incident-merge', incident: number, details: { others: request.others } })
      return { did: 'done', incident }
    }, once)
    return outcome.repeated ? present(room, number) : outcome.result
  }

/** Pure: both as one. The worse level counts, and the earlier beginning. */
export function absorbed(into: Incident, from: Incident): Incident {
  const level = [into, from].sort((a, b) => compareRank(ranked(a), ranked(b)))[0]?.level ?? into.level
  const known = new Set(into.tagged.map(({ id }) => id))
  const first = Math.max(0, ...into.followUps.map(({ id }) => id))
  const owner = into.owner ?? from.owner
  const acknowledged = [into.acknowledged, from.acknowledged].flatMap((one) => one ?? []).sort((a, b) => a.at - b.at)[0]
  const { clearedAt: _, ...rest } = into
  const clear = [into, from]
    .filter(({ episodes }) => episodes.length > 0)
    .every(({ clearedAt }) => clearedAt !== undefined)
  return {
    ...(clear ? into : rest),
    level,
    groups: [...new Set([...into.groups, ...from.groups])],
    episodes: [...new Set([...into.episodes, ...from.episodes])],
    startedAt: Math.min(into.startedAt, from.startedAt),
    detectedAt: Math.min(into.detectedAt, from.detectedAt),
    tagged: [...into.tagged, ...from.tagged.filter(({ id }) => !known.has(id))].slice(0, 20),
    followUps: [...into.followUps, ...from.followUps.map((one, i) => ({ ...one, id: first + i + 1 }))].slice(0, 50),
    findings: { ...from.findings, ...into.findings },
    merged: [...(into.merged ?? []), from.number, ...(from.merged ?? [])].slice(0, mostEpisodes),
    ...(owner && { owner }),
    ...(acknowledged && { acknowledged }),
  }
}

const ranked = ({ level, priority = 'P4' }: Incident) => ({ level, priority })
