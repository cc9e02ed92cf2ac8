import { compileMatcher, type Matcher } from '../../core/matchers.ts'
import type { AlertLevel } from '../../core/policy.ts'
import type { Alert, Episode } from '../contract.ts'
import type { Room } from '../room.ts'
import { covering } from '../suppress.ts'

/**
 * What a silence is to cover: alerts by matchers (and a system, and levels: `levels: notCritical` without matchers is all
 * that is not critical), or what belongs on an episode's card.
 */
export type SilenceScope =
  | { episode: string }
  | { matchers: readonly Matcher[]; system?: string; levels?: readonly AlertLevel[] }

export const notCritical: readonly AlertLevel[] = ['warning', 'info']

export interface ResolvedScope {
  matchers: readonly Matcher[]
  system?: string
  levels?: readonly AlertLevel[]
  episode?: string
}

/** The scope as matchers. Undefined for an episode nobody knows. */
export async function resolveScope(room: Room, scope: SilenceScope): Promise<ResolvedScope | undefined> {
  if (!('episode' in scope)) return scope
  const open = room.book.episodes.get(scope.episode)?.doc
  const episode = open ?? (await room.store.get('episode', scope.episode))?.doc
  if (!episode) return undefined
  return { matchers: matchersOf(episode, priorities(room, episode)), system: episode.system, episode: episode.id }
}

/**
 * The same alert of the same system and priority, new hosts included. A worse priority is not covered: who silences a
 * warning still hears when it becomes critical.
 */
function matchersOf({ alertname, groupLabels = {} }: Episode, priorities: readonly string[]): Matcher[] {
  const equal = ([name, value]: [string, string]): Matcher => ({ name, op: '=', value })
  const [only = '', ...more] = priorities
  const priority: Matcher =
    more.length === 0
      ? equal(['priority', only])
      : { name: 'priority', op: '=~', value: priorities.map(literal).join('|') }
  return [equal(['alertname', alertname]), priority, ...Object.entries(groupLabels).map(equal)]
}

function priorities(room: Room, episode: Episode): string[] {
  const found = new Set([episode.priority])
  for (const fingerprint of room.book.members(episode.id).open) {
    const alert = room.book.alerts.get(fingerprint)?.doc
    if (alert) found.add(alert.labels.priority ?? alert.priority)
  }
  return [...found].sort()
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** A scope that would silence whatever is critical: no system, and every matcher holds for a label that is not there. */
export const coversEverything = ({ matchers, system, levels }: ResolvedScope): boolean =>
  system === undefined &&
  (levels === undefined || levels.includes('critical')) &&
  matchers.every((matcher) => compileMatcher(matcher)(''))

/** Open alerts under the scope. */
export function* alertsUnder(room: Room, { matchers, system, levels }: ResolvedScope): Generator<Alert> {
  const covers = covering(matchers, system, levels)
  for (const { doc } of room.book.alerts.values()) if (doc.state !== 'resolved' && covers(doc)) yield doc
}
