import type { EpisodeView } from '../../alerts/contract.ts'
import type { Texts } from '../../core/texts.ts'
import type { FaceButton } from './face.ts'

const etas = [30, 60] as const

/** The buttons of an alert's card: 認領 always in row 1, none once it is over, links below. */
export function alertButtons(view: EpisodeView, texts: Texts): FaceButton[][] {
  const { episode } = view
  const flaps = episode.shows !== undefined
  if ((episode.resolvedAt !== undefined && !flaps) || episode.endedAt !== undefined) return []
  const press = (verb: string, text: string, args: Record<string, string | number> = {}): FaceButton => ({
    text,
    action: { verb, args: { episode: episode.id, ...args } },
  })
  const silence = episode.silenced
    ? [
        press('unsilence', texts.text('card-button-unsilence'), { silence: episode.silenced.silence }),
        press('extend', texts.text('card-button-extend'), { silence: episode.silenced.silence }),
      ]
    : [press('silence', texts.text('card-button-silence'))]
  const links = linkRow(view, texts)
  if (!episode.acknowledged) {
    return [[press('ack', texts.text('card-button-ack')), ...silence], ...links]
  }
  const eta = etas.map((minutes) => press('eta', texts.text('card-button-eta', { n: minutes }), { minutes }))
  const row = [press('unack', texts.text('card-button-unack')), ...(episode.silenced ? [] : silence)]
  return [row, ...(episode.silenced ? [silence] : []), eta, ...links]
}

const links = [
  ['runbook_url', 'card-button-runbook'],
  ['dashboard_url', 'card-button-dashboard'],
] as const

/** Links that the rule's author wrote as annotations. */
function linkRow({ members }: EpisodeView, texts: Texts): FaceButton[][] {
  const annotations = members[0]?.annotations ?? {}
  const row = links.flatMap(([name, label]): FaceButton[] => {
    const url = annotations[name] ?? ''
    return /^https?:\/\//i.test(url) && url.length <= 2048 ? [{ text: texts.text(label), url }] : []
  })
  return row.length > 0 ? [row] : []
}
