import type { Episode } from '../alerts/contract.ts'
import { code } from '../core/text.ts'
import { joined, live } from './cards/phrases.ts'
import { type Answer, type Call, type Cards, type Key, lines } from './contract.ts'
import { nearNames } from './names.ts'

/** Open episodes that a person means: by id, by alert name in any case, or by `system/alertname`. */
export function findEpisodes(open: readonly Episode[], target: string): Episode[] {
  const wanted = target.trim().toLowerCase()
  return open.filter(({ id, alertname, system }) => {
    const name = alertname.toLowerCase()
    return id === target.trim() || name === wanted || `${system}/${name}` === wanted
  })
}

/** "No open alert is called that", with the nearest that is; `key` is the button of one that may be meant. */
export function noneFound(
  { texts }: Call,
  target: string,
  open: readonly Episode[],
  key?: (episode: Episode) => Key,
): Answer {
  const names = [...new Set(open.map(({ alertname }) => alertname))]
  const near = nearNames(target, names)
  const said = texts.line('chat-no-such-alert', { name: code(target.slice(0, 80)) })
  const advice =
    near.length > 0
      ? texts.line('chat-did-you-mean', { name: joined(texts, near) })
      : live(texts.line('chat-see-alerts'))
  const meant = key ? near.flatMap((name) => open.find(({ alertname }) => alertname === name) ?? []) : []
  const keys = key && meant.length > 0 ? { keys: meant.map((episode) => [key(episode)]) } : {}
  return { blocks: lines(said, advice), ...keys }
}

/** The episode of the card that the person replied to. */
export async function repliedTo(cards: Pick<Cards, 'episodeAt'>, { place, about }: Call): Promise<string | undefined> {
  return about === undefined ? undefined : cards.episodeAt(place.chat, about)
}
