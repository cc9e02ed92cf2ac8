import { compareRank } from '../../alerts/rank.ts'
import type { Page } from '../../core/page.ts'
import { numberIn } from './card.ts'
import type { Incident, IncidentViews } from './contract.ts'
import { render } from './document/write.ts'
import { entryView } from './entries.ts'
import { entriesOf, incidentsOf } from './kinds.ts'
import { lastTime } from './last-time.ts'
import type { Room } from './room.ts'
import { mostEvidence } from './verbs/attach.ts'

const mostOpen = 500
const mostPage = 100
/** How deep pages go: what is older is found by its number. */
const deepest = 10_000
const mostFollowUps = 500

export function createViews(room: Room): IncidentViews {
  const { store } = room
  const open = async () => {
    const found = await store.list('incident', 'open', { is: 1, limit: mostOpen })
    return found.map(({ doc }) => doc).sort(worstFirst)
  }
  return {
    byNumber: (number) => room.incident(number),
    open,
    ofEpisode: async (episode) => {
      const found = await store.list('incident', 'episode', { ...incidentsOf(episode), reverse: true, limit: 20 })
      return (found.find(({ doc }) => !doc.closed) ?? found[0])?.doc
    },
    ofPost: async (post) => {
      const number = numberIn(post)
      return number === undefined ? undefined : room.incident(number)
    },
    list: async (page) => {
      const total = await store.count('incident', 'number', {})
      const found = await store.list('incident', 'number', { reverse: true, limit: upTo(page) })
      return { items: sliced(found, page).map(({ doc }) => doc), total }
    },
    timeline: async (number, page) => {
      const range = entriesOf(number)
      const total = await store.count('incident-entry', 'time', range)
      const found = await store.list('incident-entry', 'time', { ...range, limit: upTo(page) })
      return { items: sliced(found, page).map(entryView), total }
    },
    evidence: async (number) => {
      const found = await store.list('incident-entry', 'file', { ...entriesOf(number), limit: mostEvidence })
      return found.map(entryView)
    },
    lastTime: (group, before) => lastTime(store, group, before),
    followUps: async () => {
      const found = await store.list('incident', 'follow-up', { limit: mostFollowUps })
      return found.flatMap(({ doc }) => openFollowUps(doc)).sort((a, b) => dueOrder(a.followUp) - dueOrder(b.followUp))
    },
    document: async (number, reader) => {
      const incident = await room.incident(number)
      return incident && render(room, incident, reader)
    },
  }
}

const worstFirst = (a: Incident, b: Incident): number => compareRank(ranked(a), ranked(b)) || b.number - a.number
const ranked = ({ level }: Incident) => ({ level, priority: '' })

const upTo = ({ offset, limit }: Page): number => Math.min(Math.max(0, offset) + Math.min(limit, mostPage), deepest)
const sliced = <T>(all: readonly T[], { offset, limit }: Page): T[] =>
  all.slice(Math.max(0, offset), Math.max(0, offset) + Math.min(limit, mostPage))

const openFollowUps = (incident: Incident) =>
  incident.followUps.flatMap((followUp) => (followUp.done ? [] : [{ incident, followUp }]))
const dueOrder = ({ dueAt }: { dueAt?: number }): number => dueAt ?? Number.MAX_SAFE_INTEGER
