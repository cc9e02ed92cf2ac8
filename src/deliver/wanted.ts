import { type Episode, revisionToShow } from '../alerts/contract.ts'
import type { Shown } from './card-state.ts'
import type { CardDoc } from './kinds.ts'
import type { Parts } from './ports.ts'

/** What the card of an episode has to show now. */
export async function wantedOf({ extras }: Pick<Parts, 'extras'>, card: CardDoc, episode: Episode): Promise<Shown> {
  return { revision: revisionToShow(episode), extras: (await extras?.key(episode.id, card.extras ?? '')) ?? '' }
}
