import type { Person } from '../core/policy.ts'
import type { Silence } from './contract.ts'
import type { Draft } from './draft.ts'
import { compileSilence } from './suppress.ts'
import { reviewSuppression } from './suppression/review.ts'

/** The silence takes effect (again): what it covers goes quiet. */
export function beginSilence(draft: Draft, silence: Silence): Silence {
  const begun: Silence = { ...silence, begun: true }
  draft.setSilence(begun)
  const { covers } = compileSilence(begun)
  for (const alert of [...draft.open()]) if (covers(alert)) reviewSuppression(draft, alert, begun.by)
  return begun
}

/** The silence is over: what still fires and nothing else keeps quiet is told as first. */
export function endSilence(draft: Draft, silence: Silence, act?: { person: Person; cause: string }): Silence {
  const ending = act && { endedBy: act.person, endedCause: act.cause }
  const ended: Silence = { ...silence, endsAt: draft.now, ...ending }
  draft.setSilence(ended)
  for (const episode of draft.silencedBy(silence.id)) draft.setEpisode(episode)
  for (const alert of [...draft.open()])
    if (alert.suppressedBy === silence.id) reviewSuppression(draft, alert, act?.person)
  return ended
}

/** Another end: cards that name the silence say so. */
export function prolongSilence(draft: Draft, silence: Silence): Silence {
  draft.setSilence(silence)
  for (const episode of draft.silencedBy(silence.id)) draft.setEpisode(episode)
  return silence
}
