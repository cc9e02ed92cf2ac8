import type { AcknowledgedMany } from '../../alerts/verbs/acknowledge-many.ts'
import { type AlertsDesk, actOf, type Call } from '../contract.ts'

export interface TakeDeps {
  desk: AlertsDesk
}

/**
 * Takes over what one message told of many groups, and says how many. What became critical has a card of its own, where
 * somebody has to see it.
 */
export async function takeOver({ desk }: TakeDeps, call: Call, told: readonly string[]): Promise<string> {
  const open = desk.views.openEpisodes()
  const critical = new Set(open.filter(({ level }) => level === 'critical').map(({ id }) => id))
  const episodes = told.filter((episode) => !critical.has(episode))
  return takenText(await desk.verbs.acknowledgeMany({ episodes, ...actOf(call) }), call)
}

function takenText({ taken, already }: AcknowledgedMany, { texts }: Call): string {
  if (taken > 0 && already > 0) return texts.text('chat-storm-acked-some', { n: taken, already })
  if (taken > 0) return texts.text('chat-storm-acked', { n: taken })
  return already > 0 ? texts.text('chat-storm-acked-before', { n: already }) : texts.text('chat-storm-over')
}
