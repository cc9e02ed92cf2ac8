import type { Ms } from '../core/clock.ts'
import type { Alert, Episode, Notice } from './contract.ts'
import { isOpen, isTold, isVoiced } from './members.ts'
import { noticeIds, type Telling } from './telling.ts'

/** A notice names at most this many alerts; the card shows the present state anyway. */
const mostAbout = 1000

/** The last stage: a telling as notices, one per destination. `episode` is as it was before the decision. */
export function noticesOf(episode: Episode, telling: Telling, members: Iterable<Alert>, now: Ms): Notice[] {
  const about = aboutOf(episode, telling, members)
  const ids = noticeIds(episode)
  return episode.destinations.map((destination, i) => ({
    id: ids[i] ?? '',
    episode: episode.id,
    kind: telling.kind,
    level: episode.level,
    destination,
    queuedAt: now,
    reason: telling.reason,
    audible: true,
    ...(telling.kind === 'escalation' && { mention: 'responders' as const }),
    about,
    state: 'queued',
    attempts: 0,
    notBefore: now,
  }))
}

function aboutOf({ memory }: Episode, { kind }: Telling, members: Iterable<Alert>): string[] {
  const meant = (alert: Alert): boolean => {
    if (kind === 'resolved') return !isOpen(alert)
    return isVoiced(alert) && (kind !== 'members' || !isTold(alert, memory.toldRevision))
  }
  const about: string[] = []
  for (const alert of members) {
    if (meant(alert)) about.push(alert.fingerprint)
    if (about.length >= mostAbout) break
  }
  return about
}
