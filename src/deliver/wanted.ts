import { type Episode, type EpisodeView, revisionToShow } from '../alerts/contract.ts'
import { messageOf } from '../core/errors.ts'
import type { Shown } from './card-state.ts'
import type { CardDoc } from './kinds.ts'
import type { Extras, Parts } from './ports.ts'

type Knowing = Pick<Parts, 'extras' | 'log'>

/** What the card of an episode has to show now. */
export async function wantedOf({ extras, log }: Knowing, card: CardDoc, episode: Episode): Promise<Shown> {
  const { extras: shown = '' } = card
  const revision = revisionToShow(episode)
  try {
    return { revision, extras: (await extras?.key(episode.id, shown)) ?? '' }
  } catch (error) {
    log.warn('what people do about an alert is not known for its card', {
      episode: episode.id,
      error: messageOf(error),
    })
    return { revision, extras: shown }
  }
}

/** What the card shows besides its alerts; an alert is told without it rather than not at all. */
export async function extrasOf(
  { extras, log }: Knowing,
  view: EpisodeView,
  card: CardDoc | undefined,
): Promise<Extras | undefined> {
  try {
    return await extras?.of(view, card?.extras ?? '')
  } catch (error) {
    const { id } = view.episode
    log.warn('a card is shown without what people do about its alerts', { episode: id, error: messageOf(error) })
    return undefined
  }
}
