import type { AcknowledgedMany } from '../../alerts/verbs/acknowledge-many.ts'
import { type AlertsDesk, actOf, type Call } from '../contract.ts'

export interface TakeDeps {
  desk: AlertsDesk
}

/**
 * Takes over what one message told of many groups, and says how many. What became critical has a card of its own, where
 * somebody has to see it: how many of those nobody has yet is said; with `beside` those too that were told beside it.
 */
export async function takeOver(
  { desk }: TakeDeps,
  call: Call,
  told: readonly string[],
  { beside = false }: { beside?: boolean } = {},
): Promise<string> {
  const open = desk.views.openEpisodes()
  const critical = new Set(open.filter(({ level }) => level === 'critical').map(({ id }) => id))
  const episodes = told.filter((episode) => !critical.has(episode))
  const text = takenText(await desk.verbs.acknowledgeMany({ episodes, ...actOf(call) }), call)
  const left = open.filter(({ id, acknowledged, firing, unknown }) => {
    return critical.has(id) && (beside || told.includes(id)) && !acknowledged && firing + unknown > 0
  })
  return left.length === 0 ? text : `${text}${call.texts.text('chat-storm-acked-left', { n: left.length })}`
}

function takenText({ taken, already }: AcknowledgedMany, { texts }: Call): string {
  if (taken > 0 && already > 0) return texts.text('chat-storm-acked-some', { n: taken, already })
  if (taken > 0) return texts.text('chat-storm-acked', { n: taken })
  return already > 0 ? texts.text('chat-storm-acked-before', { n: already }) : texts.text('chat-storm-over')
}
