import type { AlertChanged, Episode } from '../../alerts/contract.ts'
import type { Ms } from '../../core/clock.ts'
import type { Incident } from './contract.ts'
import { isOpen } from './episodes.ts'

/** What a change of alerts means for an episode that no open incident has. */
export type Meaning = 'open' | 'reopen' | 'nothing'

export interface Seen {
  change: AlertChanged['change']
  at: Ms
  /** The alerts' priority opens incidents. */
  opens: boolean
  episode: Episode
  /** The newest incident that had this episode; it is closed. */
  last?: Incident
}

/**
 * Pure. An episode has one incident: once a person has closed it, only a refire after all had resolved opens it again,
 * and a false alarm stays one.
 */
export function meaningOf({ change, at, opens, episode, last }: Seen): Meaning {
  if (!firesAnew(change) || isQuiet(episode)) return 'nothing'
  const { closed } = last ?? {}
  if (!closed) return opens ? 'open' : 'nothing'
  return closed.how === 'resolved' && closed.clear && at > closed.at ? 'reopen' : 'nothing'
}

export const firesAnew = (change: AlertChanged['change']): boolean => change === 'fired' || change === 'unsilenced'

/** All of it is silenced, in maintenance or inhibited: nobody is told, so nothing is opened either. */
export function isQuiet(episode: Episode): boolean {
  const { voiced, notices } = episode.memory
  return isOpen(episode) ? voiced === 0 : notices === 0
}
