import type { Alert, Episode, EpisodeMemory } from './contract.ts'
import { compareRank } from './rank.ts'
import { without } from './without.ts'

/** What one member adds to its episode's counts. */
interface Share {
  firing: number
  unknown: number
  resolved: number
  voiced: number
  lost: number
  untold: number
  /** Resolved since the last telling, and of those the ones whose firing was not told. */
  gone: number
  passed: number
  removed: number
  closed: number
}

const none: Share = {
  firing: 0,
  unknown: 0,
  resolved: 0,
  voiced: 0,
  lost: 0,
  untold: 0,
  gone: 0,
  passed: 0,
  removed: 0,
  closed: 0,
}
const one = (yes: boolean): number => (yes ? 1 : 0)

export const isOpen = (alert: Alert): boolean => alert.state !== 'resolved'

/** Open, and nothing keeps it quiet. */
export const isVoiced = (alert: Alert): boolean => isOpen(alert) && alert.suppressedBy === undefined

/** Somebody was told of this firing. */
export const isTold = (alert: Alert, toldRevision: number): boolean =>
  alert.told === true || alert.fired <= toldRevision

export function shareOf(alert: Alert | undefined, toldRevision: number): Share {
  if (!alert) return none
  const voiced = isVoiced(alert)
  const gone = alert.state === 'resolved' && (alert.ended ?? 0) > toldRevision
  return {
    firing: one(alert.state === 'firing'),
    unknown: one(alert.state === 'unknown'),
    resolved: one(alert.state === 'resolved'),
    voiced: one(voiced),
    lost: one(voiced && alert.state === 'unknown'),
    gone: one(gone),
    passed: one(gone && !isTold(alert, toldRevision)),
    untold: one(voiced && !isTold(alert, toldRevision)),
    removed: one(alert.state === 'resolved' && alert.why === 'removed'),
    closed: one(alert.state === 'resolved' && alert.why === 'closed'),
  }
}

/**
 * The episode after one member went from `before` (undefined: it joins) to `after`. Counting is O(1): an episode holds
 * no list of its members.
 */
export function recount(episode: Episode, before: Alert | undefined, after: Alert): Episode {
  const { memory } = episode
  const was = shareOf(before, memory.toldRevision)
  const is = shareOf(after, memory.toldRevision)
  const firing = episode.firing - was.firing + is.firing
  const lost = (memory.lost ?? 0) - was.lost + is.lost
  const worse = isOpen(after) && compareRank(after, episode) < 0
  return {
    ...episode,
    firing,
    unknown: episode.unknown - was.unknown + is.unknown,
    resolved: episode.resolved - was.resolved + is.resolved,
    ...(worse && { priority: after.priority, level: after.level }),
    memory: {
      ...without(memory, 'lost', 'unheard'),
      peak: Math.max(memory.peak, firing),
      voiced: memory.voiced - was.voiced + is.voiced,
      untold: memory.untold - was.untold + is.untold,
      removed: memory.removed - was.removed + is.removed,
      closed: memory.closed - was.closed + is.closed,
      ...(lost > 0 && { lost }),
      ...unheardOf(memory, was, is),
    },
  }
}

function unheardOf({ unheard = { resolved: 0, passed: 0 } }: EpisodeMemory, was: Share, is: Share) {
  const resolved = unheard.resolved - was.gone + is.gone
  const passed = unheard.passed - was.passed + is.passed
  return resolved > 0 && { unheard: { resolved, passed } }
}

/**
 * The member's place in the episode after a change that will carry `revision`: since when it fires, and whether that
 * was told. A firing that was told stays told when it resolves, so that firing again beside others is no news; a
 * silence makes it untold, so that what still fires at its end is told as first.
 */
export function remember(before: Alert | undefined, after: Alert, episode: Episode): Alert {
  const { revision } = episode
  const bare = without(after, 'told', 'ended')
  if (!before) return { ...bare, fired: revision }
  if (after.suppressedBy !== undefined) return { ...bare, fired: before.fired }
  if (!isOpen(after)) return remembered(before, bare, episode)
  if (isVoiced(before)) return keep(bare, before.fired, before.told === true)
  return keep(bare, revision, before.suppressedBy === undefined && before.told === true && !heardOfEnd(before, episode))
}

/** A digest tells of every member that resolved, so that its next firing is news; a card shows it without a word. */
const heardOfEnd = ({ ended }: Alert, { audible, memory }: Episode): boolean =>
  !audible && ended !== undefined && ended <= memory.toldRevision

function remembered(before: Alert, bare: Alert, { revision, memory, audible }: Episode): Alert {
  const voiced = isVoiced(before)
  const closed = bare.why === 'closed'
  const known = voiced ? isTold(before, memory.toldRevision) : before.told === true
  // What fires again although a person closed it is news for a digest.
  const told = keep(bare, before.fired, known && (audible || !closed))
  // Whoever closed it knows that it is over.
  const over = voiced && !closed ? revision : undefined
  const ended = isOpen(before) ? over : before.ended
  return ended === undefined ? told : { ...told, ended }
}

const keep = (bare: Alert, fired: number, told: boolean): Alert =>
  told ? { ...bare, fired, told: true } : { ...bare, fired }
