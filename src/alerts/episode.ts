import type { Ms } from '../core/clock.ts'
import type { Policies, Route } from '../core/policy.ts'
import type { Alert, Episode, EpisodeMemory, PreviousEpisode } from './contract.ts'
import { recentChanges, withChange } from './flap.ts'
import { groupLabelsOf, groupOf } from './identity.ts'
import { numberOf } from './kinds.ts'

const freshMemory: EpisodeMemory = {
  toldRevision: 0,
  toldMembers: 0,
  peak: 0,
  voiced: 0,
  untold: 0,
  removed: 0,
  closed: 0,
  notices: 0,
}

/**
 * The episode that this alert opens; `after` numbers it behind the group's last one. Ids are the group and a number, so
 * that two processes that open the same episode at once meet in one document. Without a last one the minutes since 1970
 * are the number, so that ids are not used again when the history of a group is gone.
 */
export function openEpisode(alert: Alert, route: Route, policies: Policies, now: Ms) {
  const { system, priority, labels } = alert
  const alertname = labels.alertname ?? ''
  const group = groupOf({ system, priority, labels, alertname }, route)
  const groupLabels = groupLabelsOf(labels, route)
  const { level, push } = policies.policyOf(system, priority)
  const after = (last: Episode | undefined): Episode => ({
    id: `${group}.${last ? numberOf(last) + 1 : Math.floor(now / minute)}`,
    group,
    route: route.id,
    system,
    alertname,
    ...(Object.keys(groupLabels).length > 0 && { groupLabels }),
    priority,
    level,
    destinations: route.destinations,
    audible: push === 'now',
    startedAt: now,
    firing: 0,
    unknown: 0,
    resolved: 0,
    revision: 0,
    ...(last && { previous: previousOf(last) }),
    memory: withChange(last ? { ...freshMemory, ...flapsOf(last, now) } : freshMemory, now),
  })
  return { group, after }
}

const minute: Ms = 60_000

/** A slow flapping goes on over several episodes. */
function flapsOf({ memory }: Episode, now: Ms): Pick<EpisodeMemory, 'changes' | 'range'> {
  const changes = recentChanges(memory, now)
  return { changes, ...(changes.length > 0 && memory.range && { range: memory.range }) }
}

function previousOf(last: Episode): PreviousEpisode {
  const { id, startedAt, resolvedAt, endedAt, end, acknowledged } = last
  return {
    id,
    startedAt,
    resolvedAt: resolvedAt ?? endedAt ?? startedAt,
    ...(end && { end }),
    ...(acknowledged && { acknowledgedBy: acknowledged.by }),
  }
}
