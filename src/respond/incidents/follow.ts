import { alertChangedStream, type Episode } from '../../alerts/contract.ts'
import type { Ms } from '../../core/clock.ts'
import type { NewEntry } from '../contract.ts'
import type { CheckItem, Incident, Mark } from './contract.ts'
import type { Draft } from './draft.ts'
import { alertText, type EpisodeFacts, factsOf, isOpen, withEpisodes } from './episodes.ts'
import { type Happening, happeningsOf } from './happenings.ts'
import { firesAnew, isQuiet, meaningOf } from './meaning.ts'
import { fromEpisodes, openedEntry, ownedBy } from './opening.ts'
import type { Room } from './room.ts'
import { ticked } from './verbs/act.ts'
import { heirOf, reopenEntry, reopened } from './verbs/reopen.ts'

const rowsAtOnce = 500
/** Lines about alerts in one timeline; the rest is in the alerts' own history. */
const mostAlertEntries = 1000

/**
 * Reads what happened to alerts since the last time and commits what it means together with how far it was read, so that
 * nothing is missed or told twice. True when there is more.
 */
export async function follow(room: Room): Promise<boolean> {
  const outcome = await room.transact(async (draft) => {
    const cursor = await room.store.get('incident-cursor', alertChangedStream)
    const rows = cursor
      ? await room.store.rows(alertChangedStream, { after: cursor.doc.seq, limit: rowsAtOnce })
      : await room.store.rows(alertChangedStream, { limit: 1, reverse: true })
    const happenings = cursor ? happeningsOf(rows) : alreadyFiring(room, draft.now)
    const touched = new Map<number, Happening>()
    for (const happening of happenings) {
      const number = await take(room, draft, happening)
      if (number !== undefined) touched.set(number, happening)
    }
    const open = new Set(room.options.alerts.openEpisodes().flatMap((episode) => (isOpen(episode) ? [episode.id] : [])))
    for (const [number, happening] of touched) await settle(draft, number, happening, open)
    const seq = rows.at(-1)?.seq ?? 0
    if (cursor && rows.length === 0) return false
    draft.put({ kind: 'incident-cursor', id: alertChangedStream, doc: { seq } })
    draft.expect({ ref: { kind: 'incident-cursor', id: alertChangedStream }, version: cursor?.version ?? 0 })
    return cursor === undefined || rows.length === rowsAtOnce
  })
  return !outcome.repeated && outcome.result
}

/** At the very first start: what fires by then counts as just fired. */
function alreadyFiring({ options }: Room, at: Ms): Happening[] {
  return options.alerts
    .openEpisodes()
    .filter(isOpen)
    .map(({ id, system, priority, alertname }) => ({
      ...{ episode: id, system, priority, alertname, change: 'fired' as const, reason: '', seq: 0, at },
      fingerprints: [],
    }))
}

/** Gives the number of the incident that it is about. Of most changes there is none, which is found out first. */
async function take(room: Room, draft: Draft, happening: Happening): Promise<number | undefined> {
  const { alerts } = room.options
  const episode = await alerts.episode(happening.episode)
  if (!episode) return undefined
  const held = (await draft.openOf(episode.group)) ?? (await begun(room, draft, happening, episode))
  if (!held) return undefined
  const inside = held.episodes.includes(episode.id)
  if (!inside && (!firesAnew(happening.change) || isQuiet(episode))) return undefined
  // What had happened before a person opened it was written down then.
  if (inside && held.opened.how !== 'policy' && happening.at <= held.opened.at) return held.number
  const [facts] = await factsOf(alerts, [episode.id])
  if (!facts) return undefined
  const joined = inside ? held : withEpisodes(held, [facts])
  const entries = entriesOf(held, happening, facts)
  draft.set({ ...withFacts(joined, happening), alertEntries: held.alertEntries + entries.length })
  draft.entries(held.number, entries, nameOf(happening))
  return held.number
}

const nameOf = ({ seq, episode }: Happening): string => `alert-changed:${seq}:${episode}`

/** Whether all of it has resolved, as things are now: after the last of the changes, not in the middle of them. */
async function settle(draft: Draft, number: number, last: Happening, open: ReadonlySet<string>): Promise<void> {
  const incident = await draft.incident(number)
  if (!incident) return
  const clear = !incident.episodes.some((id) => open.has(id))
  if (clear === (incident.clearedAt !== undefined) || (clear && firesAnew(last.change))) return
  const { clearedAt: _, remindedAt: __, ...rest } = incident
  const { at } = last
  if (!clear) {
    draft.set({ ...withoutOwnTicks(rest), reminders: 0 })
    return
  }
  const cause = nameOf(last)
  draft.set({ ...ticked(rest, ['verify'], { at, cause }), clearedAt: at, reminders: 0 })
  draft.entries(number, [{ at, kind: 'alert', text: { id: 'respond-entry-cleared' } }], `cleared:${cause}`)
}

/** Opens or reopens the incident of an episode that no open one has. */
async function begun(
  { options }: Room,
  draft: Draft,
  { change, at, system, priority, seq }: Happening,
  episode: Episode,
): Promise<Incident | undefined> {
  if (!firesAnew(change)) return undefined
  const last = await draft.lastOf(episode.id)
  const opens = options.policies().policyOf(system, priority).incident
  const meaning = meaningOf({ change, at, opens, episode, ...(last && { last }) })
  const mark: Mark = { at, cause: `alert-changed:${seq}` }
  if (meaning === 'open') {
    const facts = await factsOf(options.alerts, [episode.id])
    if (facts.length === 0) return undefined
    const incident = await draft.create((number) => fromEpisodes(number, facts, mark, 'policy'))
    draft.entries(incident.number, [openedEntry(incident)], `incident-open:${mark.cause}`)
    return incident
  }
  if (meaning === 'nothing' || !last) return undefined
  const heir = await heirOf(draft, last)
  if (heir) return undefined
  draft.entries(last.number, [reopenEntry({ at })], `incident-reopen:${mark.cause}`)
  return draft.set(reopened(last, mark))
}

/** What the change says beyond itself: who has taken it. */
function withFacts(incident: Incident, { change, by, at, seq }: Happening): Incident {
  if (change !== 'acknowledged' || !by) return incident
  return {
    ...incident,
    touchedAt: Math.max(incident.touchedAt, at),
    reminders: 0,
    ...(!incident.acknowledged && { acknowledged: { by, at } }),
    ...(!incident.owner && { owner: ownedBy(by, at, `alert-changed:${seq}`) }),
  }
}

/** What the bot ticked because all had resolved holds no more; what a person ticked stays. */
function withoutOwnTicks(incident: Incident): Incident {
  const own = (item: CheckItem) => incident.ticks[item] !== undefined && incident.ticks[item]?.by === undefined
  const stale = (['verify', 'recovery'] as const).filter(own)
  const ticks = Object.fromEntries(
    Object.entries(incident.ticks).filter(([item]) => !stale.some((one) => one === item)),
  )
  return stale.length === 0 ? incident : { ...incident, ticks }
}

function entriesOf({ alertEntries }: Incident, happening: Happening, { members }: EpisodeFacts): NewEntry[] {
  const { change, at, by, alertname, fingerprints, reason } = happening
  if (alertEntries > mostAlertEntries) return []
  if (alertEntries === mostAlertEntries) {
    return [{ at, kind: 'alert', text: { id: 'respond-entry-too-many', args: { n: mostAlertEntries } } }]
  }
  const about = members.filter(({ fingerprint }) => fingerprints.length === 0 || fingerprints.includes(fingerprint))
  const said = change === 'resolved' && reason === 'closed' ? 'given-up' : change
  const text = alertText(said, alertname, about, fingerprints.length || about.length || 1)
  return [{ at, kind: kinds[change] ?? 'alert', ...(by && { by }), text }]
}

const kinds: Readonly<Partial<Record<Happening['change'], NewEntry['kind']>>> = {
  acknowledged: 'acknowledged',
  unacknowledged: 'acknowledged',
  silenced: 'silence',
  unsilenced: 'silence',
}
